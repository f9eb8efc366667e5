-- The one way in which an RSVP changes.
--
--              approve                                cancel
--   requested ---------> going <--- confirm --- held --------> cancelled
--       |                 |  ^                   | 15 minutes
--       | full            |  | accept            v
--       v       a seat    |  |              expired <--- end of the offer
--   waitlisted --------> offered
--                                        check-in: going -> attended; after the end: going -> no_show
--
-- Going and attended count as taken; held and offered count as held. A `queue` is set for a waitlisted person (their
-- own mode) and for a person who is going and waits for the other mode, whose seat they then get in exchange.

CREATE OR REPLACE FUNCTION convene.counts_taken(r convene.rsvp) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN r.state IN ('going', 'attended') THEN r.party ELSE 0 END
$$;
CREATE OR REPLACE FUNCTION convene.counts_held(r convene.rsvp) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN r.state IN ('held', 'offered') THEN r.party ELSE 0 END
$$;
-- Of these, the persons who have not confirmed their address.
CREATE OR REPLACE FUNCTION convene.counts_unconfirmed(r convene.rsvp) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN r.state = 'held' AND NOT r.confirmed THEN r.party ELSE 0 END
$$;
CREATE OR REPLACE FUNCTION convene.counts_waiting(r convene.rsvp) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT (r.queue IS NOT NULL AND r.confirmed)::int
$$;

-- The states to which an RSVP may go from a state.
CREATE OR REPLACE FUNCTION convene.rsvp_arrows(state text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE state
    WHEN 'invited'    THEN '{requested,held,going,waitlisted,declined,cancelled,expired}'
    WHEN 'interested' THEN '{requested,held,going,waitlisted,declined,cancelled,expired}'
    WHEN 'requested'  THEN '{going,waitlisted,declined,cancelled,expired}'
    WHEN 'held'       THEN '{going,waitlisted,cancelled,expired}'
    WHEN 'waitlisted' THEN '{offered,going,cancelled,expired}'
    WHEN 'offered'    THEN '{going,waitlisted,cancelled,expired}'
    WHEN 'going'      THEN '{attended,no_show,waitlisted,cancelled}'
    WHEN 'attended'   THEN '{going}'
    WHEN 'no_show'    THEN '{attended}'
    ELSE '{}' END::text[]
$$;

-- The message that a change sends to the person; NULL: none. An unconfirmed address gets one message, at the start. An
-- RSVP to a whole series gets one message for all.
CREATE OR REPLACE FUNCTION convene.rsvp_tells(was text, state text, confirmed boolean, cause text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN NOT confirmed THEN CASE WHEN was IS NULL THEN 'rsvp_confirm' END
    WHEN cause = 'series' THEN NULL
    WHEN was = state THEN CASE WHEN cause IN ('switch', 'event') THEN 'rsvp_switched' END
    WHEN state = 'going' THEN CASE WHEN was = 'requested' THEN 'rsvp_approved' WHEN was = 'attended' THEN NULL ELSE 'rsvp_confirmed' END
    WHEN state = 'waitlisted' THEN 'rsvp_waitlisted'
    WHEN state = 'offered' THEN 'rsvp_offer'
    WHEN state = 'expired' THEN CASE WHEN was = 'offered' THEN 'rsvp_expired' END
    WHEN state = 'cancelled' THEN 'rsvp_cancelled'
    WHEN state = 'declined' THEN 'rsvp_declined' END
$$;

-- Write a changed RSVP: seat counters, history, outbox. The caller has locked the event's seats; `r` is the new row. A
-- transition that is not in the diagram is a bug and raises an error.
CREATE OR REPLACE FUNCTION convene.rsvp_move(r convene.rsvp, cause text) RETURNS convene.rsvp LANGUAGE plpgsql AS $$
DECLARE
  old convene.rsvp;
  kind text;
  history bigint;
BEGIN
  SELECT * INTO STRICT old FROM convene.rsvp t WHERE t.id = r.id;
  IF r.state <> old.state AND NOT r.state = ANY (convene.rsvp_arrows(old.state)) THEN
    RAISE EXCEPTION 'an RSVP does not go from % to %', old.state, r.state;
  END IF;
  r.updated := convene.clock();
  IF r.state NOT IN ('waitlisted', 'going') OR (r.state = 'going' AND r.queue = r.mode) THEN
    r.queue := NULL;
  END IF;
  IF r.queue IS NULL THEN
    r.place := NULL;
    r.ready := NULL;
  ELSIF r.confirmed AND (r.ready IS NULL OR r.queue IS DISTINCT FROM old.queue) THEN
    r.ready := nextval('convene.rsvp_place');
  END IF;
  IF r.mode <> old.mode AND r.chosen IS NOT DISTINCT FROM old.chosen THEN
    r.chosen := NULL;
  END IF;
  PERFORM convene.seat_count(old, r);
  UPDATE convene.rsvp t SET
    person_id = r.person_id, name = r.name, mode = r.mode, party = r.party, state = r.state, confirmed = r.confirmed, queue = r.queue,
    place = r.place, ready = r.ready, chosen = r.chosen, chosen_from = r.chosen_from, expires = r.expires, reconfirmed = r.reconfirmed,
    answers = r.answers, arrived = r.arrived, arrived_by = r.arrived_by, left_at = r.left_at, updated = r.updated
  WHERE t.id = r.id;
  kind := CASE WHEN (r.state, r.mode) IS DISTINCT FROM (old.state, old.mode) OR (r.confirmed AND NOT old.confirmed AND r.state = 'waitlisted')
               THEN convene.rsvp_tells(CASE WHEN old.confirmed OR r.state <> old.state THEN old.state ELSE '' END, r.state, r.confirmed, cause) END;
  IF (r.state, r.mode, r.party) IS DISTINCT FROM (old.state, old.mode, old.party) OR kind IS NOT NULL THEN
    INSERT INTO convene.rsvp_history (rsvp_id, at, was, state, mode, party, cause, told)
    VALUES (r.id, r.updated, old.state, r.state, r.mode, r.party, rsvp_move.cause, kind) RETURNING id INTO history;
    IF kind IS NOT NULL THEN
      PERFORM convene.outbox_put(kind, r.address, r.event_id, 'rsvp:' || history,
                                 jsonb_build_object('rsvp', r.public_id, 'cause', rsvp_move.cause));
    END IF;
  END IF;
  IF r.confirmed AND (NOT old.confirmed OR (r.state, r.mode, r.party) IS DISTINCT FROM (old.state, old.mode, old.party)) THEN
    PERFORM convene.webhook_rsvps(r.event_id, ARRAY[r.id], CASE WHEN old.confirmed AND r.state = old.state THEN 'rsvp.changed' END);
  END IF;
  RETURN r;
END $$;

-- Update the counters of the seats that an RSVP leaves and takes.
CREATE OR REPLACE FUNCTION convene.seat_count(old convene.rsvp, new convene.rsvp) RETURNS void LANGUAGE sql AS $$
  UPDATE convene.seat s SET
    taken = s.taken + d.taken, held = s.held + d.held, waiting = s.waiting + d.waiting,
    -- a seat that was held while an update of the database was half done is not counted there
    unconfirmed = greatest(s.unconfirmed + d.unconfirmed, 0),
    over = s.over AND s.taken + d.taken + s.held + d.held > s.capacity
  FROM (SELECT mode, sum(taken)::int AS taken, sum(held)::int AS held, sum(waiting)::int AS waiting,
               sum(unconfirmed)::int AS unconfirmed
        FROM (VALUES (old.mode, -convene.counts_taken(old), -convene.counts_held(old), -convene.counts_unconfirmed(old), 0),
                     (new.mode, convene.counts_taken(new), convene.counts_held(new), convene.counts_unconfirmed(new), 0),
                     (old.queue, 0, 0, 0, -convene.counts_waiting(old)),
                     (new.queue, 0, 0, 0, convene.counts_waiting(new))) v(mode, taken, held, unconfirmed, waiting)
        GROUP BY mode) d
  WHERE s.event_id = new.event_id AND s.mode = d.mode AND (d.taken, d.held, d.unconfirmed, d.waiting) <> (0, 0, 0, 0)
$$;

-- The address is confirmed: a held seat becomes taken; who waited takes a seat that is free and that nobody has a claim to,
-- else the place in the queue begins to count.
-- An RSVP to a whole series gets one message for all.
CREATE OR REPLACE FUNCTION convene.rsvp_confirmed(o convene.occasion, r convene.rsvp, person bigint) RETURNS convene.rsvp
LANGUAGE plpgsql AS $$
BEGIN
  r.confirmed := true;
  r.person_id := coalesce(person, convene.person_of(r.address, r.name));
  r.state := CASE WHEN r.state = 'held' OR (r.state = 'waitlisted' AND convene.seat_open(o, r.mode, r.party)) THEN 'going' ELSE r.state END;
  r.expires := NULL;
  PERFORM convene.mail_answered(r.address);
  RETURN convene.rsvp_move(r, CASE WHEN EXISTS (SELECT FROM convene.rsvp_series s WHERE s.lead = r.id AND NOT s.confirmed)
                                   THEN 'series' ELSE 'person' END);
END $$;

CREATE OR REPLACE FUNCTION convene.person_of(address text, name text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE found bigint := (SELECT p.id FROM convene.person p WHERE p.address = person_of.address);
BEGIN
  IF found IS NULL THEN
    INSERT INTO convene.person (public_id, address, name, verified, created)
    VALUES (convene.new_id('prs'), address, name, convene.clock(), convene.clock())
    ON CONFLICT ON CONSTRAINT person_address_key DO UPDATE SET verified = excluded.verified RETURNING id INTO found;
  END IF;
  RETURN found;
END $$;

-- The reply to the caller of a change: no name, no address.
CREATE OR REPLACE FUNCTION convene.rsvp_short(o convene.occasion, r convene.rsvp) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN left(convene.rsvp_body(r.public_id, o.public_id, r.state, r.confirmed, r.mode, r.party,
                                convene.queue_position(o.id, r.queue, r.place, o.waitlist), convene.js_utc(r.expires)), -1)
    || convene.link_part('rsvp', r.public_id) || '}';
END $$;

-- A person's acts on their own RSVP. The caller has checked the RSVP's secret, or passes the hash of a token, of the
-- event's organizer or of the person.

-- Does the RSVP belong to the calling person? The address decides, too, because an organizer may have made it.
CREATE OR REPLACE FUNCTION convene.rsvp_is_of(r convene.rsvp, token convene.token) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT token.person_id IS NOT NULL AND coalesce(r.person_id = token.person_id
    OR r.address = (SELECT p.address FROM convene.person p WHERE p.id = token.person_id), false)
$$;

-- Admission to an RSVP: for its person, for the organizer of its event, and without a token for a caller whose secret
-- was checked. All others get one answer, whether the RSVP exists or not, because its existence tells who comes. The
-- caller is looked at first, and nothing is locked. `own`: it is the person who calls.
DROP FUNCTION IF EXISTS convene.rsvp_admit(convene.occasion, convene.rsvp, text);
DROP FUNCTION IF EXISTS convene.rsvp_admit(text, text);
CREATE FUNCTION convene.rsvp_admit(token_hash text, rsvp text, OUT o convene.occasion, OUT r convene.rsvp, OUT own boolean,
                                   OUT refusal convene.answer)
LANGUAGE plpgsql STABLE AS $$
DECLARE token convene.token;
BEGIN
  IF token_hash IS NOT NULL THEN
    token := convene.caller(token_hash);
    IF token.id IS NULL THEN
      refusal := convene.unauthorized();
      RETURN;
    END IF;
  END IF;
  SELECT * INTO r FROM convene.rsvp t WHERE t.public_id = rsvp;
  SELECT * INTO o FROM convene.occasion t WHERE t.id = r.event_id;
  own := token_hash IS NULL OR convene.rsvp_is_of(r, token);
  IF r.id IS NULL OR NOT (own OR convene.owns(token, o.organization_id)) THEN
    refusal := convene.refuse('missing', '', 'There is no such RSVP');
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.rsvp_state_text(state text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE state WHEN 'no_show' THEN 'not used' WHEN 'requested' THEN 'waiting for the organizer''s approval'
                    WHEN 'waitlisted' THEN 'on the waitlist' WHEN 'held' THEN 'held until its address is confirmed'
                    WHEN 'attended' THEN 'checked in' WHEN 'expired' THEN 'expired: its time was up' ELSE state END
$$;

-- "1 seat is …", "3 seats are …".
CREATE OR REPLACE FUNCTION convene.seats_text(n int, said text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE n WHEN 0 THEN 'No seat is ' WHEN 1 THEN '1 seat is ' ELSE n || ' seats are ' END || said
$$;

-- For a waiting person, the reason why no seat has come yet.
CREATE OR REPLACE FUNCTION convene.rsvp_why(o convene.occasion, r convene.rsvp) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  s convene.seat;
  free int;
  before bigint;
BEGIN
  IF r.state = 'requested' THEN
    RETURN CASE WHEN r.confirmed THEN 'The organizer has not decided yet' ELSE 'The organizer sees the request when its address is confirmed' END;
  ELSIF r.queue IS NULL THEN
    RETURN NULL;
  ELSIF NOT r.confirmed THEN
    RETURN 'No seat is held. When the address is confirmed, a seat that is free then is taken, else the place in the queue counts';
  ELSIF o.starts_at <= convene.clock() THEN
    RETURN 'The event has begun; seats that are free now are given at the door';
  ELSIF NOT convene.queue_moves(o) THEN
    RETURN format('The event is %s, so nothing is offered now', o.status);
  END IF;
  SELECT * INTO s FROM convene.seat t WHERE t.event_id = o.id AND t.mode = r.queue;
  free := convene.seat_free(s);
  before := convene.queue_position(o.id, r.queue, r.place, '') - 1;
  RETURN CASE
    WHEN s.over THEN format('More persons come than there are seats (%s for %s); seats are offered again when fewer come', s.taken + s.held, s.capacity)
    WHEN free = 0 THEN CASE s.capacity WHEN 0 THEN 'There are no seats' WHEN 1 THEN 'The only seat is taken' ELSE format('All %s seats are taken', s.capacity) END
           || CASE WHEN s.held = 0 THEN '' WHEN s.capacity = 1 THEN ', held for somebody who has yet to answer'
                   ELSE format(', %s of them held for people who have yet to answer', s.held) END
    WHEN before = 0 THEN convene.seats_text(free, format('free, and the party is %s', r.party))
    WHEN o.waitlist = 'first_fit' THEN convene.seats_text(free, format('free, and the party is %s; a smaller party goes first', r.party))
    ELSE convene.seats_text(free, 'free, too few for the party that is next') END
    || CASE WHEN o.waitlist = 'lottery' THEN format(CASE s.waiting WHEN 1 THEN '; %s waits, and' ELSE '; %s wait, and' END || ' a draw that is recorded has set their order', s.waiting)
            WHEN before = 0 THEN '; nobody is before you' WHEN before = 1 THEN '; one is before you'
            ELSE format('; %s are before you', before) END;
END $$;

-- The whole document of an RSVP, for its person and for the organizer.
CREATE OR REPLACE FUNCTION convene.rsvp_doc(o convene.occasion, r convene.rsvp) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN '{"id":"' || r.public_id || '","event":"' || o.public_id || '","state":"' || r.state || '","confirmed":' || r.confirmed::text || convene.link_part('rsvp', r.public_id)
    || ',"mode":"' || r.mode || '","party":' || r.party || ',"name":' || to_json(r.name) || ',"email":' || to_json(r.address)
    || ',"waits_for":' || convene.js(r.queue)
    || ',"position":' || coalesce(convene.queue_position(o.id, r.queue, r.place, o.waitlist)::text, 'null')
    || ',"why":' || convene.js(convene.rsvp_why(o, r)) || ',"expires":' || convene.js_utc(r.expires)
    || ',"answers":' || r.answers::text
    || ',"needs":' || convene.js((SELECT need FROM convene.rsvp_need n WHERE n.rsvp_id = r.id))
    || ',"reconfirmed":' || convene.js_utc(r.reconfirmed) || ',"checked_in":' || convene.js_utc(r.arrived)
    || ',"checked_in_by":' || convene.js(r.arrived_by) || ',"checked_out":' || convene.js_utc(r.left_at)
    || ',"created":' || convene.js_utc(r.created) || ',"updated":' || convene.js_utc(r.updated) || '}';
END $$;

CREATE OR REPLACE FUNCTION convene.rsvp_answer(outcome text, o convene.occasion, r convene.rsvp) RETURNS convene.answer LANGUAGE sql STABLE AS $$
  SELECT ROW(outcome, convene.rsvp_doc(o, r), NULL)::convene.answer
$$;

CREATE OR REPLACE FUNCTION convene.rsvp_get(token_hash text, rsvp text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE admit constant record := convene.rsvp_admit(token_hash, rsvp);
BEGIN
  RETURN CASE WHEN (admit.refusal).outcome IS NOT NULL THEN admit.refusal ELSE convene.rsvp_answer('ok', admit.o, admit.r) END;
END $$;

-- Confirm the address: the holder of the mailed link does it by POST. Later on, the same call means "I still come".
CREATE OR REPLACE FUNCTION convene.rsvp_confirm(rsvp text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  lock record;
  o convene.occasion;
  r convene.rsvp;
BEGIN
  PERFORM convene.rsvp_series_lock(rsvp);
  lock := convene.rsvp_lock(rsvp);
  o := lock.o;
  r := lock.r;
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  ELSIF r.state = 'expired' THEN
    RETURN convene.refuse('conflict', '', 'The link was not confirmed in time, and the seat went on to others; RSVP again');
  ELSIF r.state = 'going' AND r.confirmed THEN
    r.reconfirmed := convene.clock();
    RETURN convene.rsvp_answer('ok', o, convene.rsvp_move(r, 'person'));
  ELSIF r.state = 'offered' THEN
    RETURN convene.refuse('conflict', '', 'A seat is offered: accept it, or cancel');
  ELSIF r.confirmed AND r.state NOT IN ('requested', 'waitlisted') THEN
    RETURN convene.refuse('conflict', '', format('This RSVP is %s', convene.rsvp_state_text(r.state)));
  ELSIF r.confirmed THEN
    RETURN convene.rsvp_answer('unchanged', o, r);
  ELSIF convene.rsvp_closed(o, true) IS NOT NULL THEN
    RETURN convene.refuse('conflict', '', convene.rsvp_closed(o, true));
  ELSIF r.state = 'waitlisted' AND o.waitlist = 'none' AND NOT convene.seat_open(o, r.mode, r.party) THEN
    PERFORM convene.rsvp_end(o, r, 'expired', 'seat');
    RETURN convene.refuse('conflict', '', 'Every seat was taken before the address was confirmed, and this event keeps no waitlist');
  END IF;
  r := convene.rsvp_confirmed(o, r, NULL);
  PERFORM convene.rsvp_series_confirm(r.id);
  IF r.queue IS NOT NULL AND convene.seat_offer(o, r.queue) > 0 THEN
    SELECT * INTO r FROM convene.rsvp t WHERE t.id = r.id;
  END IF;
  RETURN convene.rsvp_answer('ok', o, r);
END $$;

-- Accept the offered seat.
CREATE OR REPLACE FUNCTION convene.rsvp_accept(rsvp text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  lock record := convene.rsvp_lock(rsvp);
  o convene.occasion := lock.o;
  r convene.rsvp := lock.r;
BEGIN
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  ELSIF r.state = 'going' THEN
    RETURN convene.rsvp_answer('unchanged', o, r);
  ELSIF r.state = 'expired' THEN
    RETURN convene.refuse('conflict', '', 'This offer has ended, and the seat was offered on; RSVP again to wait in the queue');
  ELSIF r.state <> 'offered' THEN
    RETURN convene.refuse('conflict', '', format('No seat is offered; this RSVP is %s', convene.rsvp_state_text(r.state)));
  END IF;
  r.state := 'going';
  r.expires := NULL;
  RETURN convene.rsvp_answer('ok', o, convene.rsvp_move(r, 'person'));
END $$;

-- Cancel. A repeat changes nothing. The freed seat is offered in the same transaction.
CREATE OR REPLACE FUNCTION convene.rsvp_cancel(token_hash text, rsvp text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit constant record := convene.rsvp_admit(token_hash, rsvp);
  lock record;
  r convene.rsvp;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  lock := convene.rsvp_lock(rsvp);
  r := lock.r;
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  ELSIF r.state IN ('cancelled', 'expired', 'declined') THEN
    RETURN convene.rsvp_answer('unchanged', lock.o, r);
  ELSIF r.state IN ('attended', 'no_show') THEN
    RETURN convene.refuse('conflict', '', format('This RSVP is %s and cannot be cancelled any more', convene.rsvp_state_text(r.state)));
  END IF;
  RETURN convene.rsvp_answer('ok', lock.o, convene.rsvp_end(lock.o, r, 'cancelled', CASE WHEN admit.own THEN 'person' ELSE 'organizer' END));
END $$;

-- End an RSVP, and offer its seat to the next.
CREATE OR REPLACE FUNCTION convene.rsvp_end(o convene.occasion, r convene.rsvp, state text, cause text) RETURNS convene.rsvp
LANGUAGE plpgsql AS $$
BEGIN
  r.state := state;
  r.expires := NULL;
  r := convene.rsvp_move(r, cause);
  -- even if no seat was freed, the first in the queue may have left, and the next party may be smaller and fit now
  PERFORM convene.seat_offer(o, m) FROM unnest(convene.seat_modes(o.mode)) m;
  RETURN r;
END $$;

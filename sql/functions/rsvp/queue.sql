-- The queue: who is next, and offers. The caller of every function here has locked the seats.

-- How long an offer lasts, shorter near the event: at most the policy's time and a quarter of the time until the start.
CREATE OR REPLACE FUNCTION convene.offer_until(o convene.occasion) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT convene.clock() + greatest(interval '5 minutes', least(make_interval(mins => o.offer_minutes), (o.starts_at - convene.clock()) / 4))
$$;

-- After the start, free seats are for people at the door.
CREATE OR REPLACE FUNCTION convene.queue_moves(o convene.occasion) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT o.starts_at > convene.clock() AND o.status IN ('scheduled', 'rescheduled', 'moved_online')
$$;

-- The next RSVP for `free` seats, by the policy; a row of NULLs when there is none. First come and lottery: the first
-- one, even if its party does not fit. First fit: the first one that fits.
CREATE OR REPLACE FUNCTION convene.queue_next(o convene.occasion, in_mode text, free int) RETURNS convene.rsvp
LANGUAGE plpgsql STABLE AS $$
DECLARE r convene.rsvp;
BEGIN
  IF o.waitlist = 'first_fit' THEN
    SELECT (t.it).* INTO r FROM generate_series(1, least(free, 100)) n
    CROSS JOIN LATERAL (SELECT q AS it FROM convene.rsvp q WHERE q.event_id::text || q.queue || q.party::text = o.id::text || in_mode || n::text
                          AND q.queue IS NOT NULL AND q.confirmed
                        ORDER BY q.place LIMIT 1) t
    ORDER BY (t.it).place LIMIT 1;
  ELSE
    SELECT * INTO r FROM convene.rsvp q WHERE q.event_id = o.id AND q.queue = in_mode AND q.confirmed ORDER BY q.place LIMIT 1;
  END IF;
  RETURN r;
END $$;

-- Offer free seats to waiting people, as many as fit. A waiting person with a seat in the other mode exchanges it at
-- once, and that seat is offered to the next.
CREATE OR REPLACE FUNCTION convene.seat_offer(o convene.occasion, in_mode text) RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET jit = off SET enable_sort = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  s convene.seat;
  r convene.rsvp;
  left_mode text;
  given int := 0;
BEGIN
  IF NOT convene.queue_moves(o) OR NOT in_mode = ANY (convene.seat_modes(o.mode)) THEN
    RETURN 0;
  END IF;
  LOOP
    SELECT * INTO s FROM convene.seat t WHERE t.event_id = o.id AND t.mode = in_mode;
    EXIT WHEN s.waiting = 0 OR convene.seat_free(s) = 0;
    r := convene.queue_next(o, in_mode, convene.seat_free(s));
    EXIT WHEN r.id IS NULL OR r.party > convene.seat_free(s);
    r.chosen := nextval('convene.rsvp_place');
    r.chosen_from := r.place;
    r.queue := NULL;
    IF r.state = 'waitlisted' THEN
      r.state := 'offered';
      r.expires := convene.offer_until(o);
      PERFORM convene.rsvp_move(r, 'seat');
    ELSE
      left_mode := r.mode;
      r.mode := in_mode;
      PERFORM convene.rsvp_move(r, 'switch');
      given := given + convene.seat_offer(o, left_mode);
    END IF;
    given := given + 1;
  END LOOP;
  RETURN given;
END $$;

-- An RSVP for a change: lock the seats of its event, then read both.
CREATE OR REPLACE FUNCTION convene.rsvp_lock(rsvp text, OUT o convene.occasion, OUT r convene.rsvp, OUT refusal convene.answer)
LANGUAGE plpgsql AS $$
DECLARE event bigint := (SELECT t.event_id FROM convene.rsvp t WHERE t.public_id = rsvp);
BEGIN
  IF event IS NULL THEN
    refusal := convene.refuse('missing', '', 'There is no such RSVP');
    RETURN;
  END IF;
  PERFORM convene.seat_lock(event);
  SELECT * INTO r FROM convene.rsvp t WHERE t.public_id = rsvp;
  SELECT * INTO o FROM convene.occasion t WHERE t.id = event;
  -- the sweep runs only once a minute; without this check an expired offer could be accepted before it
  IF r.expires <= convene.clock() AND r.state IN ('held', 'offered', 'waitlisted', 'requested') THEN
    r := convene.rsvp_lapse(o, r);
  END IF;
END $$;

-- The time of a held seat, an offer or an unconfirmed address is up.
CREATE OR REPLACE FUNCTION convene.rsvp_lapse(o convene.occasion, r convene.rsvp) RETURNS convene.rsvp LANGUAGE plpgsql AS $$
BEGIN
  RETURN convene.rsvp_end(o, r, 'expired', 'time');
END $$;

-- Is there a seat of a mode for `persons` more, which no waiting person has a claim to?
CREATE OR REPLACE FUNCTION convene.seat_open(o convene.occasion, in_mode text, persons int) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE s convene.seat;
BEGIN
  SELECT * INTO s FROM convene.seat t WHERE t.event_id = o.id AND t.mode = in_mode;
  RETURN convene.seat_free(s) >= persons AND (s.waiting = 0 OR o.waitlist = 'first_fit' OR NOT convene.queue_moves(o));
END $$;

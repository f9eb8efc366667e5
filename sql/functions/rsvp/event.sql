-- The effects of a changed event on its RSVPs. Called after an event was stored, with its row locked.

-- Count the seats again from the RSVP rows, after a change of many of them.
CREATE OR REPLACE FUNCTION convene.seat_recount(event bigint) RETURNS void LANGUAGE sql AS $$
  UPDATE convene.seat s SET taken = c.taken, held = c.held, waiting = c.waiting, unconfirmed = c.unconfirmed,
    over = s.over AND c.taken + c.held > s.capacity
  FROM (SELECT t.mode, coalesce(sum(convene.counts_taken(r)) FILTER (WHERE r.mode = t.mode), 0)::int AS taken,
               coalesce(sum(convene.counts_held(r)) FILTER (WHERE r.mode = t.mode), 0)::int + convene.decoys_of(event, t.mode) AS held,
               coalesce(sum(convene.counts_unconfirmed(r)) FILTER (WHERE r.mode = t.mode), 0)::int + convene.decoys_of(event, t.mode) AS unconfirmed,
               coalesce(sum(convene.counts_waiting(r)) FILTER (WHERE r.queue = t.mode), 0)::int AS waiting
        FROM convene.seat t LEFT JOIN convene.rsvp r ON r.event_id = t.event_id WHERE t.event_id = event GROUP BY t.mode) c
  WHERE s.event_id = event AND s.mode = c.mode
$$;

-- Change many RSVPs of an event in the same way: to a state, or to a mode. Each gets its row of history and one
-- message.
CREATE OR REPLACE FUNCTION convene.rsvp_move_all(event bigint, ids bigint[], to_state text, to_mode text, cause text) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE moved int;
BEGIN
  WITH old AS MATERIALIZED (
    SELECT r.id, r.public_id, r.address, r.state, r.party, r.confirmed, coalesce(to_state, r.state) AS new_state, coalesce(to_mode, r.mode) AS new_mode,
           nextval('convene.rsvp_history_id_seq') AS history,
           convene.rsvp_tells(r.state, coalesce(to_state, r.state), r.confirmed, cause) AS kind
    FROM convene.rsvp r WHERE r.id = ANY (ids) ORDER BY r.id
  ), changed AS (
    UPDATE convene.rsvp r SET state = old.new_state, mode = old.new_mode, updated = convene.clock(),
      queue = CASE old.new_state WHEN 'waitlisted' THEN old.new_mode WHEN 'going' THEN nullif(r.queue, old.new_mode) END,
      place = CASE WHEN old.new_state = 'waitlisted' OR (old.new_state = 'going' AND nullif(r.queue, old.new_mode) IS NOT NULL) THEN r.place END,
      ready = CASE WHEN old.new_state IN ('waitlisted', 'going') AND to_mode IS NULL THEN r.ready
                   WHEN old.new_state = 'waitlisted' AND r.confirmed THEN nextval('convene.rsvp_place') END,
      chosen = CASE WHEN to_mode IS NULL THEN r.chosen END,
      expires = CASE WHEN to_state IS NULL THEN r.expires END
    FROM old WHERE r.id = old.id
  ), noted AS (
    INSERT INTO convene.rsvp_history (id, rsvp_id, at, was, state, mode, party, cause, told)
    SELECT history, id, convene.clock(), state, new_state, new_mode, party, cause, kind FROM old
  )
  INSERT INTO convene.outbox_ready (kind, receiver, event_id, dedupe_key, payload, created)
  SELECT kind, address, event, 'rsvp:' || history, jsonb_build_object('rsvp', public_id, 'cause', cause), convene.clock() FROM old
  WHERE kind IS NOT NULL;
  GET DIAGNOSTICS moved = ROW_COUNT;
  PERFORM convene.webhook_rsvps(event, ids, CASE WHEN to_state IS NULL THEN 'rsvp.changed' END);
  RETURN moved;
END $$;

-- Make seats and RSVPs follow their event. An event without RSVPs has no rows for seats, and this costs it one lookup.
CREATE OR REPLACE FUNCTION convene.seat_follow(event bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  seats convene.seat[] := ARRAY(SELECT s FROM convene.seat s WHERE s.event_id = event ORDER BY s.mode FOR UPDATE);
  o convene.occasion;
  capacity jsonb;
  gone convene.seat;
BEGIN
  IF seats = '{}' THEN
    RETURN;
  END IF;
  SELECT * INTO o FROM convene.occasion t WHERE t.id = event;
  IF o.status IN ('cancelled', 'removed') THEN
    PERFORM convene.rsvp_move_all(event, ARRAY(SELECT r.id FROM convene.rsvp r WHERE r.event_id = event
      AND r.state IN ('invited', 'interested', 'requested', 'held', 'going', 'waitlisted', 'offered')), 'cancelled', NULL, 'event');
    DELETE FROM convene.rsvp_decoy d WHERE d.event_id = event;
    PERFORM convene.seat_recount(event);
    PERFORM convene.rsvp_duties(event);
    RETURN;
  END IF;
  capacity := (SELECT e.body->'capacity' FROM convene.event e WHERE e.id = event);
  INSERT INTO convene.seat (event_id, mode, capacity)
  SELECT event, m, (capacity->>m)::int FROM unnest(convene.seat_modes(o.mode)) m ORDER BY m
  ON CONFLICT (event_id, mode) DO UPDATE
    SET capacity = excluded.capacity, over = excluded.capacity IS NOT NULL AND seat.taken + seat.held > excluded.capacity
    WHERE seat.capacity IS DISTINCT FROM excluded.capacity;
  -- a mode that the event no longer has: its people move to the other one, and nobody loses a seat
  FOREACH gone IN ARRAY seats LOOP
    CONTINUE WHEN gone.mode = ANY (convene.seat_modes(o.mode));
    UPDATE convene.seat s SET over = true WHERE s.event_id = event AND s.mode = o.mode AND s.taken + s.held + gone.taken + gone.held > s.capacity;
    PERFORM convene.rsvp_move_all(event, ARRAY(SELECT r.id FROM convene.rsvp r WHERE r.event_id = event AND r.mode = gone.mode
      AND r.state IN ('invited', 'interested', 'requested', 'held', 'going', 'waitlisted', 'offered')), NULL, o.mode, 'event');
    UPDATE convene.rsvp r SET queue = NULL, place = NULL, ready = NULL WHERE r.event_id = event AND r.queue = gone.mode AND r.state = 'going';
    UPDATE convene.rsvp_decoy d SET mode = o.mode WHERE d.event_id = event AND d.mode = gone.mode;
    PERFORM convene.seat_recount(event);
  END LOOP;
  PERFORM convene.rsvp_duties(event);
  PERFORM convene.seat_offer(o, m) FROM unnest(convene.seat_modes(o.mode)) m;
END $$;

-- Taking seats: the hot statement. Requests of one event go together; their order in the array is their order in time.

-- The reply to a request: no name, no address. `expires` is JSON, made once for a batch.
CREATE OR REPLACE FUNCTION convene.rsvp_body(
  public_id text, event text, state text, confirmed boolean, mode text, party int, "position" bigint, expires text)
RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN '{"id":"' || public_id || '","event":"' || event || '","state":"' || state || '","confirmed":' || confirmed::text
    || ',"mode":"' || mode || '","party":' || party || ',"position":' || coalesce("position"::text, 'null')
    || ',"expires":' || expires || '}';
END $$;

-- How many RSVPs are before a place in the queue, counted in the queue's index.
CREATE OR REPLACE FUNCTION convene.queue_before(event bigint, queue text, place bigint) RETURNS bigint LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
BEGIN
  RETURN (SELECT count(*) FROM convene.rsvp r
          WHERE r.event_id = event AND r.queue = queue_before.queue AND r.confirmed AND r.place < queue_before.place);
END $$;

-- The position in the queue; 1 is next. NULL when the order is drawn.
CREATE OR REPLACE FUNCTION convene.queue_position(event bigint, queue text, place bigint, waitlist text) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE WHEN waitlist = 'lottery' OR place IS NULL THEN NULL ELSE 1 + convene.queue_before(event, queue, place) END;
END $$;

-- A place in a queue: the next one, or one drawn from a recorded seed.
CREATE OR REPLACE FUNCTION convene.queue_place(o convene.occasion, public_id text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  IF o.waitlist = 'lottery' THEN
    RETURN ('x' || substr(encode(sha256(convert_to(o.seed || public_id, 'UTF8')), 'hex'), 1, 15))::bit(60)::bigint;
  END IF;
  RETURN nextval('convene.rsvp_place');
END $$;

-- Take seats for requests, `[{id, name, email, party, mode, answers, code, needs, key, request_hash, token}, ...]`;
-- returns one row for each, in order. `id` is new and made by the caller. `token` (else token_hash) is the hash of the
-- caller's token. An organizer of the event adds people at once; a person's token proves its address; without a token
-- the address must be confirmed. A repeat of a key gets the first reply again.
--
-- The callers' settings pin the plans, because a plan made for an empty table must still be good when a hot event has
-- filled it.
CREATE OR REPLACE FUNCTION convene.rsvp_take_one(event text, token_hash text, requests jsonb)
RETURNS TABLE (n int, outcome text, body text) LANGUAGE plpgsql AS $$
DECLARE
  o convene.occasion;
  seats convene.seat[] := convene.seat_lock((SELECT e.id FROM convene.event e WHERE e.public_id = event));
  total constant int := jsonb_array_length(requests);
  stopped convene.answer;
BEGIN
  -- read under the lock, which a cancellation or an edit of the event also takes
  SELECT * INTO o FROM convene.occasion t WHERE t.public_id = event;
  IF o.id IS NULL THEN
    stopped := convene.no_event();
  ELSIF o.status = 'removed' THEN
    stopped := convene.refuse('gone', '', 'This event was removed');
  END IF;
  IF stopped.outcome IS NOT NULL THEN
    RETURN QUERY SELECT i, stopped.outcome, stopped.body FROM generate_series(1, total) i;
  ELSE
    RETURN QUERY SELECT * FROM convene.rsvp_decide(o, seats, token_hash, requests, false);
  END IF;
END $$;

-- For one event, with a token for all requests that have none of their own.
CREATE OR REPLACE FUNCTION convene.rsvp_take_event(event text, token_hash text, requests jsonb)
RETURNS TABLE (n int, outcome text, body text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  RETURN QUERY SELECT * FROM convene.rsvp_take_one(event, token_hash, requests);
END $$;

-- For several events, `[{event, requests}, ...]`, in one commit. Row numbers continue from one event to the next.
CREATE OR REPLACE FUNCTION convene.rsvp_take(batches jsonb)
RETURNS TABLE (n int, outcome text, body text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  batch jsonb;
  before int := 0;
BEGIN
  IF jsonb_array_length(batches) > 1 THEN
    PERFORM convene.seats_hold(ARRAY(SELECT e.id FROM (SELECT b->>'event' AS id FROM jsonb_array_elements(batches) b) x
                                     JOIN convene.event e ON e.public_id = x.id));
  END IF;
  FOR batch IN SELECT b FROM jsonb_array_elements(batches) b LOOP
    RETURN QUERY SELECT before + t.n, t.outcome, t.body
    FROM convene.rsvp_take_one(batch->>'event', NULL, batch->'requests') t;
    before := before + jsonb_array_length(batch->'requests');
  END LOOP;
END $$;

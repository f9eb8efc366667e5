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

-- The mails to addresses that have not said yes which `[{event, requests}, ...]` ask for: by anybody, and by organizers
-- who add other people. Persons need no mail for their own address; administrators run the site.
CREATE OR REPLACE FUNCTION convene.rsvp_mails(batches jsonb, token_hash text) RETURNS TABLE (batch int, n int, ask convene.mail_ask)
LANGUAGE sql STABLE AS $$
  SELECT b.n::int, q.n::int, ROW(lower(q.email), CASE WHEN t.owner THEN NULL ELSE q.client END, e.id,
                                 CASE WHEN t.owner THEN e.organization_id END, g.standing = 'unverified')::convene.mail_ask
  FROM jsonb_array_elements(batches) WITH ORDINALITY b(it, n)
  CROSS JOIN LATERAL (SELECT x.id, x.organization_id FROM convene.event x WHERE x.public_id = b.it->>'event' OFFSET 0) e
  CROSS JOIN LATERAL (SELECT x.standing FROM convene.organization x WHERE x.id = e.organization_id OFFSET 0) g
  CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(b.it->'requests') AS (email text, token text, client text)) WITH ORDINALITY AS q(email, token, client, n)
  LEFT JOIN LATERAL (SELECT c.id, c.person_id, convene.is_admin(c) AS admin, convene.owns(c, e.organization_id) AS owner
                     FROM convene.caller(coalesce(q.token, token_hash)) c WHERE c.id IS NOT NULL) t ON coalesce(q.token, token_hash) IS NOT NULL
  WHERE q.email IS NOT NULL
    AND (coalesce(q.token, token_hash) IS NULL
         OR (NOT t.admin AND (t.person_id IS NULL OR (t.owner AND lower(q.email) <> (SELECT p.address FROM convene.person p WHERE p.id = t.person_id)))))
  ORDER BY b.n, q.n
$$;

-- The batches after the gate for mails. A request whose mail was not taken from the shared limits has its verdict in
-- `gate`. Called before any seat is locked.
CREATE OR REPLACE FUNCTION convene.rsvp_gated(batches jsonb, token_hash text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  at int[];
  asks convene.mail_ask[];
  verdicts convene.mail_verdict[];
BEGIN
  IF token_hash IS NULL AND NOT batches @? '$[*].requests[*].token' THEN
    -- the usual case, and the fast one: nobody has a token
    asks := ARRAY(SELECT ROW(lower(q.it->>'email'), q.it->>'client', e.id, NULL, e.unknown)::convene.mail_ask
                  FROM jsonb_array_elements(batches) WITH ORDINALITY b(it, n)
                  CROSS JOIN LATERAL (SELECT x.id, (SELECT g.standing = 'unverified' FROM convene.organization g WHERE g.id = x.organization_id) AS unknown
                                      FROM convene.event x WHERE x.public_id = b.it->>'event' OFFSET 0) e
                  CROSS JOIN LATERAL jsonb_array_elements(b.it->'requests') WITH ORDINALITY q(it, n) WHERE q.it ? 'email');
  ELSE
    asks := ARRAY(SELECT m.ask FROM convene.rsvp_mails(batches, token_hash) m);
  END IF;
  verdicts := convene.mail_gate(asks);
  IF verdicts IS NOT NULL THEN
    at := ARRAY(SELECT ARRAY[m.batch, m.n] FROM convene.rsvp_mails(batches, token_hash) m);
  END IF;
  FOR i IN 1..coalesce(cardinality(verdicts), 0) LOOP
    CONTINUE WHEN verdicts[i].took = 'shared';
    batches := jsonb_set(batches, ARRAY[(at[i][1] - 1)::text, 'requests', (at[i][2] - 1)::text, 'gate'], to_jsonb(verdicts[i]));
  END LOOP;
  RETURN batches;
END $$;

-- No mail is sent for these requests after all (`which` are their places): they take from no limit.
CREATE OR REPLACE FUNCTION convene.rsvp_unsent(event text, token_hash text, requests jsonb, which int[]) RETURNS void LANGUAGE sql AS $$
  SELECT convene.mail_return(m.ask, coalesce(requests->(m.n - 1)->'gate'->>'took', 'shared'))
  FROM convene.rsvp_mails(jsonb_build_array(jsonb_build_object('event', event, 'requests', requests)), token_hash) m
  WHERE m.n = ANY (which) AND (requests->(m.n - 1)->'gate' IS NULL OR requests->(m.n - 1)->'gate'->>'took' IS NOT NULL)
$$;

-- Take seats for requests, `[{id, name, email, party, mode, answers, code, needs, key, request_hash, token, client}, ...]`;
-- returns one row for each, in order. `id` is new and made by the caller. `token` (else token_hash) is the hash of the
-- caller's token, `client` a digest of where the request comes from. An organizer of the event adds people at once; a
-- person's token proves its address; without a token the address must be confirmed. A repeat of a key gets the first
-- reply again.
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
    PERFORM convene.rsvp_unsent(event, token_hash, requests, ARRAY(SELECT generate_series(1, total)));
    RETURN QUERY SELECT i, stopped.outcome, stopped.body FROM generate_series(1, total) i;
  ELSE
    RETURN QUERY SELECT * FROM convene.rsvp_decide(o, seats, token_hash, requests, false);
  END IF;
END $$;

-- For one event, with a token for all requests that have none of their own.
CREATE OR REPLACE FUNCTION convene.rsvp_take_event(event text, token_hash text, requests jsonb)
RETURNS TABLE (n int, outcome text, body text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE gated constant jsonb := convene.rsvp_gated(jsonb_build_array(jsonb_build_object('event', event, 'requests', requests)), token_hash);
BEGIN
  RETURN QUERY SELECT * FROM convene.rsvp_take_one(event, token_hash, gated->0->'requests');
END $$;
-- The same after the gate.
CREATE OR REPLACE FUNCTION convene.rsvp_take_gated(event text, token_hash text, gated jsonb)
RETURNS TABLE (n int, outcome text, body text) LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  RETURN QUERY SELECT * FROM convene.rsvp_take_one(event, token_hash, gated->0->'requests');
END $$;

-- For several events, `[{event, requests}, ...]`, in one commit. Row numbers continue from one event to the next.
CREATE OR REPLACE FUNCTION convene.rsvp_take(batches jsonb)
RETURNS TABLE (n int, outcome text, body text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  batch jsonb;
  before int := 0;
BEGIN
  batches := convene.rsvp_gated(batches, NULL);
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

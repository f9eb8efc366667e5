-- The queue for people: administrators see all of it, organizers the messages about their own events.

CREATE OR REPLACE FUNCTION convene.outbox_states() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT '{ready,sending,retry,later,done,dropped,dead}'::text[]
$$;

-- `event` is a public id; only administrators see `payload`.
CREATE OR REPLACE FUNCTION convene.outbox_doc(a convene.outbox_all, payload jsonb) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"id":' || a.id || ',"state":"' || a.state || '","kind":' || to_json(a.kind) || ',"channel":' || to_json(a.channel) || ',"to":' || to_json(a.receiver)
    || ',"event":' || convene.js((SELECT e.public_id FROM convene.event e WHERE e.id = a.event_id)) || ',"attempts":' || a.attempt
    || ',"reason":' || convene.js(a.reason) || ',"created":' || convene.js_utc(a.created) || ',"due":' || convene.js_utc(a.due)
    || ',"settled":' || convene.js_utc(a.settled) || CASE WHEN payload IS NULL THEN '' ELSE ',"payload":' || payload::text END || '}'
$$;

-- Newest first. Each table is read along its index, so that a million rows that are due next year cost nothing.
CREATE OR REPLACE FUNCTION convene.outbox_page(states text[], wanted_kind text, event bigint, before bigint, size int) RETURNS SETOF convene.outbox_all
LANGUAGE sql STABLE SET enable_seqscan = off SET jit = off AS $$
  SELECT * FROM (
    (SELECT a.* FROM convene.outbox_ready r JOIN LATERAL (SELECT * FROM convene.outbox_all x WHERE x.id = r.id AND x.state IN ('ready', 'sending')) a ON true
     WHERE r.id < before AND (event IS NULL OR r.event_id = event) AND (wanted_kind IS NULL OR r.kind = wanted_kind)
       AND CASE WHEN r.owner IS NULL THEN 'ready' ELSE 'sending' END = ANY (states) ORDER BY r.id DESC LIMIT size)
    UNION ALL
    (SELECT a.* FROM convene.outbox_later r JOIN LATERAL (SELECT * FROM convene.outbox_all x WHERE x.id = r.id AND x.state IN ('retry', 'later')) a ON true
     WHERE r.id < before AND (event IS NULL OR r.event_id = event) AND (wanted_kind IS NULL OR r.kind = wanted_kind)
       AND CASE WHEN r.attempt > 0 THEN 'retry' ELSE 'later' END = ANY (states) ORDER BY r.id DESC LIMIT size)
    UNION ALL
    (SELECT a.* FROM convene.outbox_dead r JOIN LATERAL (SELECT * FROM convene.outbox_all x WHERE x.id = r.id AND x.state = 'dead') a ON true
     WHERE r.id < before AND (event IS NULL OR r.event_id = event) AND (wanted_kind IS NULL OR r.kind = wanted_kind)
       AND 'dead' = ANY (states) ORDER BY r.id DESC LIMIT size)
    UNION ALL
    (SELECT r.id, r.outcome, r.kind, r.channel, r.receiver, r.event_id, r.dedupe_key, r.created, r.attempt, NULL::timestamptz, r.settled, r.reason
     FROM convene.outbox_done r
     WHERE r.id < before AND (event IS NULL OR r.event_id = event) AND (wanted_kind IS NULL OR r.kind = wanted_kind)
       AND r.outcome = ANY (states) ORDER BY r.id DESC LIMIT size)) x
  ORDER BY x.id DESC LIMIT size
$$;

-- May the caller see this event's rows? Another organization's event is reported as missing. No event (NULL): all rows.
CREATE OR REPLACE FUNCTION convene.outbox_event(caller convene.token, event text, OUT id bigint, OUT refusal convene.answer) LANGUAGE plpgsql STABLE AS $$
DECLARE e convene.event;
BEGIN
  IF caller.id IS NULL THEN
    refusal := convene.unauthorized();
    RETURN;
  ELSIF event IS NULL THEN
    IF NOT convene.is_admin(caller) THEN
      refusal := convene.refuse('forbidden', 'event', 'Name one of your events; the whole queue is for administrators');
    END IF;
    RETURN;
  END IF;
  SELECT * INTO e FROM convene.event t WHERE t.public_id = event;
  IF e.id IS NULL OR NOT convene.owns(caller, e.organization_id) THEN
    refusal := convene.refuse('missing', 'event', 'None of your events has this identifier');
  END IF;
  id := e.id;
END $$;

CREATE OR REPLACE FUNCTION convene.outbox_list(token_hash text, filters jsonb, "cursor" text, "limit" int) RETURNS convene.answer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  size constant int := least(greatest(coalesce("limit", 50), 1), 200);
  states constant text[] := CASE WHEN filters ? 'state' THEN ARRAY(SELECT jsonb_array_elements_text(filters->'state')) ELSE convene.outbox_states() END;
  at record := convene.cursor_read("cursor", 'outbox');
  of_event constant record := convene.outbox_event(convene.caller(token_hash), filters->>'event');
  lines text[];
  ids bigint[];
BEGIN
  IF (of_event.refusal).outcome IS NOT NULL THEN
    RETURN of_event.refusal;
  END IF;
  IF NOT states <@ convene.outbox_states() THEN
    RETURN convene.refuse('bad_parameter', 'state', 'state takes ' || array_to_string(convene.outbox_states(), ', '));
  ELSIF "cursor" IS NOT NULL AND at.id IS NULL THEN
    RETURN convene.refuse('bad_parameter', 'cursor', 'This cursor is not of this list; begin without one');
  END IF;
  SELECT array_agg(convene.outbox_doc(p, NULL) ORDER BY p.id DESC), array_agg(p.id ORDER BY p.id DESC) INTO lines, ids
  FROM convene.outbox_page(states, filters->>'kind', of_event.id, coalesce(at.id, 9223372036854775807), size + 1) p;
  RETURN ROW('ok', '{"data":[' || coalesce(array_to_string(lines[1:size], ','), '') || '],"next":'
    || CASE WHEN cardinality(ids) > size THEN '"' || convene.cursor_make('outbox', '', ids[size]) || '"' ELSE 'null' END || '}', NULL)::convene.answer;
END $$;

-- One row, if the caller may see it by the rights of its event.
CREATE OR REPLACE FUNCTION convene.outbox_find(token_hash text, id text, OUT a convene.outbox_all, OUT admin boolean, OUT refusal convene.answer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  caller constant convene.token := convene.caller(token_hash);
  number constant bigint := CASE WHEN id ~ '^[0-9]{1,18}$' THEN id::bigint END;
BEGIN
  IF caller.id IS NULL THEN
    refusal := convene.unauthorized();
    RETURN;
  END IF;
  admin := convene.is_admin(caller);
  SELECT * INTO a FROM convene.outbox_all x WHERE x.id = number;
  IF a.id IS NULL OR NOT convene.owns(caller, (SELECT e.organization_id FROM convene.event e WHERE e.id = a.event_id)) THEN
    refusal := convene.refuse('missing', '', 'The outbox has no message of yours with this number');
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.outbox_payload(row_id bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT payload FROM convene.outbox_ready WHERE id = row_id UNION ALL SELECT payload FROM convene.outbox_later WHERE id = row_id
  UNION ALL SELECT payload FROM convene.outbox_dead WHERE id = row_id LIMIT 1
$$;

CREATE OR REPLACE FUNCTION convene.outbox_show(token_hash text, id text) RETURNS convene.answer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp SET enable_seqscan = off AS $$
DECLARE hit record := convene.outbox_find(token_hash, id);
BEGIN
  IF (hit.refusal).outcome IS NOT NULL THEN
    RETURN hit.refusal;
  END IF;
  RETURN ROW('ok', convene.outbox_doc(hit.a, CASE WHEN hit.admin THEN convene.outbox_payload((hit.a).id) END), NULL)::convene.answer;
END $$;

-- Make a dead or waiting row ready again, with all its tries. False if the same message is in the queue already.
CREATE OR REPLACE FUNCTION convene.outbox_again(row_id bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM convene.outbox_dead d JOIN convene.outbox_ready r USING (kind, dedupe_key) WHERE d.id = row_id)
     OR EXISTS (SELECT FROM convene.outbox_dead d JOIN convene.outbox_later l USING (kind, dedupe_key) WHERE d.id = row_id) THEN
    RETURN false;
  END IF;
  WITH dead AS (DELETE FROM convene.outbox_dead d WHERE d.id = row_id AND d.receiver <> '' RETURNING *),
  later AS (DELETE FROM convene.outbox_later l WHERE l.id = row_id RETURNING *)
  INSERT INTO convene.outbox_ready (id, due, kind, receiver, event_id, dedupe_key, payload, created, channel, lane, error)
  SELECT id, convene.clock(), kind, receiver, event_id, dedupe_key, payload, created, channel, lane, reason FROM dead
  UNION ALL SELECT id, convene.clock(), kind, receiver, event_id, dedupe_key, payload, created, channel, lane, error FROM later
  ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION convene.outbox_retry(token_hash text, id text) RETURNS convene.answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp SET enable_seqscan = off AS $$
DECLARE hit record := convene.outbox_find(token_hash, id);
BEGIN
  IF (hit.refusal).outcome IS NOT NULL THEN
    RETURN hit.refusal;
  ELSIF (hit.a).state IN ('done', 'dropped') THEN
    RETURN convene.refuse('conflict', '', CASE (hit.a).state WHEN 'done' THEN 'It was delivered; it is not sent twice' ELSE 'It was dropped; there is nothing left to send' END);
  ELSIF (hit.a).receiver = '' THEN
    RETURN convene.refuse('conflict', '', 'It failed so long ago that its address was erased');
  ELSIF (hit.a).state IN ('dead', 'retry', 'later') AND NOT convene.outbox_again((hit.a).id) THEN
    RETURN convene.refuse('conflict', '', 'The same message is waiting already, or another request was faster');
  END IF;
  RETURN convene.outbox_show(token_hash, id);
END $$;

-- Drop a row. A row that is being sent cannot be dropped.
CREATE OR REPLACE FUNCTION convene.outbox_drop(token_hash text, id text) RETURNS convene.answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp SET enable_seqscan = off AS $$
DECLARE hit record := convene.outbox_find(token_hash, id);
BEGIN
  IF (hit.refusal).outcome IS NOT NULL THEN
    RETURN hit.refusal;
  END IF;
  WITH ready AS (DELETE FROM convene.outbox_ready r WHERE r.id = (hit.a).id AND r.owner IS NULL RETURNING *),
  later AS (DELETE FROM convene.outbox_later l WHERE l.id = (hit.a).id RETURNING *),
  dead AS (DELETE FROM convene.outbox_dead d WHERE d.id = (hit.a).id RETURNING *)
  INSERT INTO convene.outbox_done (id, kind, channel, receiver, event_id, dedupe_key, created, settled, attempt, outcome, reason)
  SELECT x.id, kind, channel, receiver, event_id, dedupe_key, created, convene.clock(), attempt, 'dropped', 'taken out by hand' FROM (
    SELECT r.id, kind, channel, receiver, event_id, dedupe_key, created, attempt FROM ready r
    UNION ALL SELECT l.id, kind, channel, receiver, event_id, dedupe_key, created, attempt FROM later l
    UNION ALL SELECT d.id, kind, channel, receiver, event_id, dedupe_key, created, attempt FROM dead d) x;
  IF NOT FOUND THEN
    RETURN convene.refuse('conflict', '', CASE (hit.a).state WHEN 'done' THEN 'It was delivered' WHEN 'dropped' THEN 'It was dropped before'
                                                             ELSE 'It is being sent at this moment' END);
  END IF;
  RETURN convene.outbox_show(token_hash, id);
END $$;

-- Send all dead rows of a kind, an event, or both again, for example after a mail server was misconfigured for a day.
-- At most 10,000 at a time.
CREATE OR REPLACE FUNCTION convene.outbox_retry_all(token_hash text, filters jsonb) RETURNS convene.answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp SET enable_seqscan = off AS $$
DECLARE
  of_event constant record := convene.outbox_event(convene.caller(token_hash), filters->>'event');
  n int;
BEGIN
  IF (of_event.refusal).outcome IS NOT NULL THEN
    RETURN of_event.refusal;
  END IF;
  SELECT count(*) FILTER (WHERE convene.outbox_again(p.id)) INTO n
  FROM convene.outbox_page('{dead}', filters->>'kind', of_event.id, 9223372036854775807, 10000) p;
  RETURN ROW('ok', jsonb_build_object('retried', n)::text, NULL)::convene.answer;
END $$;

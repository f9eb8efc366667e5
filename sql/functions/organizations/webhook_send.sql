-- Webhooks, part 3: the brief of a delivery for the notifier, the result of an attempt, the log and replays.

-- Add the person's name and address if the webhook has them switched on. They are read now, not when the delivery was
-- written, so that erased data stays erased.
CREATE OR REPLACE FUNCTION convene.webhook_data(d convene.webhook_delivery, personal boolean) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN personal AND r.id IS NOT NULL
    THEN left(d.data, -1) || ',"person":{"name":' || to_json(r.name) || ',"email":' || to_json(r.address) || '}}' ELSE d.data END
  FROM (VALUES (1)) one LEFT JOIN convene.rsvp r ON r.id = d.rsvp_id
$$;

CREATE OR REPLACE FUNCTION convene.webhook_body(d convene.webhook_delivery, personal boolean) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"type":"' || d.type || '","timestamp":' || convene.js_utc(d.created) || ',"data":' || convene.webhook_data(d, personal) || d.extra || '}'
$$;

-- The brief for the payload of an outbox row: send it, or drop it with a reason.
CREATE OR REPLACE FUNCTION convene.webhook_brief(payload jsonb, OUT verdict text, OUT reason text, OUT brief text) LANGUAGE plpgsql STABLE AS $$
DECLARE
  d convene.webhook_delivery;
  w convene.webhook;
BEGIN
  SELECT * INTO d FROM convene.webhook_delivery t WHERE t.public_id = payload->>'delivery';
  SELECT * INTO w FROM convene.webhook t WHERE t.id = d.webhook_id;
  verdict := 'drop';
  IF w.id IS NULL THEN
    reason := 'The webhook is deleted';
  ELSIF w.disabled IS NOT NULL THEN
    reason := 'The webhook is disabled';
  ELSIF d.state IN ('delivered', 'skipped') OR d.round <> (payload->>'round')::int THEN
    -- a failed delivery is not settled: it is here again because a replay was requested
    reason := 'This delivery is settled already';
  ELSE
    verdict := 'send';
    brief := json_build_object('id', d.public_id, 'webhook', w.public_id, 'url', w.url, 'body', convene.webhook_body(d, w.personal),
      'secrets', (SELECT json_agg(s.sealed ORDER BY s.id DESC) FROM convene.webhook_secret s
                  WHERE s.webhook_id = w.id AND (s.expires IS NULL OR s.expires > convene.clock())))::text;
  END IF;
END $$;

-- Store the result of an attempt: delivered, waiting (for the next try), failed, gone (410). The webhook is disabled
-- when it is gone or has failed for three days; its document then has the reason, and its organization gets a mail.
--
-- The webhook is locked before its deliveries, as in webhook_switch(), and not at all after a success. The function
-- does not wait for its commit to reach the disk, because the row of the outbox is settled later and that commit does
-- wait.
CREATE OR REPLACE FUNCTION convene.webhook_attempted(delivery text, came_of text, status int, ms int, error text, answer text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  d convene.webhook_delivery;
  w convene.webhook;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  IF came_of = 'delivered' THEN
    UPDATE convene.webhook t SET failing_since = NULL FROM convene.webhook_delivery x
    WHERE x.public_id = webhook_attempted.delivery AND t.id = x.webhook_id AND t.failing_since IS NOT NULL;
  ELSE
    SELECT t.* INTO w FROM convene.webhook t JOIN convene.webhook_delivery x ON x.webhook_id = t.id
    WHERE x.public_id = webhook_attempted.delivery FOR NO KEY UPDATE OF t;
  END IF;
  UPDATE convene.webhook_delivery t SET
    state = CASE WHEN came_of = 'delivered' THEN came_of WHEN t.state IN ('delivered', 'skipped') THEN t.state
                 WHEN came_of = 'gone' THEN 'failed' ELSE came_of END,
    attempts = t.attempts + 1, attempted = convene.clock(), status = webhook_attempted.status, ms = webhook_attempted.ms,
    error = webhook_attempted.error, answer = webhook_attempted.answer
  WHERE t.public_id = webhook_attempted.delivery RETURNING * INTO d;
  IF d.id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such delivery');
  ELSIF came_of <> 'delivered' AND w.disabled IS NULL THEN
    UPDATE convene.webhook t SET failing_since = convene.clock() WHERE t.id = w.id AND t.failing_since IS NULL;
    IF came_of = 'gone' OR w.failing_since <= convene.clock() - interval '3 days' THEN
      PERFORM convene.webhook_disable(w, CASE came_of WHEN 'gone' THEN 'gone' ELSE 'failing' END);
      RETURN ROW('ok', '{"disabled":true}', NULL)::convene.answer;
    END IF;
  END IF;
  RETURN ROW('ok', '{"disabled":false}', NULL)::convene.answer;
END $$;

-- --- the log ----------------------------------------------------------------------------------------------

-- `whole`: with the request body and the receiver's answer.
CREATE OR REPLACE FUNCTION convene.webhook_delivery_doc(d convene.webhook_delivery, w convene.webhook, whole boolean) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT '{"id":"' || d.public_id || '","webhook":"' || w.public_id || '","type":"' || d.type
    || '","event":' || convene.js((SELECT e.public_id FROM convene.event e WHERE e.id = d.event_id))
    || ',"state":"' || d.state || '","attempts":' || d.attempts || ',"replays":' || d.round || ',"created":' || convene.js_utc(d.created)
    || ',"attempted":' || convene.js_utc(d.attempted) || ',"status":' || coalesce(d.status::text, 'null')
    || ',"milliseconds":' || coalesce(d.ms::text, 'null') || ',"error":' || convene.js(d.error)
    || CASE WHEN whole THEN ',"body":' || convene.webhook_body(d, w.personal) || ',"answer":' || convene.js(d.answer) ELSE '' END || '}'
$$;

CREATE OR REPLACE FUNCTION convene.webhook_deliveries(token_hash text, id text, states text[], "cursor" text, "limit" int)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  found constant record := convene.webhook_read(token_hash, id);
  w constant convene.webhook := found.w;
  size constant int := least(greatest(coalesce("limit", 50), 1), 100);
  at constant record := convene.cursor_read("cursor", 'deliveries');
  rows text[];
  ids bigint[];
BEGIN
  IF (found.refusal).outcome IS NOT NULL THEN
    RETURN found.refusal;
  ELSIF "cursor" IS NOT NULL AND at.id IS NULL THEN
    RETURN convene.refuse('bad_parameter', 'cursor', 'cursor takes the "next" of an answer, unchanged');
  ELSIF NOT states <@ '{waiting,delivered,failed,skipped}' THEN
    RETURN convene.refuse('bad_parameter', 'state', 'state takes waiting, delivered, failed and skipped');
  END IF;
  SELECT array_agg(convene.webhook_delivery_doc(d, w, false) ORDER BY d.id DESC), array_agg(d.id ORDER BY d.id DESC) INTO rows, ids
  FROM (SELECT * FROM convene.webhook_delivery t WHERE t.webhook_id = w.id AND t.id < coalesce(at.id, 9223372036854775807)
        AND (states IS NULL OR t.state = ANY (states)) ORDER BY t.id DESC LIMIT size + 1) d;
  RETURN ROW('ok', '{"data":[' || coalesce(array_to_string(rows[1:size], ','), '') || '],"next":'
    || CASE WHEN cardinality(ids) > size THEN '"' || convene.cursor_make('deliveries', '', ids[size]) || '"' ELSE 'null' END || '}', NULL)::convene.answer;
END $$;

CREATE OR REPLACE FUNCTION convene.webhook_delivery_get(token_hash text, id text, delivery text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  found constant record := convene.webhook_read(token_hash, id);
  d convene.webhook_delivery;
BEGIN
  IF (found.refusal).outcome IS NOT NULL THEN
    RETURN found.refusal;
  END IF;
  SELECT * INTO d FROM convene.webhook_delivery t WHERE t.public_id = delivery AND t.webhook_id = (found.w).id;
  RETURN CASE WHEN d.id IS NULL THEN convene.refuse('missing', '', 'There is no such delivery; the log goes back 30 days')
              ELSE ROW('ok', convene.webhook_delivery_doc(d, found.w, true), NULL)::convene.answer END;
END $$;

-- A test delivery, whatever types the webhook wants.
CREATE OR REPLACE FUNCTION convene.webhook_test(token_hash text, id text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  lock record := convene.webhook_lock(token_hash, id, NULL);
  d convene.webhook_delivery;
BEGIN
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  ELSIF (lock.w).disabled IS NOT NULL THEN
    RETURN convene.refuse('conflict', '', 'This webhook is disabled; enable it first');
  END IF;
  INSERT INTO convene.webhook_delivery (public_id, webhook_id, type, data, extra, created, state)
  VALUES (convene.new_id('msg'), (lock.w).id, 'webhook.test', '{"webhook":"' || (lock.w).public_id || '"}', '', convene.clock(), 'waiting')
  RETURNING * INTO d;
  PERFORM convene.webhook_put(d.webhook_id, d.public_id, NULL, 0);
  RETURN ROW('created', convene.webhook_delivery_doc(d, lock.w, false), NULL)::convene.answer;
END $$;

-- Send one delivery again in whatever state it is, or all undelivered ones since an instant, oldest first. They keep their
-- webhook-id, so a receiver that has one already can ignore it.
CREATE OR REPLACE FUNCTION convene.webhook_replay(token_hash text, id text, delivery text, since timestamptz)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  lock record := convene.webhook_lock(token_hash, id, NULL);
  d convene.webhook_delivery;
  n int := 0;
BEGIN
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  ELSIF (lock.w).disabled IS NOT NULL THEN
    RETURN convene.refuse('conflict', '', 'This webhook is disabled; enable it first');
  ELSIF delivery IS NULL AND since IS NULL THEN
    RETURN convene.refuse('invalid', 'since', 'since takes an instant as 2027-05-04T07:00:00Z: what did not arrive from then on is sent again');
  END IF;
  FOR d IN SELECT * FROM convene.webhook_delivery t WHERE t.webhook_id = (lock.w).id
             AND CASE WHEN delivery IS NOT NULL THEN t.public_id = delivery ELSE t.state IN ('failed', 'skipped') AND t.created >= since END
           ORDER BY t.id LIMIT 10000 FOR UPDATE LOOP
    IF d.state = 'waiting' THEN
      RETURN convene.refuse('conflict', '', 'This delivery is still waiting for its turn');
    END IF;
    UPDATE convene.webhook_delivery t SET state = 'waiting', round = t.round + 1 WHERE t.id = d.id RETURNING * INTO d;
    PERFORM convene.webhook_put(d.webhook_id, d.public_id, d.event_id, d.round);
    n := n + 1;
  END LOOP;
  IF delivery IS NULL THEN
    RETURN ROW('ok', '{"replayed":' || n || '}', NULL)::convene.answer;
  ELSIF n = 0 THEN
    RETURN convene.refuse('missing', '', 'There is no such delivery; the log goes back 30 days');
  END IF;
  RETURN ROW('ok', convene.webhook_delivery_doc(d, lock.w, false), NULL)::convene.answer;
END $$;

-- Delete deliveries older than 30 days. Called once a minute, in batches, so that no call is long.
CREATE OR REPLACE FUNCTION convene.webhook_forget(batch int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
  DELETE FROM convene.webhook_delivery d WHERE d.id = ANY (ARRAY(
    SELECT t.id FROM convene.webhook_delivery t WHERE t.created < convene.clock() - interval '30 days' ORDER BY t.created LIMIT batch));
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

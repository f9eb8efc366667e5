-- Mails about an event, for its organizer, who has the link of its list.

-- Newest first, older than `before`. The first page also has the counts by kind and state.
CREATE OR REPLACE FUNCTION convene.event_mails(event text, before bigint, states text[], "limit" int)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp SET enable_seqscan = off SET jit = off AS $$
DECLARE
  size constant int := least(greatest(coalesce("limit", 50), 1), 200);
  e convene.event;
  rows text[];
  ids bigint[];
BEGIN
  SELECT * INTO e FROM convene.event t WHERE t.public_id = event;
  IF e.status IS NULL THEN
    RETURN convene.no_event();
  END IF;
  SELECT array_agg(o.line ORDER BY o.id DESC), array_agg(o.id ORDER BY o.id DESC) INTO rows, ids FROM (
    SELECT a.id, '{"id":' || a.id || ',"state":"' || a.state || '","kind":"' || a.kind || '","to":' || to_json(a.receiver) || ',"attempt":' || a.attempt
      || ',"reason":' || convene.js(a.reason) || ',"created":' || convene.js_utc(a.created) || ',"due":' || convene.js_utc(a.due)
      || ',"settled":' || convene.js_utc(a.settled) || '}' AS line
    FROM convene.outbox_all a
    WHERE a.event_id = e.id AND a.channel = 'mail' AND (before IS NULL OR a.id < before) AND (states IS NULL OR a.state = ANY (states))
    ORDER BY a.id DESC LIMIT size + 1) o;
  RETURN ROW('ok', '{"title":' || to_json(e.title) || ',"zone":"' || e.zone || '","url":"' || convene.event_path(e) || '","data":['
    || coalesce(array_to_string(rows[1:size], ','), '') || ']'
    || ',"next":' || CASE WHEN cardinality(ids) > size THEN '"' || ids[size] || '"' ELSE 'null' END
    || CASE WHEN before IS NULL THEN ',"counts":' || coalesce((SELECT jsonb_agg(jsonb_build_object('kind', c.kind, 'state', c.state, 'n', c.n) ORDER BY c.kind, c.state)
         FROM (SELECT a.kind, a.state, count(*) AS n FROM convene.outbox_all a WHERE a.event_id = e.id AND a.channel = 'mail' GROUP BY 1, 2) c), '[]')::text ELSE '' END
    || '}', NULL)::convene.answer;
END $$;

-- Send a mail of the event again that failed for good.
CREATE OR REPLACE FUNCTION convene.event_mail_again(event text, mail bigint)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE d convene.outbox_dead;
BEGIN
  DELETE FROM convene.outbox_dead t WHERE t.id = mail AND t.channel = 'mail' AND t.receiver <> ''
    AND t.event_id = (SELECT e.id FROM convene.event e WHERE e.public_id = event) RETURNING * INTO d;
  IF d.id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such mail that failed; it may have been sent again already');
  END IF;
  INSERT INTO convene.outbox_ready (id, kind, channel, receiver, lane, event_id, dedupe_key, payload, created)
  VALUES (d.id, d.kind, d.channel, d.receiver, d.lane, d.event_id, d.dedupe_key, d.payload, d.created) ON CONFLICT DO NOTHING;
  RETURN ROW('ok', '{}', NULL)::convene.answer;
END $$;

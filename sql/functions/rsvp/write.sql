-- Write the decisions about a batch.

-- The fields in which a request (`put`) differs from the person's RSVP, as a patch; missing fields stay.
CREATE OR REPLACE FUNCTION convene.rsvp_difference(r convene.rsvp, request jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') FROM jsonb_each(request) e
  WHERE e.key IN ('party', 'mode', 'name', 'answers', 'needs') AND e.value <> 'null'
    AND e.value IS DISTINCT FROM CASE e.key WHEN 'party' THEN to_jsonb(r.party) WHEN 'mode' THEN to_jsonb(coalesce(r.queue, r.mode))
      WHEN 'name' THEN to_jsonb(r.name) WHEN 'answers' THEN r.answers
      ELSE (SELECT to_jsonb(n.need) FROM convene.rsvp_need n WHERE n.rsvp_id = r.id) END
$$;

-- Rare work after a batch is written: offer a seat to a place in the queue that began to count, and change RSVPs for
-- which a request had other values.
DROP FUNCTION IF EXISTS convene.rsvp_after(convene.occasion, text[], text, jsonb, int[], text[], text[]);
CREATE OR REPLACE FUNCTION convene.rsvp_after(
  o convene.occasion, modes text[], token_hash text, requests jsonb, after int[], INOUT verdicts convene.rsvp_verdict[])
LANGUAGE plpgsql AS $$
DECLARE
  i int;
  r convene.rsvp;
  patch jsonb;
  v convene.rsvp_verdict;
BEGIN
  PERFORM convene.seat_offer(o, m) FROM unnest(modes) m;
  FOREACH i IN ARRAY after LOOP
    v := verdicts[i];
    SELECT * INTO r FROM convene.rsvp t WHERE t.public_id = v.body::jsonb->>'id';
    patch := CASE WHEN requests->(i - 1) ? 'put' THEN convene.rsvp_difference(r, requests->(i - 1)) ELSE '{}' END;
    IF patch <> '{}' THEN
      SELECT a.outcome, a.body INTO v.outcome, v.body
      FROM convene.rsvp_change(coalesce(requests->(i - 1)->>'token', token_hash), r.public_id, patch) a;
      SELECT * INTO r FROM convene.rsvp t WHERE t.id = r.id;
    END IF;
    IF v.outcome = 'ok' THEN
      v.body := convene.rsvp_short(o, r);
    END IF;
    verdicts[i] := v;
  END LOOP;
END $$;

-- Store the replies of requests with a key that made no RSVP. The others have theirs in the RSVP's row.
DROP FUNCTION IF EXISTS convene.rsvp_remember(bigint, int[], text[], text[], text[], text[]);
CREATE OR REPLACE FUNCTION convene.rsvp_remember(event bigint, verdicts convene.rsvp_verdict[]) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO convene.rsvp_kept (event_id, key, hash, outcome, answer, created)
  SELECT event, v.key, v.hash, v.outcome, v.body, convene.clock() FROM unnest(verdicts) v
  WHERE v.key IS NOT NULL AND v.state IS NULL AND v.outcome IN ('created', 'ok')
  ON CONFLICT (key, event_id) DO UPDATE
    SET hash = excluded.hash, outcome = excluded.outcome, answer = excluded.answer, created = excluded.created;
END $$;

-- Insert a batch's RSVPs, history and outbox rows and count their seats, in one statement. Ids are drawn first, so that
-- the CTEs need no join.
DROP FUNCTION IF EXISTS convene.rsvp_write(convene.occasion, jsonb, text, timestamptz, text[], text[], text[], text[], bigint[],
                                           bigint[], boolean[], text[]);
CREATE OR REPLACE FUNCTION convene.rsvp_write(
  o convene.occasion, requests jsonb, because text, until timestamptz, verdicts convene.rsvp_verdict[]) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  WITH fresh AS MATERIALIZED (
    SELECT q.*, nextval('convene.rsvp_id_seq') AS row_id, nextval('convene.rsvp_history_id_seq') AS history_id, convene.clock() AS at,
           CASE WHEN q.state = 'waitlisted' THEN convene.queue_place(o, q.id) END AS place,
           CASE WHEN q.series AND q.sure THEN 'series' ELSE because END AS cause,
           convene.rsvp_tells(NULL, q.state, q.sure, CASE WHEN q.series THEN 'series' ELSE because END) AS kind
    FROM ROWS FROM (jsonb_to_recordset(requests) AS (id text, answers jsonb, needs text, series boolean), unnest(verdicts))
         AS q(id, answers, needs, series, outcome, body, key, hash, state, mode, party, address, name, person_id, sure)
    WHERE q.state IS NOT NULL
  ), made AS (
    INSERT INTO convene.rsvp (id, public_id, event_id, mode, person_id, address, name, party, state, confirmed, queue, place,
                              ready, expires, answers, repeat_key, repeat_hash, first_answer, created, updated)
    SELECT row_id, id, o.id, mode, person_id, address, btrim(name), party, state, sure,
           CASE WHEN state = 'waitlisted' THEN mode END, place,
           CASE WHEN state = 'waitlisted' AND sure
                THEN CASE o.waitlist WHEN 'lottery' THEN nextval('convene.rsvp_place') ELSE place END END,
           CASE WHEN NOT sure THEN until END, coalesce(answers, '{}'), key, CASE WHEN key IS NOT NULL THEN hash END,
           CASE WHEN key IS NOT NULL THEN body END, at, at
    FROM fresh
  ), noted AS (
    INSERT INTO convene.rsvp_history (id, rsvp_id, at, state, mode, party, cause, told)
    SELECT history_id, row_id, at, state, mode, party, cause, kind FROM fresh
  ), needed AS (
    INSERT INTO convene.rsvp_need (rsvp_id, need, purge_at)
    SELECT row_id, btrim(needs), o.over_at + interval '30 days' FROM fresh WHERE btrim(needs) <> ''
  ), counted AS (
    UPDATE convene.seat s SET taken = s.taken + x.taken, held = s.held + x.held, waiting = s.waiting + x.waiting,
      unconfirmed = s.unconfirmed + x.held
    FROM (SELECT mode, coalesce(sum(party) FILTER (WHERE state = 'going'), 0) AS taken,
                 coalesce(sum(party) FILTER (WHERE state = 'held'), 0) AS held, -- a new one is held only without a yes
                 count(*) FILTER (WHERE state = 'waitlisted' AND sure) AS waiting FROM fresh GROUP BY mode) x
    WHERE s.event_id = o.id AND s.mode = x.mode AND (x.taken, x.held, x.waiting) <> (0, 0, 0)
  )
  INSERT INTO convene.outbox_ready (kind, receiver, event_id, dedupe_key, payload, created)
  SELECT kind, address, o.id, 'rsvp:' || history_id, jsonb_build_object('rsvp', id), at FROM fresh WHERE kind IS NOT NULL;
  IF EXISTS (SELECT FROM convene.webhook w WHERE w.organization_id = o.organization_id AND w.disabled IS NULL) THEN
    PERFORM convene.webhook_rsvps(o.id, ARRAY(SELECT r.id FROM jsonb_array_elements(requests) q
                                              JOIN convene.rsvp r ON r.public_id = q->>'id' WHERE r.event_id + 0 = o.id));
  END IF;
END $$;

-- A person who requests again as if new gets the link of their RSVP by mail, at most once in ten minutes. If nobody has
-- confirmed it, somebody else may have made it: then each request gets the link, as far as the gate lets mails through.
CREATE OR REPLACE FUNCTION convene.rsvp_link(event bigint, ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  WITH due AS (
    UPDATE convene.rsvp r SET link_at = convene.clock()
    WHERE r.id = ANY (ids) AND (NOT r.confirmed OR coalesce(r.link_at, r.created) <= convene.clock() - interval '10 minutes')
    RETURNING r.address, r.public_id
  )
  INSERT INTO convene.outbox_ready (kind, receiver, event_id, dedupe_key, payload, created)
  SELECT 'rsvp_link', address, event, 'rsvp:' || public_id || ':' || convene.micros(convene.clock()),
         jsonb_build_object('rsvp', public_id), convene.clock() FROM due ON CONFLICT DO NOTHING;
END $$;

-- The notifier's side: enter, claim, settle, leave. A row belongs to the notifier whose id is its `owner`, as long as
-- that notifier sends its heartbeat. A notifier's writes are fenced by (owner, attempt).

-- A notifier starts, or starts again. Rows of the former one at the same place become free at once. Rows in `keep` are
-- still held by this process and stay its own, unless another notifier has taken them.
CREATE OR REPLACE FUNCTION convene.outbox_enter(place text, host text, keep bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp SET jit = off AS $$
DECLARE
  fresh bigint;
  old bigint;
BEGIN
  DELETE FROM convene.notifier n WHERE n.place = outbox_enter.place RETURNING n.id INTO old;
  INSERT INTO convene.notifier (place, host, started, beat) VALUES (place, host, clock_timestamp(), clock_timestamp())
  RETURNING id INTO fresh;
  IF keep <> '{}' THEN
    UPDATE convene.outbox_ready r SET owner = fresh WHERE r.id = ANY (keep) AND (r.owner IS NULL OR r.owner = old);
  END IF;
  IF old IS NOT NULL THEN
    UPDATE convene.outbox_ready r SET owner = NULL WHERE r.owner = old;
  END IF;
  RETURN fresh;
END $$;

-- A notifier ends in order: rows that it claimed but did not begin become free, and their attempt does not count.
CREATE OR REPLACE FUNCTION convene.outbox_leave(owner bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
  UPDATE convene.outbox_ready r SET owner = NULL, attempt = r.attempt - 1 WHERE r.owner = outbox_leave.owner;
  DELETE FROM convene.notifier n WHERE n.id = outbox_leave.owner;
$$;

-- Free the rows of a claim whose answer was lost: all rows of the owner that the notifier does not know.
CREATE OR REPLACE FUNCTION convene.outbox_release(owner bigint, keep bigint[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp SET jit = off AS $$
DECLARE freed int;
BEGIN
  UPDATE convene.outbox_ready r SET owner = NULL, attempt = r.attempt - 1 WHERE r.owner = outbox_release.owner AND r.id <> ALL (keep);
  GET DIAGNOSTICS freed = ROW_COUNT;
  RETURN freed;
END $$;

-- Among claimed rows, find those that must wait for an earlier row of the same receiver and event: until its next try,
-- or until another notifier has finished it.
CREATE OR REPLACE FUNCTION convene.outbox_in_order(owner bigint, ids bigint[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
BEGIN
  WITH behind AS (
    SELECT r.id, (SELECT max(l.due) FROM convene.outbox_later l
                  WHERE l.event_id = r.event_id AND l.receiver = r.receiver AND l.attempt > 0 AND l.id < r.id
                    AND l.channel = r.channel) AS due
    FROM convene.outbox_ready r WHERE r.id = ANY (ids) AND r.event_id IS NOT NULL
  ), gone AS (
    DELETE FROM convene.outbox_ready r WHERE r.id = ANY (ARRAY(SELECT b.id FROM behind b WHERE b.due IS NOT NULL))
    RETURNING r.*
  )
  INSERT INTO convene.outbox_later (id, due, kind, receiver, event_id, dedupe_key, payload, created, channel, lane,
                                    attempt, error)
  SELECT g.id, (SELECT b.due FROM behind b WHERE b.id = g.id), g.kind, g.receiver, g.event_id, g.dedupe_key, g.payload,
         g.created, g.channel, g.lane, g.attempt - 1, g.error FROM gone g;
  UPDATE convene.outbox_ready r SET owner = NULL, attempt = r.attempt - 1
  WHERE r.id = ANY (ids) AND r.event_id IS NOT NULL
    AND (SELECT true FROM convene.outbox_ready e
         WHERE e.event_id = r.event_id AND e.receiver = r.receiver AND e.id < r.id
           AND e.owner IS DISTINCT FROM outbox_in_order.owner AND e.channel = r.channel LIMIT 1);
END $$;

-- Claim up to `size` rows with ids beyond `after_id`. `ladder` is the schedule of their tries (outbox_kinds()); NULL
-- for an unknown kind, which has no brief. The statement's shape guides the planner: it misjudges a LIMIT inside of a
-- join and then hashes the whole table (tests/db/pgtap/outbox/plans.sql). The function does not wait for its commit to
-- reach the disk: a claim that is lost in a crash of the server was never made.
DROP FUNCTION IF EXISTS convene.outbox_claim(bigint, bigint, text[], text[], int);
CREATE FUNCTION convene.outbox_claim(owner bigint, after_id bigint, channels text[], but_lanes text[], size int)
RETURNS TABLE (id bigint, attempt int, kind text, ladder text, channel text, receiver text, lane text, event_id bigint,
               created bigint, payload text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  claimed convene.outbox_ready[];
  ids bigint[];
  ordered boolean;
  alive boolean;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  WITH taken AS (
    UPDATE convene.outbox_ready r SET owner = outbox_claim.owner, attempt = r.attempt + 1
    WHERE r.id = ANY (ARRAY(
      SELECT q.id FROM convene.outbox_ready q
      WHERE q.id > after_id AND q.owner IS NULL AND q.channel = ANY (channels)
        AND q.channel || ':' || q.lane <> ALL (but_lanes)
      ORDER BY q.id LIMIT size FOR UPDATE SKIP LOCKED))
    RETURNING r AS claim
  )
  SELECT array_agg(t.claim), bool_or((t.claim).event_id IS NOT NULL) INTO claimed, ordered FROM taken t;
  IF claimed IS NULL THEN
    RETURN; -- nothing was written
  END IF;
  PERFORM FROM convene.notifier n WHERE n.id = outbox_claim.owner FOR KEY SHARE;
  alive := FOUND;
  IF alive AND NOT ordered THEN
    RETURN QUERY SELECT r.id, r.attempt, r.kind, convene.outbox_ladders() ->> r.kind, r.channel, r.receiver, r.lane,
                        r.event_id, extract(epoch FROM r.created)::bigint, r.payload::text
    FROM unnest(claimed) r ORDER BY r.id;
    RETURN;
  END IF;
  ids := ARRAY(SELECT r.id FROM unnest(claimed) r);
  IF NOT alive THEN -- its lease has ended: the next tick tells it
    UPDATE convene.outbox_ready r SET owner = NULL, attempt = r.attempt - 1 WHERE r.id = ANY (ids);
    RETURN;
  END IF;
  PERFORM convene.outbox_in_order(owner, ids);
  RETURN QUERY SELECT r.id, r.attempt, r.kind, convene.outbox_ladders() ->> r.kind, r.channel, r.receiver, r.lane,
                      r.event_id, extract(epoch FROM r.created)::bigint, r.payload::text
  FROM convene.outbox_ready r WHERE r.id = ANY (ids) AND r.owner = outbox_claim.owner ORDER BY r.id;
END $$;

-- Store the results of rows, in arrays. An end is one of: `done`; `dropped` (no longer needed); `retry` (failed for
-- now); `later` (not now; no attempt counted); `dead` (failed for good); `back` (returned unstarted). Returns how many
-- rows this notifier owned.
CREATE OR REPLACE FUNCTION convene.outbox_settle_rows(
  owner bigint, ids bigint[], attempts int[], ends text[], waits bigint[], reasons text[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  n int;
  settled int := 0;
BEGIN
  IF ends && '{done,dropped}' THEN
    WITH gone AS (
      DELETE FROM convene.outbox_ready r USING unnest(ids, attempts, ends, reasons) s(id, attempt, what, reason)
      WHERE r.id = s.id AND r.owner = outbox_settle_rows.owner AND r.attempt = s.attempt AND s.what IN ('done', 'dropped')
      RETURNING r.*, s.what, s.reason
    )
    INSERT INTO convene.outbox_done (id, kind, channel, receiver, event_id, dedupe_key, created, settled, attempt,
                                     outcome, reason)
    SELECT g.id, g.kind, g.channel, g.receiver, g.event_id, g.dedupe_key, g.created, convene.clock(), g.attempt, g.what,
           g.reason FROM gone g;
    GET DIAGNOSTICS n = ROW_COUNT;
    settled := settled + n;
  END IF;
  IF ends && '{retry,later}' THEN
    WITH gone AS (
      DELETE FROM convene.outbox_ready r
      USING unnest(ids, attempts, ends, waits, reasons) s(id, attempt, what, wait, reason)
      WHERE r.id = s.id AND r.owner = outbox_settle_rows.owner AND r.attempt = s.attempt AND s.what IN ('retry', 'later')
      RETURNING r.*, s.what, s.wait, s.reason
    )
    INSERT INTO convene.outbox_later (id, due, kind, receiver, event_id, dedupe_key, payload, created, channel, lane,
                                      attempt, error)
    SELECT g.id, convene.clock() + make_interval(secs => g.wait), g.kind, g.receiver, g.event_id, g.dedupe_key,
           g.payload, g.created, g.channel, g.lane, g.attempt - CASE g.what WHEN 'later' THEN 1 ELSE 0 END,
           coalesce(g.reason, g.error) FROM gone g
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    settled := settled + n;
  END IF;
  IF ends && '{dead}' THEN
    WITH gone AS (
      DELETE FROM convene.outbox_ready r USING unnest(ids, attempts, ends, reasons) s(id, attempt, what, reason)
      WHERE r.id = s.id AND r.owner = outbox_settle_rows.owner AND r.attempt = s.attempt AND s.what = 'dead'
      RETURNING r.*, s.reason
    )
    INSERT INTO convene.outbox_dead (id, kind, channel, receiver, lane, event_id, dedupe_key, payload, created, died,
                                     attempt, reason)
    SELECT g.id, g.kind, g.channel, g.receiver, g.lane, g.event_id, g.dedupe_key, g.payload, g.created,
           convene.clock(), g.attempt, coalesce(g.reason, '') FROM gone g;
    GET DIAGNOSTICS n = ROW_COUNT;
    settled := settled + n;
  END IF;
  IF ends && '{back}' THEN
    UPDATE convene.outbox_ready r SET owner = NULL, attempt = r.attempt - 1
    FROM unnest(ids, attempts, ends) s(id, attempt, what)
    WHERE r.id = s.id AND r.owner = outbox_settle_rows.owner AND r.attempt = s.attempt AND s.what = 'back';
    GET DIAGNOSTICS n = ROW_COUNT;
    settled := settled + n;
  END IF;
  RETURN settled;
END $$;

-- Once a second: send a heartbeat (`beat`) with the notifier's counts since the last one, move due rows, and free the
-- rows of notifiers without a heartbeat for 30 seconds. `known` is false for a notifier that was given up; it must
-- enter again. `lowest` is the lowest id that became ready here.
CREATE OR REPLACE FUNCTION convene.outbox_tick(owner bigint, beat boolean, tally jsonb)
RETURNS TABLE (known boolean, moved int, lowest bigint, rescued int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp SET jit = off AS $$
DECLARE lost bigint[];
BEGIN
  known := true;
  rescued := 0;
  IF beat THEN
    UPDATE convene.notifier n SET beat = clock_timestamp() WHERE n.id = outbox_tick.owner;
    known := FOUND;
    PERFORM convene.outbox_count(tally);
    PERFORM convene.clock_watch();
    WITH gone AS (DELETE FROM convene.notifier n WHERE n.id = ANY (ARRAY(SELECT d.id FROM convene.notifier d
      WHERE d.beat < clock_timestamp() - interval '30 seconds' FOR UPDATE SKIP LOCKED)) RETURNING n.id)
    SELECT array_agg(g.id) INTO lost FROM gone g;
    IF lost IS NOT NULL THEN
      UPDATE convene.outbox_ready r SET owner = NULL WHERE r.owner = ANY (lost);
      GET DIAGNOSTICS rescued = ROW_COUNT;
    END IF;
  END IF;
  SELECT d.moved, d.lowest INTO moved, lowest FROM convene.outbox_due(2000) d;
  IF convene.clock_steady() THEN
    PERFORM convene.notice_tick();
  END IF;
  RETURN NEXT;
END $$;

-- `[{"kind", "channel", "outcome", "n"}, …]`, in an order that all notifiers share, so that they do not deadlock. An
-- empty kind counts the notifier's own work (convene.notifier_metrics()).
CREATE OR REPLACE FUNCTION convene.outbox_count(tally jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO convene.outbox_tally AS t (kind, channel, outcome, n, last)
  SELECT x.kind, x.channel, x.outcome, x.n, clock_timestamp()
  FROM jsonb_to_recordset(tally) AS x(kind text, channel text, outcome text, n bigint)
  ORDER BY x.kind, x.channel, x.outcome
  ON CONFLICT (kind, channel, outcome) DO UPDATE SET n = t.n + excluded.n, last = excluded.last
$$;

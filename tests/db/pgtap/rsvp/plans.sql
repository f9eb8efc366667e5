-- Plans of the statements of the hot path, with one event that has 50,000 RSVPs, all of them in the queue but a few:
-- no scan of a whole table and no sort of a whole queue, and the time of a promotion.
\ir setup.psql
INSERT INTO setting VALUES ('mail_organization', '1000000'), ('mail_event', '1000000'), ('mail_site', '1000000');
CREATE TEMPORARY TABLE t AS SELECT pg_temp.new_event('{"in_person": 100}') AS a;
\set a '(SELECT a FROM t)'
INSERT INTO discard SELECT pg_temp.fill(:a, 1, 100);
DO $$ BEGIN
  FOR i IN 1..100 LOOP
    PERFORM pg_temp.fill((SELECT a FROM t), i * 500, i * 500 + 499);
  END LOOP;
END $$;
ANALYZE rsvp; ANALYZE rsvp_history; ANALYZE outbox_ready; ANALYZE seat;
SELECT is(pg_temp.seats(:a), 'taken 100 held 0 waiting 50000 of 100', 'fifty thousand');

-- Blocks that a statement reads, in its tables and their indexes: a scan of a whole table reads a thousand.
CREATE FUNCTION pg_temp.blocks(statement text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ' || statement INTO plan;
  RETURN (plan->0->'Plan'->>'Shared Hit Blocks')::int + (plan->0->'Plan'->>'Shared Read Blocks')::int;
END $$;
SELECT cmp_ok(pg_temp.blocks(format('SELECT * FROM rsvp_take_event(%L, NULL, %L)', (SELECT a FROM t), (SELECT jsonb_agg(pg_temp.ask(900000 + i, jsonb_build_object('key', 'k' || i))) FROM generate_series(1, 32) i))),
  '<', 32 * 66, 'a batch of 32 reads some blocks for each');
SELECT cmp_ok(pg_temp.blocks(format('SELECT * FROM rsvp_cancel(NULL, %L)', pg_temp.rsv(7))), '<', 1000, 'a cancellation with fifty thousand waiting reads few blocks');
SELECT is(pg_temp.seats(:a), 'taken 99 held 1 waiting 49999 of 100', 'and promotes one');

-- What the counters of the server say: large tables that a call reads as a whole. (A table of three rows is best read so.)
CREATE FUNCTION pg_temp.scans() RETURNS jsonb LANGUAGE sql VOLATILE AS $$
  SELECT jsonb_object_agg(relname, seq_scan) FROM pg_stat_xact_user_tables
  WHERE schemaname = 'convene' AND relname IN ('rsvp', 'rsvp_history', 'outbox_ready')
$$;
CREATE TEMPORARY TABLE other AS SELECT pg_temp.new_event('{"in_person": 5}') AS b;
CREATE TEMPORARY TABLE scanned (call text, tables text);
CREATE FUNCTION pg_temp.watch(call text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE before constant jsonb := pg_temp.scans();
BEGIN
  EXECUTE call;
  INSERT INTO scanned SELECT call, string_agg(a.key, ' ' ORDER BY a.key) FROM jsonb_each(pg_temp.scans()) a WHERE a.value <> before->a.key;
END $$;
DO $$ BEGIN
  FOR i IN 1..8 LOOP -- past the custom plans that a session begins with
    PERFORM pg_temp.watch(format('SELECT * FROM rsvp_take_event(%L, NULL, %L)', (SELECT a FROM t), (SELECT jsonb_agg(
      pg_temp.ask(910000 + i * 100 + j, jsonb_build_object('key', 's' || i || '-' || j, 'email', 'p' || i * 500 + j % 3 || '@example.org'))) FROM generate_series(1, 8) j)));
    PERFORM pg_temp.watch(format('SELECT * FROM rsvp_take(%L)', jsonb_build_array(
      jsonb_build_object('event', (SELECT a FROM t), 'requests', jsonb_build_array(pg_temp.ask(920000 + i))),
      jsonb_build_object('event', (SELECT b FROM other), 'requests', jsonb_build_array(pg_temp.ask(930000 + i))))));
    PERFORM pg_temp.watch(format('SELECT * FROM rsvp_confirm(%L)', (SELECT public_id FROM rsvp WHERE NOT confirmed ORDER BY id LIMIT 1)));
    PERFORM pg_temp.watch(format('SELECT * FROM rsvp_cancel(NULL, %L)', pg_temp.rsv(60 + i)));
    PERFORM pg_temp.watch(format('SELECT * FROM rsvp_accept(%L)', (SELECT public_id FROM rsvp WHERE state = 'offered' ORDER BY id LIMIT 1)));
    PERFORM pg_temp.watch(format('SELECT * FROM rsvp_get(NULL, %L)', pg_temp.rsv(20000 + i)));
    PERFORM pg_temp.watch(format('SELECT * FROM event_get(NULL, %L)', (SELECT a FROM t)));
  END LOOP;
END $$;
SELECT is_empty('SELECT * FROM scanned WHERE tables IS NOT NULL', 'no statement about an RSVP reads a large table as a whole');

-- the time of a promotion: the median of 21
CREATE FUNCTION pg_temp.promotion() RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
  times double precision[] := '{}';
  start timestamptz;
BEGIN
  FOR i IN 20..40 LOOP
    start := clock_timestamp();
    PERFORM rsvp_cancel(NULL, pg_temp.rsv(i));
    times := times || extract(epoch FROM clock_timestamp() - start)::double precision * 1000;
  END LOOP;
  RETURN (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM unnest(times) x);
END $$;
SELECT diag('a promotion takes ' || round(pg_temp.promotion()::numeric, 2) || ' ms');
SELECT is((SELECT (taken + held)::text FROM seat s JOIN event e ON e.id = s.event_id WHERE e.public_id = :a), '100', 'as many as were freed');
INSERT INTO discard SELECT outcome FROM rsvp_policy(pg_temp.ours(), :a, '{"waitlist":"first_fit"}');
SELECT cmp_ok(pg_temp.blocks(format('SELECT * FROM rsvp_cancel(NULL, %L)', pg_temp.rsv(41))), '<', 2500, 'also where the first that fits is sought');
SELECT cmp_ok(pg_temp.blocks('SELECT rsvp_due()'), '<', 300, 'nothing due costs next to nothing');
SELECT * FROM finish();
ROLLBACK;

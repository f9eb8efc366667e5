-- Plans of the queue's statements: no scan of a whole table and no hash join, with plans that were made when the tables
-- were empty, with 300,000 ready rows and 300,000 that are due in a year.
\ir setup.psql

-- The statements inside of a function, with its variables as parameters; its settings are in force when it is planned.
CREATE FUNCTION pg_temp.prepare(name text, function text, pattern text, types text, variables text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  statement text := (SELECT (regexp_match(prosrc, pattern))[1] FROM pg_proc WHERE proname = function AND pronamespace = 'convene'::regnamespace);
BEGIN
  FOR i IN 1..cardinality(variables) LOOP
    statement := regexp_replace(statement, '\m' || replace(variables[i], '.', '\.') || '\M(?!\()', '$' || i, 'g');
  END LOOP;
  EXECUTE format('PREPARE %I (%s) AS %s', name, types, statement);
END $$;
CREATE FUNCTION pg_temp.plan(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  function constant text := (SELECT proname FROM pg_proc WHERE pronamespace = 'convene'::regnamespace AND proname ~ ('^outbox_' || split_part(call, '(', 1) || '(_rows)?$'));
  setting text;
  line text;
  plan text := '';
BEGIN
  SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on;
  FOREACH setting IN ARRAY (SELECT proconfig FROM pg_proc WHERE proname = function AND pronamespace = 'convene'::regnamespace) LOOP
    CONTINUE WHEN setting ~ '^search_path';
    EXECUTE format('SET LOCAL %s = %L', split_part(setting, '=', 1), split_part(setting, '=', 2));
  END LOOP;
  FOR line IN EXECUTE 'EXPLAIN (COSTS off) EXECUTE ' || call LOOP
    plan := plan || line || E'\n';
  END LOOP;
  RETURN plan;
END $$;
CREATE FUNCTION pg_temp.sound(call text, why text) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT unalike(pg_temp.plan(call), pattern, why || ', without ' || pattern) FROM unnest('{%Seq Scan on outbox%,%Hash%,%Merge Join%}'::text[]) pattern
$$;
-- Blocks that a call reads.
CREATE FUNCTION pg_temp.blocks(statement text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ' || statement INTO plan;
  RETURN (plan->0->'Plan'->>'Shared Hit Blocks')::int + (plan->0->'Plan'->>'Shared Read Blocks')::int;
END $$;
SELECT pg_temp.enter('a.1.1') AS me \gset

-- Generic plans, made for tables that are as good as empty, and used when they are full.
SET LOCAL plan_cache_mode = force_generic_plan;
SAVEPOINT plans;
INSERT INTO discard SELECT pg_temp.prepare('claim', 'outbox_claim', 'WITH taken AS \((.*)\)\s+SELECT array_agg', 'bigint, bigint, text[], text[], int',
  '{outbox_claim.owner,after_id,channels,but_lanes,size}');
INSERT INTO discard SELECT pg_temp.prepare('settle', 'outbox_settle_rows', '(WITH gone AS .*?);\s+GET', 'bigint, bigint[], int[], text[], bigint[], text[]',
  '{outbox_settle_rows.owner,ids,attempts,ends,waits,reasons}');
SELECT pg_temp.sound(format('claim(%s, 0, ''{mail}'', ''{}'', 100)', :me), 'a claim of an empty table');
SELECT pg_temp.sound(format('settle(%s, ''{1}'', ''{1}'', ''{done}'', ''{0}'', ''{NULL}'')', :me), 'settling in an empty table');
INSERT INTO outbox_ready (kind, receiver, event_id, dedupe_key, created) SELECT 'test', 'p' || n || '@example.org', n % 1000, n, clock() FROM generate_series(1, 300000) n;
INSERT INTO outbox_later (due, kind, receiver, event_id, dedupe_key, created, attempt)
SELECT clock() + interval '1 year', 'test', 'q' || n || '@example.org', n % 1000, 'later' || n, clock(), n % 3 FROM generate_series(1, 300000) n;
SELECT pg_temp.sound(format('claim(%s, 0, ''{mail}'', ''{}'', 100)', :me), 'the same plan for a full one');
ANALYZE outbox_ready; ANALYZE outbox_later;
SELECT pg_temp.sound(format('claim(%s, 0, ''{mail}'', ''{}'', 100)', :me), 'a claim of a full table');
SELECT pg_temp.sound(format('settle(%s, ''{1}'', ''{1}'', ''{done}'', ''{0}'', ''{NULL}'')', :me), 'settling in a full table');
SET LOCAL plan_cache_mode = force_custom_plan;
SELECT pg_temp.sound(format('claim(%s, 0, ''{mail}'', ''{}'', 100)', :me), 'a claim that is planned each time');

-- The functions as they run: some blocks for each row.
SELECT cmp_ok(pg_temp.blocks(format('SELECT * FROM outbox_claim(%s, 0, ''{mail}'', ''{}'', 100)', :me)), '<', 100 * 40, 'a claim of 100 rows reads some blocks for each');
CREATE TEMPORARY TABLE mine AS SELECT array_agg(id ORDER BY id) AS ids, count(*)::int AS n FROM outbox_ready WHERE owner = :me;
SELECT is((SELECT n FROM mine), 100, 'a hundred');
SELECT cmp_ok(pg_temp.blocks(format('SELECT outbox_settle_rows(%s, %L, %L, %L, %L, %L)', :me, ids, array_fill(1, ARRAY[n]), array_fill('done'::text, ARRAY[n]), array_fill(0, ARRAY[n]),
  array_fill(NULL::text, ARRAY[n]))), '<', 100 * 40, 'settling them, too') FROM mine;
INSERT INTO discard SELECT known FROM outbox_tick(:me, true, '[]');
SELECT cmp_ok(pg_temp.blocks(format('SELECT * FROM outbox_tick(%s, true, ''[]'')', :me)), '<', 100, 'a tick with nothing due reads next to nothing');
SELECT cmp_ok(pg_temp.blocks(format('SELECT * FROM outbox_claim(%s, (SELECT max(id) FROM outbox_ready), ''{mail}'', ''{}'', 100)', :me)), '<', 60, 'nor a claim that finds nothing');
SELECT cmp_ok(pg_temp.blocks('SELECT outbox_put(''test'', ''new@example.org'', 5, ''new'', ''{}'')'), '<', 60, 'nor a row more');
SELECT * FROM finish();
ROLLBACK;

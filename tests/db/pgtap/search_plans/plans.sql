-- With a directory of 100,000 events (load.psql): no statement of the search reads a table from end to end, each
-- reads no more rows than it should, and each finds what reading everything would find. What was read is taken from
-- the server's own counters for this transaction, so it is the plan that ran, not one that EXPLAIN would have made.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
BEGIN;
SET LOCAL search_path = convene, public;
SELECT * FROM no_plan();

CREATE TEMPORARY TABLE reading (name text, seq bigint, rows bigint);
CREATE FUNCTION pg_temp.counters(OUT seq bigint, OUT fetched bigint) LANGUAGE sql VOLATILE AS $$
  SELECT sum(seq_scan)::bigint, sum(coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables
  WHERE schemaname = 'convene' AND relname IN ('event', 'live', 'live_text', 'posting', 'term', 'tag')
$$;
-- Run one search and note what it read. Several times, so that kept plans are what is seen.
CREATE FUNCTION pg_temp.reads(name text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  before record;
  after record;
  outcome text;
BEGIN
  FOR i IN 1..7 LOOP
    before := pg_temp.counters();
    EXECUTE 'SELECT outcome FROM ' || statement INTO outcome;
    after := pg_temp.counters();
  END LOOP;
  INSERT INTO reading VALUES (name, after.seq - before.seq, after.fetched - before.fetched);
  RETURN outcome;
END $$;

SELECT is(pg_temp.reads(n, s), 'ok', n) FROM (VALUES
  ('no filter', 'event_list(NULL, NULL, NULL, NULL, NULL, 25, NULL)'),
  ('a later page', $$ event_list(NULL, NULL, NULL, NULL, NULL, 25, cursor_make('start', micros(clock() + interval '300 days')::text, 0)) $$),
  ('a common kind', $$ event_list(NULL, '{"kind": ["conference"]}', NULL, NULL, NULL, 25, NULL) $$),
  ('a rare topic', $$ event_list(NULL, '{"topic": ["topic199"]}', NULL, NULL, NULL, 25, NULL) $$),
  ('two kinds', $$ event_list(NULL, '{"kind": ["workshop", "seminar"]}', NULL, NULL, NULL, 25, NULL) $$),
  ('common and common', $$ event_list(NULL, '{"kind": ["conference"], "mode": ["in_person"]}', NULL, NULL, NULL, 25, NULL) $$),
  ('common and rare', $$ event_list(NULL, '{"mode": ["in_person"], "topic": ["topic150"]}', NULL, NULL, NULL, 25, NULL) $$),
  ('rare and rare', $$ event_list(NULL, '{"topic": ["topic150"], "place": ["city 400"]}', NULL, NULL, NULL, 25, NULL) $$),
  ('four filters', $$ event_list(NULL, '{"kind": ["seminar"], "mode": ["online"], "topic": ["topic3"], "specialty": ["aerospace_medicine"]}', NULL, NULL, NULL, 25, NULL) $$),
  ('a common word', $$ event_list('cardlogy', NULL, NULL, NULL, NULL, 25, NULL) $$),
  ('a rare word', $$ event_list('gastrophoric9', NULL, NULL, NULL, NULL, 25, NULL) $$),
  ('word and filter', $$ event_list('nephrology', '{"kind": ["course"]}', NULL, NULL, NULL, 25, NULL) $$),
  ('relevance', $$ event_list('cardlogy radio', NULL, NULL, NULL, 'relevance', 25, NULL) $$),
  ('newest', $$ event_list(NULL, NULL, NULL, NULL, 'new', 25, NULL) $$),
  ('newest, filtered', $$ event_list(NULL, '{"kind": ["conference"], "mode": ["online"]}', NULL, NULL, 'new', 25, NULL) $$),
  ('a typing error', $$ event_list('cradlogy', NULL, NULL, NULL, NULL, 25, NULL) $$),
  ('days to come', $$ event_list(NULL, NULL, (clock() + interval '200 days')::date, (clock() + interval '220 days')::date, NULL, 25, NULL) $$),
  ('days past', $$ event_list(NULL, NULL, (clock() - interval '90 days')::date, NULL, NULL, 25, NULL) $$),
  ('past and filter', $$ event_list(NULL, '{"topic": ["topic150"]}', (clock() - interval '90 days')::date, NULL, NULL, 25, NULL) $$),
  ('past and word', $$ event_list('gastrophoric9', NULL, (clock() - interval '90 days')::date, NULL, NULL, 25, NULL) $$),
  ('facets', 'event_facets(NULL, NULL, NULL, NULL)'),
  ('facets, filtered', $$ event_facets(NULL, '{"kind": ["seminar"], "country": ["AD"]}', NULL, NULL) $$),
  ('days', 'event_days(NULL, NULL, NULL, NULL)'),
  ('days, filtered', $$ event_days(NULL, '{"topic": ["topic3"]}', NULL, NULL) $$),
  ('one event', $$ event_get(NULL, (SELECT public_id FROM event WHERE id = 5)) $$)) v(n, s);
SELECT is(seq, 0::bigint, name || ': no table is read from end to end') FROM reading;
SELECT cmp_ok(rows, '<', bound::bigint, name || ' reads ' || rows || ' rows, fewer than ' || bound)
FROM reading JOIN (VALUES ('no filter', 200), ('a later page', 200), ('a common kind', 200), ('a rare topic', 300), ('two kinds', 500), ('common and common', 4500),
  ('common and rare', 4500), ('rare and rare', 1500), ('newest', 200), ('days to come', 200), ('a typing error', 3000), ('one event', 50)) v(n, bound) ON n = name;

-- the same as reading everything
CREATE TEMPORARY TABLE question AS SELECT * FROM (VALUES (NULL, '{}', NULL), (NULL, '{"kind": ["conference"], "mode": ["in_person"]}', NULL), (NULL, '{"kind": ["workshop", "seminar"]}', NULL),
  (NULL, '{"topic": ["topic150", "topic170"], "kind": ["conference", "symposium"]}', NULL), (NULL, '{"topic": ["topic150"], "place": ["city 400"]}', NULL),
  (NULL, '{"kind": ["other", "info_session"], "mode": ["hybrid"], "country": ["AD", "AE", "AF"]}', NULL),
  ('cardsonic', '{}', '''cardson'':*'), ('nephtomy', '{"kind": ["conference"]}', '''nephtom'':*')) v(q, f, w);
CREATE TEMPORARY TABLE wanted AS
SELECT f, ARRAY(SELECT t.id FROM tag t WHERE t.dimension = g.key AND g.value ? t.code) AS tags FROM question, jsonb_each(f::jsonb) g;
SELECT is(ARRAY(SELECT x->>'title' FROM event_list(q, f::jsonb, NULL, NULL, NULL, 50, NULL), jsonb_array_elements(body::jsonb->'data') x),
  ARRAY(SELECT e.card::jsonb->>'title' FROM event e WHERE e.over_at > clock() AND (w IS NULL OR e.words @@ w::tsquery)
        AND NOT EXISTS (SELECT FROM wanted w WHERE w.f = v.f AND NOT e.tags && w.tags)
        ORDER BY e.starts_at, e.id LIMIT 50), coalesce(q, '') || f || ': as an oracle')
FROM question v;

-- a sampled facet is close: the share of the most frequent kinds within a fifth of the truth
SELECT cmp_ok(abs((x->>'count')::numeric / n - 1), '<', 0.2, 'about ' || (x->>'code') || ': ' || (x->>'count') || ' of ' || n)
FROM event_facets(NULL, '{"mode": ["in_person"]}', NULL, NULL), jsonb_array_elements(body::jsonb->'dimensions'->'kind') x
CROSS JOIN LATERAL (SELECT count(*) AS n FROM live JOIN event e USING (id) WHERE e.mode = 'in_person' AND e.kind = x->>'code') c
WHERE n > 3000;
SELECT is((SELECT body::jsonb->'total'->'about' FROM event_facets(NULL, '{"mode": ["in_person"]}', NULL, NULL)), 'true', 'and marked so');
SELECT * FROM finish();
ROLLBACK;

\ir ../setup.psql
-- a directory of 400: every kind of facet, some past, some ongoing
INSERT INTO discard
SELECT (pg_temp.post(jsonb_build_object(
  'title', (ARRAY['Sepsis', 'Cardiology', 'Ultrasound', 'Networking'])[i % 4 + 1] || ' ' || (ARRAY['basics', 'update', 'workshop'])[i % 3 + 1] || ' ' || i,
  'kind', (ARRAY['workshop', 'conference', 'seminar', 'webinar', 'meetup'])[i % 5 + 1],
  'mode', CASE WHEN i % 7 = 0 THEN 'online' WHEN i % 3 = 0 THEN 'hybrid' ELSE 'in_person' END,
  'place', CASE WHEN i % 7 = 0 THEN NULL ELSE jsonb_build_object('city', (ARRAY['Berlin', 'Köln', 'Vienna', 'Paris'])[i % 4 + 1]) END,
  'zone', 'Europe/Berlin', 'topics', to_jsonb(ARRAY['t' || i % 10, 'u' || i % 3]), 'ends', NULL,
  'starts', local_text(timestamp '2026-11-20 09:00' + (i * 37 % 200) * interval '1 day', false)))).outcome
FROM generate_series(1, 400) i;
SELECT is_empty('SELECT pg_temp.index_faults()', 'the index equals the events');

-- every list against an oracle that reads the events
CREATE FUNCTION pg_temp.oracle(filters jsonb, word text DEFAULT NULL, day_from date DEFAULT NULL, day_to date DEFAULT NULL) RETURNS text[] LANGUAGE sql AS $$
  SELECT ARRAY(SELECT e.public_id FROM event e WHERE e.status NOT IN ('draft', 'removed')
    AND (over_at > clock() OR day_from < clock()::date)
    AND (filters->'kind' IS NULL OR filters->'kind' ? e.kind) AND (filters->'mode' IS NULL OR filters->'mode' ? e.mode)
    AND (filters->'country' IS NULL OR coalesce(filters->'country' ? (e.body->'place'->>'country'), false))
    AND (filters->'place' IS NULL OR coalesce(filters->'place' ? (e.body->'place'->>'city'), false))
    AND (filters->'topic' IS NULL OR e.body->'topics' ?| ARRAY(SELECT jsonb_array_elements_text(filters->'topic')))
    AND (word IS NULL OR e.title ILIKE '%' || word || '%')
    AND e.starts::date BETWEEN coalesce(day_from, '-infinity') AND coalesce(day_to, 'infinity')
    ORDER BY e.starts_at, e.id LIMIT 100)
$$;
SELECT is(pg_temp.listed(q, f::jsonb, a::date, b::date), pg_temp.oracle(f::jsonb, q, a::date, b::date), 'list ' || coalesce(q, '') || ' ' || f || coalesce(' ' || a, ''))
FROM (VALUES (NULL, '{}', NULL, NULL), (NULL, '{"kind": ["workshop"]}', NULL, NULL), (NULL, '{"kind": ["workshop", "meetup"]}', NULL, NULL),
  (NULL, '{"kind": ["workshop"], "country": ["DE"]}', NULL, NULL), (NULL, '{"country": ["DE", "AT"], "mode": ["hybrid"], "topic": ["t3", "t6"]}', NULL, NULL),
  (NULL, '{"mode": ["online"], "country": ["DE"]}', NULL, NULL), (NULL, '{"place": ["Köln"]}', NULL, NULL), ('cardiology', '{}', NULL, NULL),
  ('ultrasound', '{"kind": ["seminar"]}', NULL, NULL), ('cardio', '{"topic": ["u1"]}', NULL, NULL), ('sepsis', '{"country": ["FR"]}', NULL, NULL),
  (NULL, '{}', '2027-01-10', '2027-01-20'), (NULL, '{"kind": ["workshop"]}', '2027-01-10', '2027-02-20'), (NULL, '{"kind": ["webinar"], "mode": ["online"]}', '2026-12-01', NULL),
  (NULL, '{}', '2026-11-01', '2026-12-01'), (NULL, '{"kind": ["workshop", "seminar"]}', '2026-11-01', '2027-01-01'), ('ultrasound', '{}', '2026-11-01', NULL)) v(q, f, a, b);
SELECT is(pg_temp.listed(NULL, '{"place": ["Cologne"]}'), pg_temp.listed(NULL, '{"place": ["Köln"]}'), 'a place under its other name');
SELECT is(pg_temp.listed(NULL, '{"country": ["Germany"]}'), pg_temp.listed(NULL, '{"country": ["DE"]}'), 'a country by its name');
SELECT is(pg_temp.listed(NULL, '{"topic": ["nobody"]}'), '{}', 'a topic that nobody has');
SELECT is(pg_temp.listed(NULL, '{"organizer": ["ours"]}'), pg_temp.listed(), 'an organizer by its slug');
SELECT is(pg_temp.listed('workshops'), pg_temp.listed('workshop'), 'words share their stem');
INSERT INTO discard SELECT (pg_temp.post('{"title": "Therapies of the city"}')).outcome;
SELECT is(cardinality(pg_temp.listed(w)), 1, 'stem: ' || w) FROM unnest('{therapy,therapies,therap}'::text[]) w;
SELECT is(pg_temp.listed('CARDIÓLOGY'), pg_temp.listed('cardiology'), 'accents and case do not matter');
SELECT is((SELECT body::jsonb->>'suggestion' FROM event_list('cardiolgy updat', NULL, NULL, NULL, NULL, 5, NULL)), 'cardiology updat', 'a typing error is corrected');
SELECT is((SELECT body::jsonb->'data' FROM event_list('zzzzqqqq', NULL, NULL, NULL, NULL, 5, NULL)), '[]', 'nothing is nothing');
SELECT is((pg_temp.listed('sepsis basics', NULL, NULL, NULL, 'relevance'))[1], (SELECT e.public_id FROM event e JOIN live l USING (id)
  WHERE e.title LIKE 'Sepsis basics%' ORDER BY ts_rank('{0.05, 0.2, 0.4, 1.0}', e.words, query_words('sepsis basics')::tsquery)::real DESC, e.id LIMIT 1), 'the best first');

-- wrong parameters
SELECT is((SELECT outcome || ' ' || pg_temp.field(a) FROM event_list(q, f::jsonb, NULL, NULL, sort, NULL, cur) a), e, coalesce(f, sort, cur))
FROM (VALUES (NULL, '{"kind": ["party"]}', NULL, NULL, 'bad_parameter kind'), (NULL, '{"country": ["Prussia"]}', NULL, NULL, 'bad_parameter country'),
  (NULL, '{"organizer": ["nobody"]}', NULL, NULL, 'bad_parameter organizer'), (NULL, '{"colour": ["red"]}', NULL, NULL, 'bad_parameter colour'),
  (NULL, NULL, 'price', NULL, 'bad_parameter sort'), (NULL, NULL, 'relevance', NULL, 'bad_parameter sort'), (NULL, NULL, NULL, 'x', 'bad_parameter cursor'),
  (NULL, NULL, NULL, '!!!', 'bad_parameter cursor'), (NULL, NULL, 'new', cursor_make('start', '1', 1), 'bad_parameter cursor'),
  (NULL, NULL, NULL, replace(cursor_make('start', '1', 1), 'c', 'd'), 'bad_parameter cursor')) v(q, f, sort, cur, e);
SELECT alike((SELECT pg_temp.detail(a) FROM event_list(NULL, '{"mode": ["x"]}', NULL, NULL, NULL, NULL, NULL) a), '%it takes one of in_person, online, hybrid', 'and what would be right');

-- pages: no duplicate and no gap, also when events come in between
CREATE FUNCTION pg_temp.paged(q text, filters jsonb, sort text, disturb boolean) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  result text[] := '{}';
  page jsonb;
  cursor text;
BEGIN
  LOOP
    page := (SELECT body::jsonb FROM event_list(q, filters, NULL, NULL, sort, 17, cursor));
    result := result || ARRAY(SELECT x->>'id' FROM jsonb_array_elements(page->'data') x);
    cursor := page->>'next';
    EXIT WHEN cursor IS NULL;
    IF disturb THEN
      PERFORM pg_temp.post('{"starts": "2026-11-22T12:00", "ends": null, "title": "Late arrival sepsis"}');
      PERFORM pg_temp.post('{"starts": "2029-11-22T12:00", "ends": null, "kind": "panel", "title": "Far"}');
    END IF;
  END LOOP;
  RETURN result;
END $$;
SELECT is(cardinality(p), (SELECT count(DISTINCT x) FROM unnest(p) x)::int, 'no duplicate: ' || s) FROM (VALUES ('start'), ('new')) v(s), pg_temp.paged(NULL, NULL, s, false) p;
SELECT is(cardinality(pg_temp.paged(NULL, NULL, 'start', false)), (SELECT count(*) FROM live)::int, 'no gap: start');
SELECT is(cardinality(pg_temp.paged(NULL, NULL, 'new', false)), (SELECT count(*) FROM live)::int, 'no gap: new');
SELECT is(cardinality(pg_temp.paged('sepsis', NULL, 'relevance', false)), (SELECT count(*) FROM live_text WHERE words @@ 'sepsis')::int, 'no gap: relevance');
SELECT is(cardinality(pg_temp.paged(NULL, '{"kind": ["workshop"], "mode": ["in_person"]}', 'start', false)),
  (SELECT count(*) FROM live JOIN event e USING (id) WHERE e.kind = 'workshop' AND e.mode = 'in_person')::int, 'no gap: filters');
CREATE TEMPORARY TABLE before AS SELECT public_id FROM live JOIN event e USING (id);
SELECT pg_temp.paged(NULL, NULL, 'start', true)::text AS seen \gset
SELECT is((SELECT count(*) - count(DISTINCT x) FROM unnest(:'seen'::text[]) x), 0::bigint, 'no duplicate under inserts');
SELECT is_empty(format('SELECT public_id FROM before WHERE public_id <> ALL (%L::text[])', :'seen'), 'no gap under inserts');
SELECT is_empty('SELECT pg_temp.index_faults()', 'the index equals the events');

-- facets and days against an oracle
CREATE FUNCTION pg_temp.facet(filters jsonb, dimension text, q text DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
  SELECT coalesce(jsonb_object_agg(x->>'code', (x->>'count')::int), '{}') FROM event_facets(q, filters, NULL, NULL) a,
    jsonb_array_elements(a.body::jsonb->'dimensions'->dimension) x WHERE x->>'count' <> '0'
$$;
CREATE FUNCTION pg_temp.facet_oracle(filters jsonb, dim text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT coalesce(jsonb_object_agg(code, n), '{}') FROM (
    SELECT CASE dim WHEN 'kind' THEN e.kind WHEN 'mode' THEN e.mode ELSE e.body->'place'->>'country' END AS code, count(*)::int AS n
    FROM event e JOIN live USING (id)
    WHERE (dim = 'kind' OR filters->'kind' IS NULL OR filters->'kind' ? e.kind) AND (dim = 'mode' OR filters->'mode' IS NULL OR filters->'mode' ? e.mode)
      AND (dim = 'country' OR filters->'country' IS NULL OR coalesce(filters->'country' ? (e.body->'place'->>'country'), false)) GROUP BY 1) x
  WHERE code IS NOT NULL
$$;
SELECT is(pg_temp.facet(f::jsonb, d), pg_temp.facet_oracle(f::jsonb, d), 'facet ' || d || ' ' || f)
FROM (VALUES ('{}'), ('{"kind": ["workshop"]}'), ('{"kind": ["workshop", "seminar"], "mode": ["online"]}'), ('{"country": ["DE"], "mode": ["hybrid"]}')) v(f),
     unnest('{kind,mode,country}'::text[]) d;
SELECT is((SELECT body::jsonb->'total' FROM event_facets(NULL, '{"kind": ["workshop"]}', NULL, NULL)),
  (SELECT jsonb_build_object('count', count(*), 'about', false) FROM live JOIN event e USING (id) WHERE e.kind = 'workshop'), 'the total');
SELECT is((SELECT x->>'label' FROM event_facets(NULL, '{"kind": ["hackathon"]}', NULL, NULL), jsonb_array_elements(body::jsonb->'dimensions'->'kind') x
  WHERE x->>'code' = 'hackathon'), 'Hackathon', 'what is selected is there at zero');
SELECT is((SELECT outcome FROM event_facets(NULL, '{"kind": ["party"]}', NULL, NULL)), 'bad_parameter', 'wrong filters');
SELECT is((SELECT body::jsonb FROM event_days(NULL, f::jsonb, '2027-01-01', '2027-02-28')),
  (SELECT coalesce(jsonb_object_agg(d, n), '{}') FROM (SELECT e.starts::date AS d, count(*) AS n FROM live JOIN event e USING (id)
    WHERE e.starts::date BETWEEN '2027-01-01' AND '2027-02-28' AND (k IS NULL OR e.kind = k) GROUP BY 1) x), 'days ' || f)
FROM (VALUES ('{}', NULL), ('{"kind": ["workshop"]}', 'workshop')) v(f, k);
SELECT is((SELECT outcome FROM event_days(NULL, NULL, '2027-01-01', '2029-01-01')), 'bad_parameter', 'too many days');

-- listing = trusted
SELECT is((event_create(pg_temp.theirs(), NULL, NULL, pg_temp.doc('{"title": "Unknown"}'), NULL)).outcome, 'created', 'an unverified organizer');
SELECT is(cardinality(pg_temp.listed('unknown')), 1, 'is listed when the listing is open');
UPDATE setting SET value = 'trusted' WHERE key = 'listing';
SELECT is(cardinality(pg_temp.listed('unknown')), 0, 'not when it is trusted');
SELECT is(cardinality(pg_temp.listed('unknown', '{"unverified": true}')), 1, 'unless asked for');
INSERT INTO discard SELECT outcome FROM organization_update(pg_temp.admin(), 'theirs', NULL, '{"standing": "vouched"}');
SELECT is(cardinality(pg_temp.listed('unknown')), 1, 'or vouched for');
SELECT is((SELECT body::jsonb->'data'->0->'organizer'->>'standing' FROM event_list('unknown', NULL, NULL, NULL, NULL, 1, NULL)), 'vouched', 'and the card says so');
SELECT is_empty('SELECT pg_temp.index_faults()', 'the index equals the events');
SELECT cmp_ok(search_rebuild(), '>', 400::bigint, 'made from nothing');
SELECT is_empty('SELECT pg_temp.index_faults()', 'it is the same');
SELECT * FROM finish();
ROLLBACK;

\ir ../setup.psql
CREATE FUNCTION pg_temp.taken(docs jsonb, dry boolean DEFAULT false, token text DEFAULT repeat('a', 64)) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(coalesce(o->>'outcome', '?') || coalesce(' ' || (o->'errors'->0->>'field'), ''), ', ' ORDER BY n)
  FROM event_import(token, 'tests', dry, docs) a, jsonb_array_elements(a.body::jsonb) WITH ORDINALITY x(o, n)
$$;
CREATE FUNCTION pg_temp.row(title text, change jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT pg_temp.doc('{"kind": "conference", "starts": "2027-05-04", "ends": "2027-05-05", "all_day": true, "website": "https://www.example.org/2027/?utm=1"}'::jsonb
                     || jsonb_build_object('title', title) || change)
$$;
CREATE FUNCTION pg_temp.count_of(title text) RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM event e WHERE e.title = count_of.title $$;

SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('A'), pg_temp.row('B')), true), 'created, created', 'a plan');
SELECT is((SELECT count(*) FROM event), 0::bigint, 'changes nothing');
SELECT is((SELECT count(*) FROM organization WHERE slug = 'tests'), 0::bigint, 'and makes no organization');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('A'), pg_temp.row('B'))), 'created, created', 'the import');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('A'), pg_temp.row('B'))), 'unchanged, unchanged', 'again');
SELECT is((SELECT max(revision) FROM event), 1, 'revisions stay');
SELECT is((SELECT standing FROM organization WHERE slug = 'tests'), 'vouched', 'the source is an organization that the administrator vouches for');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('A', '{"ends": "2027-05-06"}'), pg_temp.row('B', '{"summary": "New"}'))), 'updated, updated', 'changed rows');
SELECT is((SELECT body::jsonb->'data'->0->'fields'->0->>'field' FROM event_changes(NULL, (SELECT public_id FROM event WHERE title = 'B'))), 'summary', 'with an entry');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('  A ', '{"ends": "2027-05-06", "website": "http://example.org/2027"}'))), 'updated',
  'the key folds the title and takes host and path of the address');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('A', '{"starts": "2027-06-04", "ends": "2027-06-05"}'))), 'created', 'another date is another event');

-- topics unite
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('T', '{"topics": ["rust"]}'), pg_temp.row('T', '{"topics": ["data"]}'), pg_temp.row('T', '{"topics": ["rust"]}'))),
  'created, updated, unchanged', 'rows of one event under several topics');
SELECT is((SELECT body->'topics' FROM event WHERE title = 'T'), '["data", "rust"]', 'are one event with all of them');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('T', '{"topics": ["data"]}'), pg_temp.row('T', '{"topics": ["rust"]}'))), 'unchanged, unchanged', 'again');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('U', '{"place": {"city": "Berlin"}}'), pg_temp.row('U', '{"place": {"city": "Vienna", "country": "AT"}}'))),
  'created, updated', 'two answers to where');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('U', '{"place": {"city": "Berlin"}}'), pg_temp.row('U', '{"place": {"city": "Vienna", "country": "AT"}}'))),
  'unchanged, unchanged', 'do not swing');

-- bad rows stop no other
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('C'), pg_temp.row('D', '{"ends": "2027-05-01"}'), pg_temp.row('E'), pg_temp.row('F', '{"place": {"city": "X", "country": "Prussia"}}'))),
  'created, refused ends, created, refused place.country', 'each has its own outcome');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('G'), pg_temp.row(repeat('long ', 50)), pg_temp.row('H'))), 'created, refused , created',
  'also one that only a constraint stops');
SELECT is(pg_temp.count_of('G') + pg_temp.count_of('H'), 2::bigint, 'the others are there once');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('C')), false, pg_temp.theirs()), 'refused organizer', 'another''s event is not taken over');
SELECT is((SELECT outcome FROM event_import(NULL, 'x', false, '[]')), 'unauthorized', 'nobody');
SELECT is((SELECT outcome FROM event_import(pg_temp.admin(), 'x', false, '{}')), 'bad_parameter', 'not a list');
SELECT is((SELECT body::jsonb->0->'errors'->0->>'field' FROM event_import(pg_temp.admin(), NULL, false, jsonb_build_array(pg_temp.row('Z')))), 'source', 'no source');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('I')), false, pg_temp.ours()), 'created', 'an organizer imports for his own');
SELECT is(pg_temp.doc_of((SELECT public_id FROM event WHERE title = 'I'))->'organizer'->>'name', 'Our hospital', 'organization');

-- identifiers of a source, cancelling, removing
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('J', '{"source": {"id": "j-1"}}'))), 'created', 'with an identifier');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('Jot', '{"source": {"id": "j-1"}, "starts": "2027-05-03"}'))), 'updated', 'title and date may change');
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('Jot', '{"source": {"id": "j-1"}, "starts": "2027-05-03", "status": "cancelled"}'))), 'updated', 'cancelled at the source');
SELECT is((SELECT status FROM event WHERE title = 'Jot'), 'cancelled', 'is cancelled here');
INSERT INTO discard SELECT outcome FROM event_delete(pg_temp.admin(), (SELECT public_id FROM event WHERE title = 'Jot'), NULL);
SELECT is(pg_temp.taken(jsonb_build_array(pg_temp.row('Jot', '{"source": {"id": "j-1"}}'))), 'refused ', 'what was removed does not come back');
SELECT is_empty('SELECT pg_temp.index_faults()', 'the index equals the events');
SELECT * FROM finish();
ROLLBACK;

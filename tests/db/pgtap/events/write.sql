\ir ../setup.psql
-- identifiers and answers
SELECT pg_temp.posted('{"summary": "S", "online": null, "fees": [{"band": "student", "price": "10", "currency": "EUR"}, {"band": "all", "price": "25.50", "currency": "EUR"}]}') AS id \gset
SELECT matches((:'id')::text, '^evt_[0-9a-hjkmnp-tv-z]{12}$', 'prefix and 12 characters of base32');
SELECT is((SELECT count(DISTINCT new_id('evt')) FROM generate_series(1, 2000)), 2000::bigint, 'and never the same');
SELECT is((SELECT etag FROM event_get(NULL, :'id')), :'id' || '-r1-open', 'the etag is the revision and what the document says of the seats');
SELECT is((SELECT outcome FROM event_get(NULL, 'evt_000000000000')), 'missing', 'no such event');
SELECT is((pg_temp.post()).outcome, 'created', 'created');
SELECT is(pg_temp.doc_of(:'id')->>'url', '/events/sepsis-workshop-' || substr(:'id', 5), 'the page''s address');
SELECT is((SELECT body::jsonb->'data'->0->'fee' FROM event_list(NULL, NULL, NULL, NULL, NULL, 1, NULL)), '{"price": "10", "currency": "EUR"}',
  'the card has the lowest fee');

-- who may
SELECT is((SELECT outcome FROM event_create(NULL, NULL, NULL, pg_temp.doc(), NULL)), 'unauthorized', 'no token');
SELECT is((SELECT outcome FROM event_create(repeat('f', 64), NULL, NULL, pg_temp.doc(), NULL)), 'unauthorized', 'an unknown token');
SELECT is((SELECT outcome FROM event_update(pg_temp.theirs(), :'id', NULL, NULL, '{"title": "Mine"}')), 'forbidden', 'another organization''s');
SELECT is((SELECT outcome FROM event_delete(pg_temp.theirs(), :'id', NULL)), 'forbidden', 'cannot delete it either');
SELECT is((SELECT outcome FROM event_update(pg_temp.admin(), :'id', NULL, NULL, '{"summary": "T"}')), 'ok', 'an administrator may');
SELECT is(pg_temp.field(event_create(pg_temp.theirs(), NULL, NULL, pg_temp.doc('{"organizer": "ours"}'), NULL)), 'organizer',
  'an organizer posts for his own organization only');
INSERT INTO setting VALUES ('site_name', 'Health events') ON CONFLICT (key) DO UPDATE SET value = excluded.value;
SELECT is(((event_create(pg_temp.admin(), NULL, NULL, pg_temp.doc(), NULL)).body::jsonb->'organizer') - 'id'::text,
  '{"name": "Health events", "standing": "verified"}', 'an administrator who names nobody speaks for the site');
UPDATE setting SET value = '' WHERE key = 'site_name';
SELECT is((event_create(pg_temp.admin(), NULL, NULL, pg_temp.doc(), NULL)).body::jsonb->'organizer'->>'name', 'Health events', 'which is made once');
DELETE FROM setting WHERE key = 'site_organization';
SELECT is((event_create(pg_temp.admin(), NULL, NULL, pg_temp.doc(), NULL)).body::jsonb->'organizer'->>'name', 'Convene', 'and has a name without a setting');
SELECT is(((event_create(pg_temp.admin(), NULL, NULL, pg_temp.doc('{"organizer": "A plain name"}'), NULL)).body::jsonb->'organizer') - 'id'::text,
  '{"name": "A plain name", "standing": "vouched"}', 'a plain name makes a new one');
SELECT is((event_create(pg_temp.admin(), NULL, NULL, pg_temp.doc(jsonb_build_object('organizer', name)), NULL)).body::jsonb->'organizer'->>'id',
  (SELECT public_id FROM organization WHERE slug = 'a-plain-name'), name || ' finds it again')
FROM (VALUES ('a-plain-name'), ('A  Plain Näme'), ('A plain name')) v(name);
SELECT is(pg_temp.field(event_create(pg_temp.admin(), NULL, NULL, pg_temp.doc('{"organizer": "org_000000000000"}'), NULL)), 'organizer',
  'an identifier makes none');
SELECT is((event_create(pg_temp.admin(), NULL, NULL, pg_temp.doc('{"organizer": {"name": "A new college"}}'), NULL)).body::jsonb->'organizer'->>'standing',
  'vouched', 'and vouches for a new one');

-- rules
SELECT is(pg_temp.field(pg_temp.post('{"title": null}')), 'title', 'no title');
SELECT is(pg_temp.field(pg_temp.post('{"kind": "party"}')), 'kind', 'an unknown kind');
SELECT is(pg_temp.field(pg_temp.post('{"mode": "telepathy"}')), 'mode', 'an unknown mode');
SELECT is((SELECT count(*) FROM jsonb_array_elements((pg_temp.post('{"title": null, "kind": "party", "ends": "x"}')).body::jsonb)), 3::bigint,
  'every problem is told');

-- a room that is still to be announced; what contradicts itself
SELECT is((pg_temp.post(c)).outcome, 'created', c::text) FROM (VALUES
  ('{"place": null, "zone": "Europe/Berlin"}'::jsonb), ('{"place": null, "mode": "hybrid", "zone": "Europe/Berlin"}'),
  ('{"place": {"country": "DE"}}'), ('{"place": null, "starts": "2027-05-04", "ends": null}')) v(c);
SELECT is(pg_temp.field(pg_temp.post('{"place": null}')), 'zone', 'but a time needs a zone');
SELECT is(pg_temp.field(pg_temp.post('{"mode": "online"}')), 'place', 'an online event has no place');
SELECT is(pg_temp.field(pg_temp.post('{"online": {"url": "https://x.example"}}')), 'online', 'and one in person no link');

-- an event within another
SELECT pg_temp.posted('{"title": "Congress"}') AS congress \gset
SELECT pg_temp.posted(jsonb_build_object('parent', :'congress')) AS session \gset
SELECT is(pg_temp.doc_of(:'session')->>'parent', :'congress', 'an event belongs to another');
SELECT is(pg_temp.field(pg_temp.post('{"parent": "evt_000000000000"}')), 'parent', 'which must be there');
SELECT pg_temp.posted('{"status": "draft"}') AS hidden \gset
SELECT is((pg_temp.post(jsonb_build_object('parent', :'hidden'))).outcome, 'created', 'a draft of one''s own may be it');
SELECT is(replace((event_create(pg_temp.theirs(), NULL, NULL, pg_temp.doc(jsonb_build_object('parent', :'hidden')), NULL)).body, :'hidden', 'evt_000000000000'),
  (pg_temp.post('{"parent": "evt_000000000000"}')).body, 'another''s draft is not there');
SELECT is((event_update(pg_temp.theirs(), (event_create(pg_temp.theirs(), NULL, NULL, pg_temp.doc(), NULL)).body::jsonb->>'id', NULL, NULL,
                        jsonb_build_object('parent', :'hidden'))).outcome, 'invalid', 'by an edit neither');
SELECT is(pg_temp.field(event_update(pg_temp.ours(), :'congress', NULL, NULL, jsonb_build_object('parent', p))), 'parent', 'and is not itself')
FROM (VALUES (:'congress'), (:'session')) v(p);
SELECT is((event_update(pg_temp.ours(), :'session', NULL, NULL, pg_temp.doc_of(:'session'))).outcome, 'unchanged', 'it may be sent back');
SELECT is((event_update(pg_temp.ours(), :'session', NULL, NULL, '{"parent": null}')).body::jsonb->'parent', 'null', 'and taken away');
SELECT is((event_update(pg_temp.ours(), :'session', NULL, NULL, jsonb_build_object('parent', :'congress'))).body::jsonb->>'parent', :'congress', 'and set');
SELECT is((event_delete(pg_temp.ours(), :'congress', NULL)).outcome, 'deleted', 'what others belong to is removed');
SELECT is(pg_temp.doc_of(:'session')->'parent', 'null', 'and they belong to none');
SELECT is((event_update(pg_temp.ours(), :'session', NULL, NULL, '{"summary": "S"}')).outcome, 'ok', 'and may be edited');
SELECT is(pg_temp.field(pg_temp.post(jsonb_build_object('parent', :'congress'))), 'parent', 'what was removed has no parts');

-- patches
SELECT is((SELECT outcome FROM event_update(pg_temp.ours(), :'id', 1, NULL, '{"title": "T"}')), 'stale', 'an old revision');
SELECT is((SELECT outcome FROM event_update(pg_temp.ours(), :'id', 2, NULL, '{"title": "Sepsis day", "summary": null}')), 'ok', 'the right one');
SELECT is(pg_temp.doc_of(:'id')->'summary', 'null', 'null takes a field away');
SELECT is((SELECT outcome FROM event_update(pg_temp.ours(), :'id', NULL, NULL, '{"title": "Sepsis day"}')), 'unchanged', 'nothing changed');
SELECT is((pg_temp.doc_of(:'id')->>'revision')::int, 3, 'and the revision stays');
SELECT is((SELECT jsonb_array_length(body::jsonb->'data') FROM event_changes(NULL, :'id')), 3, 'one entry for each change and the beginning');
SELECT is((SELECT body::jsonb->'data'->0->'fields' FROM event_changes(NULL, :'id')),
  '[{"to": null, "from": "T", "field": "summary"}, {"to": "Sepsis day", "from": "Sepsis workshop", "field": "title"}]', 'field by field');
SELECT is((SELECT outcome FROM event_update(pg_temp.ours(), :'id', NULL, NULL, pg_temp.doc_of(:'id'))), 'unchanged', 'what GET gives, PATCH takes');
SELECT is((SELECT outcome FROM event_update(pg_temp.ours(), :'id', NULL, 'sometimes', '{}')), 'bad_parameter', 'an unknown scope');
SELECT is((SELECT outcome FROM event_update(pg_temp.ours(), :'id', NULL, NULL, '{"ends": "2027-05-04T08:00"}')), 'invalid', 'a patch keeps the rules');
SELECT is(pg_temp.doc_of(:'id')->>'ends', '2027-05-04T12:00', 'and changes nothing when it breaks one');

-- drafts, and what is removed
SELECT pg_temp.posted('{"status": "draft", "title": "Draft"}') AS draft \gset
SELECT is((SELECT outcome FROM event_get(NULL, :'draft')), 'missing', 'a draft is not there for others');
SELECT is((SELECT outcome FROM event_get(pg_temp.theirs(), :'draft')), 'missing', 'nor for another organization');
SELECT is((SELECT outcome FROM event_get(pg_temp.ours(), :'draft')), 'ok', 'but for its own');
SELECT is((SELECT outcome FROM event_update(pg_temp.theirs(), :'draft', NULL, NULL, '{}')), 'missing', 'a patch does not tell either');
SELECT ok(NOT :'draft' = ANY (pg_temp.listed()), 'a draft is not listed');
SELECT is((SELECT outcome FROM event_delete(pg_temp.ours(), :'draft', NULL)), 'deleted', 'a draft is erased');
SELECT is((SELECT outcome FROM event_get(pg_temp.ours(), :'draft')), 'missing', 'and leaves nothing');
SELECT is((SELECT outcome FROM event_delete(pg_temp.ours(), :'id', 2)), 'stale', 'deleting an old revision');
SELECT is((SELECT outcome FROM event_delete(pg_temp.ours(), :'id', 3)), 'deleted', 'a published event is removed');
SELECT is((SELECT outcome FROM event_get(NULL, :'id')), 'gone', 'and says so');
SELECT is((SELECT outcome FROM event_changes(NULL, :'id')), 'gone', 'its log too');
SELECT is((SELECT outcome FROM event_delete(pg_temp.ours(), :'id', NULL)), 'gone', 'a second time');
SELECT is((SELECT body::text || card || doc FROM event WHERE public_id = :'id'), '{}', 'nothing of its text is kept');

-- the private link
SELECT pg_temp.posted('{"mode": "hybrid", "online": {"url": "https://join.example/secret", "public": false}}') AS linked \gset
SELECT is(pg_temp.doc_of(:'linked')->'online'->'url', 'null', 'a private link is not in the public document');
SELECT is((SELECT body::jsonb->'online'->>'url' FROM event_get(pg_temp.ours(), :'linked')), 'https://join.example/secret', 'its organizer sees it');
SELECT is((SELECT body::jsonb->'online'->'url' FROM event_get(pg_temp.theirs(), :'linked')), 'null', 'another does not');
INSERT INTO discard SELECT outcome FROM event_update(pg_temp.ours(), :'linked', NULL, NULL, '{"online": {"url": "https://join.example/other", "public": false}}');
SELECT unalike((SELECT body FROM event_changes(NULL, :'linked')), '%join.example%', 'the log keeps it');

-- repeats
SELECT is((SELECT body::jsonb->>'id' FROM event_create(pg_temp.ours(), 'key-1', 'h1', pg_temp.doc(), NULL)),
          (SELECT body::jsonb->>'id' FROM event_create(pg_temp.ours(), 'key-1', 'h1', pg_temp.doc(), NULL)), 'the same key gives the same answer');
SELECT is((SELECT outcome FROM event_create(pg_temp.ours(), 'key-1', 'h2', pg_temp.doc(), NULL)), 'conflict', 'another request with it does not');
SELECT is((SELECT outcome FROM event_create(pg_temp.theirs(), 'key-1', 'h2', pg_temp.doc(), NULL)), 'created', 'keys are each token''s own');
SELECT is((SELECT outcome FROM event_create(pg_temp.ours(), 'key-2', 'h1', pg_temp.doc('{"title": null}'), NULL)), 'invalid', 'a refusal');
SELECT is((SELECT outcome FROM event_create(pg_temp.ours(), 'key-2', 'h2', pg_temp.doc(), NULL)), 'created', 'frees its key');
SET LOCAL convene.now = '2026-11-23 10:00:01Z';
SELECT is((SELECT outcome FROM event_create(pg_temp.ours(), 'key-1', 'h2', pg_temp.doc(), NULL)), 'created', 'after 24 hours a key is free');
SELECT is_empty('SELECT pg_temp.index_faults()', 'the index equals the events');

-- invariants hold below the functions
SELECT throws_ok($$ UPDATE event SET ends = starts - interval '1 day' WHERE NOT all_day $$, '23514', NULL, 'ends before starts');
SELECT throws_ok($$ UPDATE event SET status = 'maybe' $$, '23514', NULL, 'an unknown status');
SELECT throws_ok($$ UPDATE event SET zone = 'Europe/Atlantis' $$, '23503', NULL, 'an unknown zone');
SELECT throws_ok($$ UPDATE event SET mode = 'online' WHERE mode = 'in_person' $$, '23514', NULL, 'online with a place');
SELECT throws_ok($$ UPDATE event SET listed_at = NULL WHERE status = 'scheduled' $$, '23514', NULL, 'public without a date');
SELECT throws_ok($$ UPDATE tag_count SET n = -1 $$, '23514', NULL, 'a count below zero');
SELECT * FROM finish();
ROLLBACK;

\ir ../setup.psql
SELECT pg_temp.posted() AS id \gset
CREATE FUNCTION pg_temp.calendar(id text) RETURNS jsonb LANGUAGE sql AS $$ SELECT body::jsonb FROM event_calendar(id) $$;
SELECT is(pg_temp.calendar(:'id')->'uid', 'null', 'no UID of its own: it is made from the identifier');
SELECT is(pg_temp.calendar(:'id')->>'uid_domain', (SELECT value FROM setting WHERE key = 'uid_domain'), 'with this domain');
SELECT is(pg_temp.calendar(:'id')->'event'->>'id', :'id', 'the document');
SELECT is(pg_temp.calendar(:'id')->'event'->'revision', '1', 'with its revision');
UPDATE event SET uid = 'a,b@elsewhere.example' WHERE public_id = :'id';
SELECT is(pg_temp.calendar(:'id')->>'uid', 'a,b@elsewhere.example', 'an imported UID is kept');
SELECT is((SELECT outcome FROM event_calendar('evt_000000000000')), 'missing', 'no such event');
SELECT pg_temp.posted('{"status": "draft"}') AS draft \gset
SELECT is((SELECT outcome FROM event_calendar(:'draft')), 'missing', 'a draft is in no calendar');
INSERT INTO discard SELECT outcome FROM event_delete(pg_temp.ours(), :'id', NULL);
SELECT is((SELECT outcome FROM event_calendar(:'id')), 'gone', 'what was removed is gone');
SELECT * FROM finish();
ROLLBACK;

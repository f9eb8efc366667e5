\ir ../setup.psql
SELECT pg_temp.posted() AS timed \gset
SELECT pg_temp.posted('{"starts": "2027-05-04", "ends": "2027-05-05"}') AS days \gset
SELECT pg_temp.posted('{"starts": "2027-05-04T09:00", "ends": null}') AS open \gset
INSERT INTO discard SELECT outcome FROM event_create(pg_temp.ours(), 'k', 'h', pg_temp.doc('{"title": "Kept"}'), NULL);
SET LOCAL convene.now = '2027-05-04 10:00Z';
SELECT is((maintenance()->>'swept')::int, 2, 'what has ended is swept');
SELECT is(maintenance()->>'swept', '0', 'once');
SELECT ok(NOT :'timed' = ANY (pg_temp.listed()), 'it is not listed');
SELECT ok(:'open' = ANY (pg_temp.listed()), 'what has no end lasts until its day is over');
SELECT ok(:'timed' = ANY (pg_temp.listed(NULL, NULL, '2027-05-01')), 'with a day in the past it is');
SELECT is((SELECT outcome FROM event_get(NULL, :'timed')), 'ok', 'and its page stays');
SELECT is((SELECT count(*) FROM idempotency), 0::bigint, 'old keys are gone');
SET LOCAL convene.now = '2027-05-05 21:59Z';
SELECT isnt_empty('SELECT maintenance()', 'later');
SELECT ok(:'days' = ANY (pg_temp.listed()), 'the last day is not over');
SET LOCAL convene.now = '2027-05-05 22:00Z';
SELECT is(cardinality(pg_temp.listed()), 0, 'now it is, before any sweep');
SELECT is((maintenance()->>'swept')::int, 1, 'and swept');
SELECT is((SELECT n FROM tag_count WHERE tag = 0), 0::bigint, 'nothing counts any more');
SELECT is((SELECT count(*) FROM term), 0::bigint, 'no word is left');
SELECT is_empty('SELECT pg_temp.index_faults()', 'the index equals the events');
INSERT INTO discard SELECT outcome FROM event_update(pg_temp.ours(), :'timed', NULL, NULL, '{"starts": "2027-09-04T09:00", "ends": "2027-09-04T12:00"}');
SELECT ok(:'timed' = ANY (pg_temp.listed()), 'what is moved into the future is listed again');
SELECT is_empty('SELECT pg_temp.index_faults()', 'the index equals the events');
SELECT * FROM finish();
ROLLBACK;

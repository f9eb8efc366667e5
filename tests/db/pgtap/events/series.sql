\ir ../setup.psql
CREATE FUNCTION pg_temp.rounds(change jsonb DEFAULT '{}', starts text[] DEFAULT '{2027-01-06T07:30,2027-01-13T07:30,2027-01-20T07:30}') RETURNS answer
LANGUAGE sql AS $$
  SELECT a FROM event_create(pg_temp.ours(), NULL, NULL, pg_temp.doc('{"title": "Grand rounds", "kind": "grand_rounds", "starts": "2027-01-06T07:30",
    "ends": "2027-01-06T08:30", "series": {"rrule": "FREQ=WEEKLY"}}'::jsonb || change), starts) a
$$;
CREATE FUNCTION pg_temp.occurrence(series text, at timestamp) RETURNS text LANGUAGE sql AS $$
  SELECT e.public_id FROM event e JOIN series s ON s.id = e.series_id WHERE s.public_id = occurrence.series AND e.recurrence_id = at
$$;
CREATE FUNCTION pg_temp.times(series text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(local_text(e.starts, e.all_day) || '/' || to_char(e.ends, 'HH24:MI') || ' ' || e.title, ', ' ORDER BY e.recurrence_id)
  FROM event e JOIN series s ON s.id = e.series_id WHERE s.public_id = times.series
$$;
SELECT (pg_temp.rounds()).body::jsonb->'series'->>'id' AS s \gset
SELECT is(pg_temp.times(:'s'), '2027-01-06T07:30/08:30 Grand rounds, 2027-01-13T07:30/08:30 Grand rounds, 2027-01-20T07:30/08:30 Grand rounds',
  'every occurrence is an event');
SELECT pg_temp.occurrence(:'s', '2027-01-13T07:30') AS second \gset
SELECT is(pg_temp.doc_of(:'second')->'series'->>'recurrence_id', '2027-01-13T07:30', 'and knows its place');
SELECT is((event_update(pg_temp.ours(), :'second', NULL, 'this', '{"title": "Guest"}')).outcome, 'ok', 'one is edited');
SELECT is((event_update(pg_temp.ours(), :'second', NULL, 'following', '{"starts": "2027-01-13T08:00", "ends": "2027-01-13T09:15"}')).outcome, 'ok', 'this and following');
SELECT is(pg_temp.times(:'s'), '2027-01-06T07:30/08:30 Grand rounds, 2027-01-13T08:00/09:15 Guest, 2027-01-20T08:00/09:15 Grand rounds',
  'their times move along');
SELECT is((event_update(pg_temp.ours(), :'second', NULL, 'all', '{"title": "Rounds"}')).outcome, 'ok', 'all');
SELECT is(pg_temp.times(:'s'), '2027-01-06T07:30/08:30 Rounds, 2027-01-13T08:00/09:15 Rounds, 2027-01-20T08:00/09:15 Rounds', 'all have it');
SELECT is((event_update(pg_temp.ours(), :'second', NULL, 'all', '{"title": "Rounds"}')).outcome, 'unchanged', 'nothing to change');
SELECT is((event_update(pg_temp.ours(), :'second', NULL, 'all', '{"ends": "2027-01-13T07:00"}')).outcome, 'invalid', 'a rule that breaks for one stops all');
SELECT is((event_update(pg_temp.ours(), :'second', NULL, 'all', '{"starts": "2027-01-13", "ends": null}')).outcome, 'invalid', 'times stay times');
SELECT is((pg_temp.act(:'second', 'cancel')).outcome, 'ok', 'one is cancelled');
SELECT is((event_update(pg_temp.ours(), pg_temp.occurrence(:'s', '2027-01-06T07:30'), NULL, 'all', '{"title": "Grand"}')).outcome, 'ok', 'the others go on');
SELECT is(pg_temp.doc_of(:'second')->>'title', 'Rounds', 'the cancelled one stays as it was');

-- drafts, refusals
SELECT (pg_temp.rounds('{"status": "draft"}')).body::jsonb->'series'->>'id' AS d \gset
SELECT is((pg_temp.act(pg_temp.occurrence(:'d', '2027-01-06T07:30'), 'publish')).outcome, 'ok', 'one is published');
SELECT is((SELECT count(*) FROM event e JOIN series x ON x.id = e.series_id WHERE x.public_id = :'d' AND e.status = 'scheduled'), 3::bigint, 'and with it the others');
SELECT is(pg_temp.field(pg_temp.rounds('{}', '{}')), 'series.rrule', 'a rule without occurrences');
SELECT is(pg_temp.field(pg_temp.rounds('{"starts": "2027-03-21T02:30", "ends": "2027-03-21T03:30"}', '{2027-03-21T02:30,2027-03-28T02:30}')), 'series.rrule',
  'an occurrence in a gap');
SELECT is((SELECT count(*) FROM series), 2::bigint, 'leaves no series behind');

-- extension
SELECT is_empty('SELECT * FROM series_due()', 'nothing is due while 23 months are there');
SET LOCAL convene.now = '2027-01-14 10:00Z';
SELECT results_eq('SELECT id, rrule, starts, until FROM series_due() WHERE id = ' || quote_literal(:'s'),
  format($$ VALUES (%L, 'FREQ=WEEKLY', '2027-01-06T07:30', '2029-01-14T10:00') $$, :'s'), 'then it is');
SELECT is((SELECT body::jsonb->>'created' FROM series_extend(:'s', '{2027-01-06T07:30,2027-01-13T07:30,2027-01-20T07:30,2027-01-27T07:30}', '2029-01-14T10:00')), '1',
  'only what is new is added');
SELECT is(pg_temp.doc_of(pg_temp.occurrence(:'s', '2027-01-27T07:30'))->>'starts', '2027-01-27T08:00', 'moved as the template was');
SELECT is_empty('SELECT * FROM series_due() WHERE id = ' || quote_literal(:'s'), 'and is not due again');
SELECT is((SELECT outcome FROM series_extend('ser_000000000000', '{}', '2029-01-14T10:00')), 'missing', 'no such series');
UPDATE series SET rrule = 'FREQ=WEEKLY;COUNT=4', until = clock() WHERE public_id = :'s';
INSERT INTO discard SELECT outcome FROM series_extend(:'s', '{2027-01-06T07:30,2027-01-27T07:30}', '2029-01-15T10:00');
UPDATE series SET until = clock() WHERE public_id = :'s';
SELECT is_empty('SELECT * FROM series_due() WHERE id = ' || quote_literal(:'s'), 'a rule that has ended is never due again');
SELECT isnt_empty('SELECT maintenance()', 'swept');
SELECT is_empty('SELECT pg_temp.index_faults()', 'the index equals the events');
SELECT * FROM finish();
ROLLBACK;

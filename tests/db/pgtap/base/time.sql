\ir ../setup.psql
-- local time -> instant
SELECT results_eq(
  $$ SELECT z, l, to_char(i.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), i.state
     FROM (VALUES ('Europe/Berlin', '2027-05-04T09:00'), ('Europe/Berlin', '2027-03-28T02:30'), ('Europe/Berlin', '2027-10-31T02:30'),
                  ('America/New_York', '2027-11-07T01:30'), ('America/New_York', '2027-03-14T02:00'), ('America/New_York', '2027-03-14T01:59'),
                  ('Australia/Lord_Howe', '2027-04-04T01:45'), ('Australia/Lord_Howe', '2026-10-04T02:15'),
                  ('Pacific/Apia', '2011-12-30T12:00'), ('Asia/Kathmandu', '2027-01-01T00:00'), ('Etc/GMT+12', '2027-02-01T23:59')) v(z, l),
     local_instant(l::timestamp, z) i $$,
  $$ VALUES ('Europe/Berlin', '2027-05-04T09:00', '2027-05-04 07:00', 'ok'), ('Europe/Berlin', '2027-03-28T02:30', '2027-03-28 01:00', 'gap'),
            ('Europe/Berlin', '2027-10-31T02:30', '2027-10-31 00:30', 'overlap'), ('America/New_York', '2027-11-07T01:30', '2027-11-07 05:30', 'overlap'),
            ('America/New_York', '2027-03-14T02:00', '2027-03-14 07:00', 'gap'), ('America/New_York', '2027-03-14T01:59', '2027-03-14 06:59', 'ok'),
            ('Australia/Lord_Howe', '2027-04-04T01:45', '2027-04-03 14:45', 'overlap'), ('Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03 15:30', 'gap'),
            ('Pacific/Apia', '2011-12-30T12:00', '2011-12-30 10:00', 'gap'), ('Asia/Kathmandu', '2027-01-01T00:00', '2026-12-31 18:15', 'ok'),
            ('Etc/GMT+12', '2027-02-01T23:59', '2027-02-02 11:59', 'ok') $$,
  'instants, gaps and overlaps of several zones');

SELECT is((pg_temp.post('{"starts": "2027-03-28T02:30", "ends": null}')).outcome, 'invalid', 'a start in a gap is refused');
SELECT is(pg_temp.detail(pg_temp.post('{"starts": "2027-03-28T02:30", "ends": null}')),
  'starts: 2027-03-28T02:30 does not exist in Europe/Berlin, the clocks go forward then; the nearest valid times are 2027-03-28T01:59 and 2027-03-28T03:00',
  'with the nearest valid times');
SELECT is(pg_temp.field(pg_temp.post('{"starts": "2027-03-28T01:00", "ends": "2027-03-28T02:30"}')), 'ends', 'an end in a gap names the field');
SELECT is(pg_temp.doc_of(pg_temp.posted('{"starts": "2027-10-31T02:30", "ends": "2027-10-31T04:00"}'))->'ambiguous', '["starts"]',
  'an overlap is told');
SELECT is(pg_temp.doc_of(pg_temp.posted('{"starts": "2027-10-31T02:30", "ends": "2027-10-31T04:00"}'))->>'starts_at', '2027-10-31T00:30:00Z',
  'and the first is meant');
SELECT is(pg_temp.field(pg_temp.post('{"ends": "2027-05-04T08:59"}')), 'ends', 'ends before starts');
SELECT is((pg_temp.post('{"ends": "2027-05-04T09:00"}')).outcome, 'created', 'ends at its start is allowed');
SELECT is(pg_temp.field(pg_temp.post('{"zone": "Europe/Atlantis"}')), 'zone', 'an unknown zone');
SELECT is(pg_temp.field(pg_temp.post('{"zone": "posix/Europe/Berlin"}')), 'zone', 'a zone file that is not IANA''s name');
SELECT is(pg_temp.field(pg_temp.post('{"starts": "2027-02-30T09:00"}')), 'starts', 'a date that does not exist');
SELECT is(pg_temp.field(pg_temp.post('{"starts": "tomorrow"}')), 'starts', 'not a time at all');

-- all day
\set one '\'{"starts": "2027-05-04", "ends": "2027-05-05", "all_day": true}\''
SELECT is(pg_temp.doc_of(pg_temp.posted(:one))->>'starts_at', '2027-05-03T22:00:00Z', 'all day begins at the local midnight');
SELECT is(pg_temp.doc_of(pg_temp.posted(:one))->>'ends_at', '2027-05-05T22:00:00Z', 'and is over when its last day is');
SELECT is(pg_temp.doc_of(pg_temp.posted('{"starts": "2027-05-04", "ends": null}'))->>'ends', '2027-05-04', 'one day without an end');
SELECT is(pg_temp.doc_of(pg_temp.posted('{"starts": "2027-05-04", "ends": null}'))->'all_day', 'true', 'a date alone is all day');
SELECT is(pg_temp.doc_of(pg_temp.posted('{"starts": "2027-05-04", "ends": null, "place": {"city": "Nowhere at all"}}'))->>'zone', 'Etc/UTC',
  'all day at a place we do not know: Etc/UTC');
SELECT is(pg_temp.field(pg_temp.post('{"place": {"city": "Nowhere at all"}}')), 'zone', 'with a time, the zone is needed then');
SELECT is(day_start('2027-09-05', 'America/Santiago'), timestamptz '2027-09-05 04:00Z', 'a day whose midnight is skipped begins at the change');
SELECT is(pg_temp.field(pg_temp.post('{"starts": "2027-05-04", "all_day": false}')), 'starts', 'a time is needed when it is not all day');

-- zone rules that change
SELECT pg_temp.posted('{"title": "Moving"}') AS moving \gset
UPDATE event SET starts_at = starts_at - interval '1 hour' WHERE public_id = :'moving';
SELECT is(zone_rules_apply(), 1, 'an instant that the rules no longer give is derived anew');
SELECT is(pg_temp.doc_of(:'moving')->>'starts_at', '2027-05-04T07:00:00Z', 'and is right again');
SELECT is((SELECT body::jsonb->'data'->0->>'kind' FROM event_changes(NULL, :'moving')), 'zone_rules', 'with an entry in the log');
SELECT is(zone_rules_apply(), 0, 'and not again');
SELECT isnt_empty('SELECT zone_rules_check(true)', 'the check runs at a start');
SELECT is((SELECT value FROM setting WHERE key = 'zone_rules'), zone_rules(), 'and keeps the fingerprint');
SELECT is_empty('SELECT pg_temp.index_faults()', 'the index equals the events');
SELECT * FROM finish();
ROLLBACK;

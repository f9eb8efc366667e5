\ir ../setup.psql
-- every action from every state: allowed, or a conflict with a sentence
CREATE FUNCTION pg_temp.in_state(state text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE id text := pg_temp.posted(CASE WHEN state = 'draft' THEN '{"status": "draft"}' ELSE '{}' END::jsonb);
BEGIN
  CASE state
    WHEN 'postponed' THEN PERFORM pg_temp.act(id, 'postpone');
    WHEN 'rescheduled' THEN PERFORM pg_temp.act(id, 'reschedule', '{"starts": "2027-06-01T09:00"}');
    WHEN 'moved_online' THEN PERFORM pg_temp.act(id, 'move-online');
    WHEN 'cancelled' THEN PERFORM pg_temp.act(id, 'cancel');
    ELSE NULL;
  END CASE;
  RETURN id;
END $$;
SELECT is((pg_temp.act(pg_temp.in_state(state), action, '{"starts": "2027-07-01T09:00"}')).outcome, outcome, action || ' from ' || state)
FROM (VALUES
  ('draft', '{publish}'::text[]), ('scheduled', '{cancel,postpone,reschedule,move-online}'), ('postponed', '{cancel,reschedule,move-online}'),
  ('rescheduled', '{cancel,postpone,reschedule,move-online}'), ('moved_online', '{cancel,postpone,reschedule}'), ('cancelled', '{}')) s(state, allowed)
CROSS JOIN unnest('{publish,cancel,postpone,reschedule,move-online}'::text[]) action
CROSS JOIN LATERAL (SELECT CASE WHEN action = ANY (allowed) THEN 'ok' ELSE 'conflict' END) o(outcome);
SELECT is(pg_temp.detail(pg_temp.act(pg_temp.in_state('draft'), 'cancel')), 'A draft cannot cancel: publish it first, or delete it', 'why not: a draft');
SELECT is(pg_temp.detail(pg_temp.act(pg_temp.in_state('cancelled'), 'postpone')),
  'This event is cancelled and cannot postpone any more; post it anew', 'why not: cancelled');
SELECT is(pg_temp.detail(pg_temp.act(pg_temp.in_state('scheduled'), 'publish')),
  'Only a draft can be published; this event is scheduled', 'why not: published');
SELECT is((pg_temp.act(pg_temp.in_state('scheduled'), 'explode')).outcome, 'bad_parameter', 'an unknown action');

-- what each does
SELECT pg_temp.in_state('scheduled') AS id \gset
SELECT is((SELECT body::jsonb->>'status' FROM event_act(pg_temp.ours(), :'id', 1, 'k', 'h', 'reschedule', '{"starts": "2027-05-11T10:00", "reason": "The room is taken"}')),
  'rescheduled', 'reschedule');
SELECT is(pg_temp.doc_of(:'id')->>'previous_starts', '2027-05-04T09:00', 'the old start is told');
SELECT is(pg_temp.doc_of(:'id')->>'ends', '2027-05-11T13:00', 'it lasts as long as before');
SELECT is((SELECT body::jsonb->'data'->0->>'note' FROM event_changes(NULL, :'id')), 'The room is taken', 'with its reason');
SELECT is((SELECT body::jsonb->>'revision' FROM event_act(pg_temp.ours(), :'id', 1, 'k', 'h', 'reschedule', '{"starts": "2027-05-11T10:00", "reason": "The room is taken"}')),
  '2', 'repeated with its key: the same answer');
SELECT is((SELECT outcome FROM event_act(pg_temp.ours(), :'id', 1, NULL, NULL, 'cancel', '{}')), 'stale', 'an old revision');
SELECT is(pg_temp.field(pg_temp.act(:'id', 'reschedule')), 'starts', 'reschedule needs a start');
SELECT is(pg_temp.field(pg_temp.act(:'id', 'reschedule', '{"starts": "2027-05-11T10:00"}')), 'starts', 'another one');
SELECT is(pg_temp.field(pg_temp.act(:'id', 'reschedule', '{"starts": "2027-03-28T02:30"}')), 'starts', 'one that exists');
SELECT is((pg_temp.act(:'id', 'reschedule', '{"starts": "2027-05-20"}')).body::jsonb->>'ends', '2027-05-20', 'a day instead of a time');
SELECT is((pg_temp.act(:'id', 'move-online', '{"online": {"url": "https://x.example", "public": true}}')).body::jsonb->'place', 'null', 'online: no place any more');
SELECT is(pg_temp.doc_of(:'id')->>'zone', 'Europe/Berlin', 'the zone stays');
SELECT is(pg_temp.doc_of(:'id')->>'mode', 'online', 'the mode follows');
SELECT ok(:'id' = ANY (pg_temp.listed(NULL, '{"mode": ["online"]}')), 'and is found so');
SELECT ok(NOT :'id' = ANY (pg_temp.listed(NULL, '{"country": ["DE"]}')), 'and no longer there');
SELECT is((pg_temp.act(:'id', 'cancel')).outcome, 'ok', 'cancel');
SELECT ok(:'id' = ANY (pg_temp.listed()), 'a cancelled event stays in the list');
SELECT is(pg_temp.field(event_update(pg_temp.ours(), :'id', NULL, NULL, '{"starts": "2027-08-01", "ends": "2027-08-01"}')), 'starts', 'and keeps its time');
SELECT is((event_update(pg_temp.ours(), :'id', NULL, NULL, '{"summary": "Sorry"}')).outcome, 'ok', 'its text may change');
SELECT is((event_act(pg_temp.theirs(), :'id', NULL, NULL, NULL, 'cancel', '{}')).outcome, 'forbidden', 'another''s event');
SELECT is((event_act(NULL, :'id', NULL, NULL, NULL, 'cancel', '{}')).outcome, 'unauthorized', 'nobody');
SELECT is((event_act(pg_temp.ours(), 'evt_000000000000', NULL, NULL, NULL, 'cancel', '{}')).outcome, 'missing', 'no event');

-- what is over
SELECT pg_temp.in_state('scheduled') AS past \gset
SELECT pg_temp.in_state('postponed') AS waiting \gset
SET LOCAL convene.now = '2027-05-04 10:00:01Z';
SELECT is((pg_temp.act(:'past', 'cancel')).outcome, 'conflict', 'what is over cannot be cancelled');
SELECT is((pg_temp.act(:'waiting', 'reschedule', '{"starts": "2027-09-01T09:00"}')).outcome, 'ok', 'what was postponed gets its new time later');
SELECT is((pg_temp.doc_of(:'waiting')->>'previous_starts'), '2027-05-04T09:00', 'and tells the old one');
SELECT ok(NOT :'past' = ANY (pg_temp.listed()) AND :'waiting' = ANY (pg_temp.listed()), 'only that is listed');
SELECT isnt_empty('SELECT maintenance()', 'swept');
SELECT is_empty('SELECT pg_temp.index_faults()', 'the index equals the events');
SELECT * FROM finish();
ROLLBACK;

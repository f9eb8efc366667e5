\ir ../setup.psql
-- endpoints
CREATE FUNCTION pg_temp.made(doc jsonb DEFAULT '{}', id text DEFAULT 'whk_000000000001') RETURNS answer LANGUAGE sql AS $$
  SELECT a FROM webhook_create(pg_temp.ours(), 'ours', id, 'sealed-' || id,
    '{"url": "https://hooks.example.org/in", "kinds": ["event.published", "event.cancelled"]}'::jsonb || doc) a
$$;
SELECT is((webhook_create(pg_temp.ours(), 'theirs', 'whk_000000000009', 's', '{"url": "x", "kinds": ["event.published"]}')).outcome, 'forbidden', 'another''s organization');
SELECT is((webhook_create(NULL, 'ours', 'whk_000000000009', 's', '{"url": "x", "kinds": ["event.published"]}')).outcome, 'unauthorized', 'nobody');
SELECT is((webhook_create(pg_temp.ours(), 'nobody', 'whk_000000000009', 's', '{"url": "x", "kinds": ["event.published"]}')).outcome, 'missing', 'no organization');
SELECT is(pg_temp.field(pg_temp.made(d::jsonb)), 'kinds', d) FROM (VALUES ('{"kinds": []}'), ('{"kinds": ["event.published", "event.eaten"]}')) v(d);
SELECT is((pg_temp.made()).outcome, 'created', 'made');
SELECT is((SELECT body::jsonb - '{id,organization,created,updated,secrets}'::text[] FROM webhook_get(pg_temp.ours(), 'whk_000000000001')),
  '{"revision": 1, "url": "https://hooks.example.org/in", "description": null, "kinds": ["event.published", "event.cancelled"], "personal": false,
    "enabled": true, "disabled": null, "failing_since": null, "note": null}', 'its document');
SELECT unalike((SELECT body FROM webhook_get(pg_temp.ours(), 'whk_000000000001')), '%sealed%', 'never a secret');
SELECT is((SELECT outcome FROM webhook_get(pg_temp.theirs(), 'whk_000000000001')), 'missing', 'another''s webhook');
SELECT is((SELECT outcome FROM webhook_list(pg_temp.theirs(), 'ours')), 'forbidden', 'another''s list');
SELECT is((SELECT jsonb_array_length(body::jsonb->'data') FROM webhook_list(pg_temp.ours(), 'ours')), 1, 'its own');
SELECT is((webhook_update(pg_temp.ours(), 'whk_000000000001', 9, '{"description": "x"}')).outcome, 'stale', 'an old revision');
SELECT is((webhook_update(pg_temp.ours(), 'whk_000000000001', 1, '{"description": "x"}')).outcome, 'ok', 'changed');
SELECT is((webhook_update(pg_temp.ours(), 'whk_000000000001', NULL, '{"description": "x"}')).outcome, 'unchanged', 'nothing changed');
SELECT is((webhook_update(pg_temp.ours(), 'whk_000000000001', NULL, '{"kinds": []}')).outcome, 'invalid', 'without kinds');
SELECT is((webhook_update(pg_temp.theirs(), 'whk_000000000001', NULL, '{"description": "y"}')).outcome, 'missing', 'by another');

-- what changes is said, once for each that wants it
CREATE FUNCTION pg_temp.said() RETURNS text[] LANGUAGE sql AS $$ SELECT coalesce(array_agg(type ORDER BY id), '{}') FROM webhook_delivery $$;
SELECT pg_temp.posted() AS id \gset
SELECT is(pg_temp.said(), '{event.published}', 'an event is published');
SELECT is((SELECT array_agg(DISTINCT (channel, lane, receiver, payload->>'round')::text) FROM outbox_ready WHERE kind = 'webhook'),
  '{"(webhook,whk_000000000001,whk_000000000001,0)"}', 'a row of the outbox for it');
CREATE TEMPORARY VIEW sent AS SELECT o.id, o.lane, b.verdict, b.reason, b.brief::jsonb AS brief, (b.brief::jsonb->>'body')::jsonb AS body
  FROM outbox_ready o, webhook_brief(o.payload) b WHERE o.kind = 'webhook';
SELECT is((SELECT verdict || ' ' || (brief::jsonb->>'id') FROM outbox_brief_rows(ARRAY(SELECT id FROM outbox_ready WHERE kind = 'webhook'))),
  'send ' || (SELECT public_id FROM webhook_delivery), 'the notifier is told so');
SELECT is((SELECT brief->>'url' FROM sent), 'https://hooks.example.org/in', 'where to');
SELECT is((SELECT brief->'secrets' FROM sent), '["sealed-whk_000000000001"]', 'signed with');
SELECT is((SELECT body->>'type' FROM sent), 'event.published', 'the type');
SELECT is((SELECT body->'data' FROM sent), (SELECT body::jsonb FROM event_get(NULL, :'id')), 'the public document');
SELECT is((SELECT outcome FROM event_update(pg_temp.ours(), :'id', NULL, NULL, '{"title": "Other"}')), 'ok', 'an edit');
SELECT is(pg_temp.said(), '{event.published}', 'of which it does not want to know');
SELECT is((pg_temp.act(:'id', 'cancel', '{"reason": "Ill"}')).outcome, 'ok', 'a cancellation');
SELECT is(pg_temp.said(), '{event.published,event.cancelled}', 'of which it does');
SELECT is((SELECT body->>'note' FROM sent WHERE body->>'type' = 'event.cancelled'), 'Ill', 'why');
SELECT is((SELECT body->'changes'->0->>'to' FROM sent WHERE body->>'type' = 'event.cancelled'), 'cancelled', 'and what changed');
SELECT is((pg_temp.made('{"kinds": ["event.published", "event.changed", "event.moved", "event.postponed", "event.deleted"], "personal": true}', 'whk_000000000002')).outcome,
  'created', 'another one');
SELECT pg_temp.posted('{"status": "draft"}') AS draft \gset
SELECT is(cardinality(pg_temp.said()), 2, 'a draft is nobody''s business');
SELECT is((pg_temp.act(:'draft', 'publish')).outcome, 'ok', 'until it is published');
SELECT is(pg_temp.said(), '{event.published,event.cancelled,event.published,event.published}', 'which both are told');
SELECT is((event_update(pg_temp.ours(), :'draft', NULL, NULL, '{"online": null, "summary": "New"}')).outcome, 'ok', 'an edit');
SELECT is((pg_temp.act(:'draft', 'postpone')).outcome, 'ok', 'postponed');
SELECT is((pg_temp.act(:'draft', 'reschedule', '{"starts": "2027-06-04T09:00"}')).outcome, 'ok', 'moved');
SELECT is((event_delete(pg_temp.ours(), :'draft', NULL)).outcome, 'deleted', 'deleted');
SELECT is((pg_temp.said())[5:], '{event.changed,event.postponed,event.moved,event.deleted}', 'one for each');
SELECT is((SELECT data::jsonb FROM webhook_delivery WHERE type = 'event.deleted'),
  jsonb_build_object('id', :'draft', 'revision', (SELECT revision FROM event WHERE public_id = :'draft'), 'status', 'removed'), 'of what is deleted only its name');
SELECT is((SELECT count(*)::int FROM webhook_delivery d WHERE NOT EXISTS (SELECT FROM outbox_ready o WHERE o.dedupe_key = d.public_id || ':0')), 0, 'each with its row');
-- a series that cannot be made says nothing
SELECT is((event_create(pg_temp.ours(), NULL, NULL, pg_temp.doc('{"series": {"rrule": "FREQ=DAILY;COUNT=2"}}'), '{2027-05-04T09:00,2027-02-30T09:00}')).outcome,
  'invalid', 'a series with a day that does not exist');
SELECT is(cardinality(pg_temp.said()), 8, 'nothing is said of it');
SELECT is((SELECT count(*)::int FROM series), 0, 'and nothing left');

-- RSVPs
SELECT is((webhook_update(pg_temp.ours(), 'whk_000000000001', NULL, '{"kinds": ["rsvp.going", "rsvp.cancelled", "rsvp.waitlisted", "rsvp.changed"]}')).outcome, 'ok', 'RSVPs');
SELECT is((webhook_update(pg_temp.ours(), 'whk_000000000002', NULL, '{"kinds": ["rsvp.going"]}')).outcome, 'ok', 'and with names');
SELECT pg_temp.posted('{"capacity": {"in_person": 1}}') AS party \gset
CREATE FUNCTION pg_temp.take(event text, token text, requests jsonb) RETURNS SETOF text LANGUAGE sql AS $$ SELECT outcome FROM rsvp_take_event(event, token, requests) $$;
SELECT is(ARRAY(SELECT pg_temp.take(:'party', pg_temp.ours(), '[{"id": "rsv_00000000000a", "name": "Ada", "email": "ada@example.org"},
  {"id": "rsv_00000000000b", "name": "Bob", "email": "bob@example.org"}]')), '{created,created}', 'two RSVPs by the organizer');
SELECT is(ARRAY(SELECT pg_temp.take(:'party', NULL, '[{"id": "rsv_00000000000c", "name": "Eve", "email": "eve@example.org"}]')), '{created}', 'one without proof');
SELECT is((pg_temp.said())[9:], '{rsvp.going,rsvp.going,rsvp.waitlisted}', 'who is not confirmed is not told of');
SELECT unalike((SELECT string_agg(data, '') FROM webhook_delivery), '%Ada%', 'no names are kept');
SELECT is(ARRAY(SELECT body->'data'->'person' FROM sent WHERE body->>'type' = 'rsvp.going' ORDER BY id),
  ARRAY[NULL, '{"name": "Ada", "email": "ada@example.org"}'::jsonb], 'a name only where the webhook says so');
SELECT is((rsvp_cancel(pg_temp.ours(), 'rsv_00000000000a')).outcome, 'ok', 'cancelled');
SELECT ok('rsvp.cancelled' = ANY (pg_temp.said()), 'is said');
SELECT is((SELECT data::jsonb->>'state' FROM webhook_delivery WHERE type = 'rsvp.cancelled'), 'cancelled', 'as it then is');

-- attempts
CREATE FUNCTION pg_temp.first() RETURNS text LANGUAGE sql AS $$ SELECT public_id FROM webhook_delivery ORDER BY id LIMIT 1 $$;
CREATE FUNCTION pg_temp.hook(n int) RETURNS webhook LANGUAGE sql AS $$ SELECT w FROM webhook w WHERE public_id = 'whk_00000000000' || n $$;
SELECT is((webhook_attempted('msg_000000000000', 'delivered', 200, 5, NULL, '')).outcome, 'missing', 'no such delivery');
SELECT is((webhook_attempted(pg_temp.first(), 'waiting', 500, 12, 'The answer was 500.', 'oops')).body, '{"disabled":false}', 'an attempt that failed');
SELECT is((SELECT (state, attempts, status, ms, error)::text FROM webhook_delivery WHERE public_id = pg_temp.first()), '(waiting,1,500,12,"The answer was 500.")', 'is in the log');
SELECT is((pg_temp.hook(1)).failing_since, clock(), 'it fails since now');
SELECT alike((SELECT body::jsonb->>'note' FROM webhook_get(pg_temp.ours(), 'whk_000000000001')), 'No delivery has succeeded since%', 'and says so');
SET LOCAL convene.now = '2026-11-23 10:00Z';
SELECT is((webhook_attempted(pg_temp.first(), 'delivered', 200, 12, NULL, 'fine')).body, '{"disabled":false}', 'one that succeeded');
SELECT is((pg_temp.hook(1)).failing_since, NULL, 'ends that');
SELECT is((SELECT (state, attempts)::text FROM webhook_delivery WHERE public_id = pg_temp.first()), '(delivered,2)', 'delivered at the second attempt');
SELECT is((SELECT body::jsonb->>'answer' FROM webhook_delivery_get(pg_temp.ours(), 'whk_000000000001', pg_temp.first())), 'fine', 'what was answered');
SELECT is((SELECT outcome FROM webhook_delivery_get(pg_temp.theirs(), 'whk_000000000001', pg_temp.first())), 'missing', 'nobody else sees it');
SELECT is((SELECT outcome FROM webhook_delivery_get(pg_temp.ours(), 'whk_000000000002', pg_temp.first())), 'missing', 'nor under another webhook');
-- the log
SELECT is((SELECT jsonb_array_length(body::jsonb->'data') FROM webhook_deliveries(pg_temp.ours(), 'whk_000000000001', NULL, NULL, 2)), 2, 'a page');
SELECT is((SELECT jsonb_array_length(body::jsonb->'data') FROM webhook_deliveries(pg_temp.ours(), 'whk_000000000001', NULL,
  (SELECT body::jsonb->>'next' FROM webhook_deliveries(pg_temp.ours(), 'whk_000000000001', NULL, NULL, 2)), 100)),
  (SELECT count(*)::int - 2 FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id WHERE w.public_id = 'whk_000000000001'), 'and the rest');
SELECT is((SELECT outcome FROM webhook_deliveries(pg_temp.ours(), 'whk_000000000001', '{eaten}', NULL, NULL)), 'bad_parameter', 'no such state');
SELECT is((SELECT outcome FROM webhook_deliveries(pg_temp.ours(), 'whk_000000000001', NULL, 'x', NULL)), 'bad_parameter', 'a broken cursor');
-- a replay is a new row of the outbox with the same webhook-id
SELECT is((webhook_replay(pg_temp.ours(), 'whk_000000000001', pg_temp.first(), NULL)).outcome, 'ok', 'replayed');
SELECT is((webhook_replay(pg_temp.ours(), 'whk_000000000001', pg_temp.first(), NULL)).outcome, 'conflict', 'not twice at once');
SELECT is((SELECT array_agg(b.verdict ORDER BY o.id) FROM outbox_ready o, webhook_brief(o.payload) b WHERE o.payload->>'delivery' = pg_temp.first()),
  '{drop,send}', 'of the two only the new one is sent');
SELECT is((webhook_replay(pg_temp.ours(), 'whk_000000000001', 'msg_000000000000', NULL)).outcome, 'missing', 'no such delivery');
SELECT is((webhook_replay(pg_temp.ours(), 'whk_000000000001', NULL, NULL)).outcome, 'invalid', 'neither one nor since');
-- one that failed for good and is put back is sent, one that was skipped is not
SELECT is((webhook_attempted((SELECT public_id FROM webhook_delivery ORDER BY id DESC LIMIT 1), 'failed', 404, 12, 'The answer was 404.', '')).outcome, 'ok', 'a failure');
SELECT is((SELECT b.verdict FROM outbox_ready o, webhook_brief(o.payload) b WHERE o.payload->>'delivery' = (SELECT public_id FROM webhook_delivery ORDER BY id DESC LIMIT 1)),
  'send', 'sent again when somebody wants it');
SELECT is((webhook_attempted((SELECT public_id FROM webhook_delivery ORDER BY id DESC LIMIT 1), 'delivered', 200, 12, NULL, '')).outcome, 'ok', 'and arrives');
SELECT is((webhook_attempted((SELECT public_id FROM webhook_delivery ORDER BY id DESC LIMIT 1), 'waiting', NULL, 12, 'x', '')).outcome, 'ok', 'a repeat that fails');
SELECT is((SELECT state FROM webhook_delivery ORDER BY id DESC LIMIT 1), 'delivered', 'does not undo that');
UPDATE webhook SET failing_since = NULL;
-- three days of failures
INSERT INTO person (public_id, address, name, verified, created) VALUES ('prs_000000000001', 'owner@example.org', 'Olga Owner', clock(), clock());
INSERT INTO member SELECT o.id, p.id, 'owner', clock() FROM organization o, person p WHERE o.slug = 'ours' AND p.address = 'owner@example.org';
SELECT is((webhook_attempted(pg_temp.first(), 'waiting', NULL, 12, 'No answer', '')).body, '{"disabled":false}', 'it fails again');
SET LOCAL convene.now = '2026-11-26 09:59Z';
SELECT is((webhook_attempted(pg_temp.first(), 'waiting', 503, 12, 'The answer was 503.', '')).body, '{"disabled":false}', 'for nearly three days');
SET LOCAL convene.now = '2026-11-26 10:00Z';
SELECT is((webhook_attempted(pg_temp.first(), 'waiting', 503, 12, 'The answer was 503.', '')).body, '{"disabled":true}', 'for three days');
SELECT is((pg_temp.hook(1)).disabled_by, 'failing', 'it is disabled');
SELECT alike((SELECT body::jsonb->>'note' FROM webhook_get(pg_temp.ours(), 'whk_000000000001')), 'Disabled, because for three days%', 'and says why');
CREATE TEMPORARY VIEW mailed AS SELECT o.receiver, b.verdict, b.reason, b.brief::jsonb AS brief
  FROM outbox_brief_rows(ARRAY(SELECT id FROM outbox_ready WHERE kind = 'webhook_disabled')) b JOIN outbox_ready o USING (id);
SELECT is((SELECT receiver || ' ' || verdict FROM mailed), 'owner@example.org send', 'a mail says so, too');
SELECT is((SELECT brief->'webhook'->>'url' FROM mailed), 'https://hooks.example.org/in', 'which one');
SELECT alike((SELECT brief->'webhook'->>'note' FROM mailed), 'Disabled, because for three days%', 'and why');
SELECT is((SELECT count(*)::int FROM webhook_delivery d WHERE d.webhook_id = (pg_temp.hook(1)).id AND state = 'waiting'), 0, 'nothing waits for it');
SELECT is((SELECT count(*)::int FROM webhook_delivery d JOIN outbox_ready o ON o.dedupe_key = d.public_id || ':' || d.round WHERE d.state = 'skipped'), 0,
  'nor in the outbox');
SELECT is((webhook_test(pg_temp.ours(), 'whk_000000000001')).outcome, 'conflict', 'no test');
SELECT is((webhook_replay(pg_temp.ours(), 'whk_000000000001', pg_temp.first(), NULL)).outcome, 'conflict', 'no replay');
SELECT is((webhook_switch(pg_temp.theirs(), 'whk_000000000001', true)).outcome, 'missing', 'another does not enable it');
SELECT is((webhook_switch(pg_temp.ours(), 'whk_000000000001', true)).outcome, 'ok', 'enabled');
SELECT is((webhook_switch(pg_temp.ours(), 'whk_000000000001', true)).outcome, 'unchanged', 'is enabled');
SELECT is((SELECT verdict || ': ' || reason FROM mailed), 'drop: The webhook is enabled again, or deleted', 'a mail that comes too late is dropped');
SELECT is((SELECT (body::jsonb->>'replayed')::int > 1 FROM webhook_replay(pg_temp.ours(), 'whk_000000000001', NULL, '2026-11-22')), true, 'what it missed is sent again');
SELECT is((webhook_test(pg_temp.ours(), 'whk_000000000001')).outcome, 'created', 'a test');
-- 410
SELECT is((webhook_attempted((SELECT public_id FROM webhook_delivery WHERE type = 'webhook.test'), 'gone', 410, 1, 'The answer was 410.', '')).body, '{"disabled":true}', 'gone');
SELECT is((pg_temp.hook(1)).disabled_by, 'gone', 'is disabled at once');
SELECT is((SELECT state FROM webhook_delivery WHERE type = 'webhook.test'), 'failed', 'and this one failed');
-- secrets
SELECT is((webhook_rotate(pg_temp.ours(), 'whk_000000000002', 'new-' || n, 24)).outcome, CASE WHEN n <= 4 THEN 'ok' ELSE 'conflict' END, 'rotation ' || n)
  FROM generate_series(1, 5) n;
SELECT is((SELECT (brief->'secrets')::text FROM sent WHERE lane = 'whk_000000000002' AND verdict = 'send' LIMIT 1),
  '["new-4", "new-3", "new-2", "new-1", "sealed-whk_000000000002"]', 'all sign, the newest first');
SELECT is((webhook_rotate(pg_temp.ours(), 'whk_000000000002', 'last', 721)).outcome, 'invalid', 'too long');
SET LOCAL convene.now = '2026-11-27 11:00Z';
SELECT is((SELECT (brief->'secrets')::text FROM sent WHERE lane = 'whk_000000000002' AND verdict = 'send' LIMIT 1),
  '["new-4"]', 'a day later only the newest');
SELECT is((webhook_rotate(pg_temp.ours(), 'whk_000000000002', 'last', 0)).outcome, 'ok', 'at once');
SELECT is((SELECT array_agg(sealed) FROM webhook_secret s WHERE s.webhook_id = (pg_temp.hook(2)).id), '{last}', 'the old one is gone');
-- who has no webhook pays one look into an index
SET LOCAL enable_seqscan = off;
CREATE FUNCTION pg_temp.plan() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) SELECT FROM webhook w WHERE w.organization_id = 5 AND w.disabled IS NULL';
END $$;
SELECT alike((SELECT string_agg(p, ' ') FROM pg_temp.plan() p), '%using webhook_enabled%', 'one look into an index');
RESET enable_seqscan;
-- the end
SELECT is((webhook_delete(pg_temp.theirs(), 'whk_000000000002')).outcome, 'missing', 'not by another');
UPDATE outbox_ready SET owner = 1 WHERE id = (SELECT id FROM sent WHERE lane = 'whk_000000000002' AND verdict = 'send' LIMIT 1);
SELECT is((webhook_delete(pg_temp.ours(), 'whk_000000000002')).outcome, 'deleted', 'deleted');
SELECT is((SELECT array_agg(verdict || ': ' || reason) FROM sent WHERE lane = 'whk_000000000002'), '{"drop: The webhook is deleted"}', 'what a notifier has is dropped');
SET LOCAL convene.now = '2027-01-30 11:00Z';
SELECT is(webhook_forget(3), 3, 'the log goes back 30 days, in steps');
SELECT ok(webhook_forget(1000) > 0, 'one after the other');
SELECT is((SELECT count(*)::int FROM webhook_delivery), 0, 'to the end');
SELECT is((SELECT outcome FROM webhook_create(pg_temp.ours(), 'ours', 'whk_0000000001' || lpad(n::text, 2, '0'), 's', '{"url": "x", "kinds": ["event.published"]}')),
  CASE WHEN n <= 19 THEN 'created' ELSE 'conflict' END, 'webhook ' || n) FROM generate_series(1, 20) n;
SELECT * FROM finish();
ROLLBACK;

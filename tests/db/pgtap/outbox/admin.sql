-- The queue for people: who sees what, sending again, taking out; its numbers.
\ir setup.psql
SELECT pg_temp.enter('a.1.1') AS me \gset
SELECT pg_temp.posted() AS ours \gset
SELECT (SELECT id FROM event WHERE public_id = :'ours') AS event \gset
CREATE FUNCTION pg_temp.list(who text, filters jsonb DEFAULT '{}', size int DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT CASE WHEN a.outcome <> 'ok' THEN a.outcome ELSE (SELECT coalesce(string_agg((x->>'kind') || ' ' || (x->>'state'), ', ' ORDER BY (x->>'id')::bigint), '')
    FROM jsonb_array_elements(a.body::jsonb->'data') x WHERE x->>'kind' = 'test') END FROM outbox_list(who, filters, NULL, size) a
$$;
CREATE FUNCTION pg_temp.of(event text) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_build_object('event', event, 'kind', 'test') $$;

INSERT INTO discard SELECT pg_temp.put(n, event => CASE WHEN n < 6 THEN :event END, receiver => 'r' || n || '@example.org') FROM generate_series(1, 6) n;
INSERT INTO discard SELECT pg_temp.claim(:me, 100);
INSERT INTO discard SELECT pg_temp.settle(:me, 1, 'done');
INSERT INTO discard SELECT pg_temp.settle(:me, 2, 'retry', 600, '451 later');
INSERT INTO discard SELECT pg_temp.settle(:me, 3, 'dead', 0, '550 no such user');
INSERT INTO discard SELECT pg_temp.settle(:me, 4, 'back');
SELECT is(pg_temp.states(), '1 done 1, 2 retry 1, 3 dead 1, 4 ready, 5 sending 1, 6 sending 1', 'one of each');

-- who sees what
SELECT is(pg_temp.list(NULL), 'unauthorized', 'nobody sees it');
SELECT is(pg_temp.list(pg_temp.ours()), 'forbidden', 'an organizer names an event');
SELECT is(pg_temp.list(pg_temp.ours(), pg_temp.of(:'ours')), 'test done, test retry, test dead, test ready, test sending', 'of his own');
SELECT is(pg_temp.list(pg_temp.theirs(), pg_temp.of(:'ours')), 'missing', 'and of nobody else');
SELECT is(pg_temp.list(pg_temp.admin(), '{"kind": "test"}'), 'test done, test retry, test dead, test ready, test sending, test sending', 'an administrator sees all');
SELECT is(pg_temp.list(pg_temp.admin(), '{"kind": "test", "state": ["dead", "retry"]}'), 'test retry, test dead', 'in some states');
SELECT is(pg_temp.list(pg_temp.admin(), '{"state": ["odd"]}'), 'bad_parameter', 'that there are');
SELECT is((SELECT count(*)::int FROM jsonb_array_elements((outbox_list(pg_temp.admin(), '{"kind": "test"}', NULL, 4)).body::jsonb->'data')), 4, 'a page');
SELECT is((SELECT count(*)::int FROM jsonb_array_elements((outbox_list(pg_temp.admin(), '{"kind": "test"}',
  (outbox_list(pg_temp.admin(), '{"kind": "test"}', NULL, 4)).body::jsonb->>'next', 4)).body::jsonb->'data')), 2, 'and the next');
SELECT is((outbox_show(pg_temp.ours(), pg_temp.row_id(3)::text)).body::jsonb - '{id,created,settled}'::text[],
  jsonb_build_object('state', 'dead', 'kind', 'test', 'channel', 'mail', 'to', 'r3@example.org', 'event', :'ours', 'attempts', 1, 'reason', '550 no such user', 'due', NULL), 'one of them');
SELECT is((outbox_show(pg_temp.admin(), pg_temp.row_id(3)::text)).body::jsonb->'payload', '{"n": 3}', 'an administrator sees the payload, too');
SELECT is((outbox_show(pg_temp.theirs(), pg_temp.row_id(3)::text)).outcome, 'missing', 'others do not see it');
SELECT is((outbox_show(pg_temp.ours(), pg_temp.row_id(6)::text)).outcome, 'missing', 'nor an organizer what is about no event');
SELECT is((outbox_show(pg_temp.admin(), 'x; DROP')).outcome, 'missing', 'what is no number is nothing');

-- again
SELECT is((outbox_retry(pg_temp.theirs(), pg_temp.row_id(3)::text)).outcome, 'missing', 'others send nothing again');
SELECT is((outbox_retry(pg_temp.ours(), pg_temp.row_id(3)::text)).body::jsonb->>'state', 'ready', 'its organizer does');
SELECT is((SELECT attempt || coalesce(error, '') FROM outbox_ready WHERE dedupe_key = '3'), '0550 no such user', 'with all attempts, and what was said last');
SELECT is((outbox_retry(pg_temp.ours(), pg_temp.row_id(2)::text)).body::jsonb->>'state', 'ready', 'one that waits goes now');
SELECT is((outbox_retry(pg_temp.ours(), pg_temp.row_id(1)::text)).outcome, 'conflict', 'what was delivered is not sent twice');
SELECT is((outbox_retry(pg_temp.ours(), pg_temp.row_id(5)::text)).body::jsonb->>'state', 'sending', 'what is being sent is being sent');
SELECT is_empty('SELECT * FROM pg_temp.outbox_faults', 'invariants');

-- taken out
SELECT is((outbox_drop(pg_temp.ours(), pg_temp.row_id(5)::text)).outcome, 'conflict', 'what is being sent cannot be called back');
SELECT is((outbox_drop(pg_temp.ours(), pg_temp.row_id(3)::text)).body::jsonb->>'state', 'dropped', 'what waits can');
SELECT is((outbox_drop(pg_temp.ours(), pg_temp.row_id(3)::text)).outcome, 'conflict', 'once');
SELECT is((outbox_drop(pg_temp.theirs(), pg_temp.row_id(2)::text)).outcome, 'missing', 'by whom it concerns');

-- all that failed
INSERT INTO discard SELECT pg_temp.settle(:me, 5, 'dead', 0, '554'); INSERT INTO discard SELECT pg_temp.settle(:me, 6, 'dead', 0, '554');
SELECT is((outbox_retry_all(pg_temp.ours(), '{}')).outcome, 'forbidden', 'not everybody''s');
SELECT is((outbox_retry_all(pg_temp.ours(), pg_temp.of(:'ours'))).body::jsonb, '{"retried": 1}', 'of one event');
SELECT is((outbox_retry_all(pg_temp.admin(), '{"kind": "other"}')).body::jsonb, '{"retried": 0}', 'of one kind');
INSERT INTO discard SELECT pg_temp.put(6);
SELECT is((outbox_retry_all(pg_temp.admin(), '{}')).body::jsonb->>'retried', '0', 'not beside the same message that waits already');
SELECT is((SELECT count(*)::int FROM outbox_dead WHERE dedupe_key = '6'), 1, 'and it stays where it is');
UPDATE outbox_dead SET receiver = '';
SELECT is((outbox_retry(pg_temp.admin(), (SELECT id FROM outbox_dead WHERE dedupe_key = '6')::text)).outcome, 'conflict', 'nor without an address');

-- numbers
SELECT is((outbox_stats(pg_temp.ours())).outcome, 'forbidden', 'for administrators');
SELECT is((SELECT sum((x->>'n')::int)::int FROM jsonb_array_elements((outbox_stats(pg_temp.admin())).body::jsonb->'rows') x WHERE x->>'channel' = 'mail'), (SELECT count(*)::int FROM outbox_all WHERE state NOT IN ('done', 'dropped')), 'what waits');
SELECT alike((outbox_metrics(pg_temp.admin())).body, '%convene_outbox_rows{state="ready",channel="mail"} 4%', 'in the format of Prometheus');
SELECT alike((outbox_metrics(pg_temp.admin())).body, E'%# TYPE convene_notifier_lost_total counter\nconvene_notifier_lost_total 0\n%', 'a notifier''s own numbers begin at 0');
INSERT INTO discard SELECT known FROM outbox_tick(:me, true,
  '[{"kind": "", "channel": "", "outcome": "lost", "n": 3}, {"kind": "", "channel": "webhook", "outcome": "breakers", "n": 2}]');
SELECT alike((outbox_metrics(pg_temp.admin())).body, E'%# TYPE convene_notifier_breakers_total counter\nconvene_notifier_breakers_total{channel="mail"} 0\nconvene_notifier_breakers_total{channel="webhook"} 2\n%',
             'and are told apart by channel where there is one');
SELECT alike((outbox_metrics(pg_temp.admin())).body, E'%\nconvene_notifier_lost_total 3\n%', 'they are added up');
SELECT is((outbox_metrics(pg_temp.ours())).outcome || ' ' || (outbox_metrics(NULL)).outcome || ' ' || (outbox_metrics('x')).outcome, 'forbidden unauthorized unauthorized',
          'for nobody else: they tell of mails');
SELECT unalike((outbox_metrics(pg_temp.admin())).body || (outbox_stats(pg_temp.admin())).body, '%kind="",%', 'and are no kind of message');
SELECT is((SELECT count(*)::int FROM jsonb_array_elements((outbox_stats(pg_temp.admin())).body::jsonb->'settled') x WHERE x->>'kind' = ''), 0, '... nor here');
SELECT is((outbox_health()).body, '0', 'nothing is late');
SET LOCAL convene.now = '2026-11-22 10:20Z';
SELECT is((outbox_health()).body, '1200', 'a ready mail of twenty minutes ago is');
INSERT INTO outbox_tally VALUES ('test', 'mail', 'done', 1, '2026-11-22 10:15Z');
SELECT is((outbox_health()).body, '0', 'unless others left in the last ten');
SELECT * FROM finish();
ROLLBACK;

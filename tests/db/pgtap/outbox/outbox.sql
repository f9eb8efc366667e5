-- The queue: put, claim, settle, order, leases, rescue, retention.
\ir setup.psql
CREATE TEMPORARY TABLE me AS SELECT pg_temp.enter('a.1.1') AS id;
CREATE TEMPORARY TABLE other AS SELECT pg_temp.enter('b.1.1') AS id;
\set me '(SELECT id FROM me)'
\set other '(SELECT id FROM other)'

-- put
INSERT INTO discard SELECT pg_temp.put(1); INSERT INTO discard SELECT pg_temp.put(1); INSERT INTO discard SELECT pg_temp.put(2);
SELECT is(pg_temp.states(), '1 ready, 2 ready', 'a key is one row');
INSERT INTO discard SELECT outbox_put_later(clock() + interval '1 hour', 'test', 'a@example.org', NULL, '1', '{"n": 1}');
INSERT INTO discard SELECT outbox_put_later(clock() + interval '1 hour', 'test', 'a@example.org', NULL, '3', '{"n": 3}');
INSERT INTO discard SELECT pg_temp.put(3);
SELECT is(pg_temp.states(), '1 ready, 2 ready, 3 later', 'over ready and later rows together');
INSERT INTO outbox_ready (kind, receiver, dedupe_key, created) VALUES ('test', 'a@example.org', '3', clock()), ('test', 'a@example.org', '4', clock());
SELECT is(pg_temp.states(), '1 ready, 2 ready, 3 later, 4 ready', 'also for rows that come in a batch, past the function');
SELECT is((SELECT count(DISTINCT id)::int FROM outbox_all), 4, 'ids are of one sequence');
SELECT is((SELECT channel || ' ' || lane || ' ' || attempt FROM outbox_ready WHERE dedupe_key = '4'), 'mail  0', 'a plain row is a mail');

-- claim
UPDATE outbox_ready SET payload = '{"n": 4}' WHERE dedupe_key = '4';
SELECT is(pg_temp.claim(:me, 2), '1 2', 'the first come first');
SELECT is(pg_temp.claim(:other), '4', 'what is taken is taken');
SELECT is(pg_temp.states(), '1 sending 1, 2 sending 1, 3 later, 4 sending 1', 'with an attempt counted');
SELECT is(pg_temp.claim(987654), '', 'nobody who has not entered gets any');
SELECT is_empty('SELECT * FROM pg_temp.outbox_faults', 'invariants');

-- settle, fenced
SELECT is(pg_temp.settle(:other, 1, 'done'), 0, 'another one''s row is not settled');
SELECT is(pg_temp.settle(:me, 1, 'done', attempt => 2), 0, 'nor another attempt');
SELECT is(pg_temp.settle(:me, 1, 'done'), 1, 'one''s own is');
SELECT is(pg_temp.settle(:me, 1, 'done'), 0, 'once');
SELECT is(pg_temp.settle(:me, 2, 'retry', 60, '451 try later'), 1, 'another try');
SELECT is(pg_temp.settle(:other, 4, 'dead', 0, '550 no such user'), 1, 'a failure for good');
SELECT is(pg_temp.states(), '1 done 1, 2 retry 1, 3 later, 4 dead 1', 'each where it belongs');
SELECT is((SELECT due - clock() || ' ' || error FROM outbox_later WHERE dedupe_key = '2'), '00:01:00 451 try later', 'with time and reason');
SELECT is((SELECT reason || ' ' || (payload->>'n') FROM outbox_dead), '550 no such user 4', 'the dead keep what they said');
SELECT is(pg_temp.claim(:me), '', 'nothing is ready');
SET LOCAL convene.now = '2026-11-22 10:01:30Z';
SELECT is((SELECT moved FROM outbox_tick(:me, false, '[]')), 1, 'what is due is moved');
SELECT is(pg_temp.claim(:me), '2', 'and tried again');
SELECT is(pg_temp.states(), '1 done 1, 2 sending 2, 3 later, 4 dead 1', 'as the second attempt');
SELECT is(pg_temp.settle(:me, 2, 'later', 600, 'quiet hours', 2), 1, 'not now');
SELECT is(pg_temp.states(), '1 done 1, 2 retry 1, 3 later, 4 dead 1', 'does not count');
SELECT is((SELECT id FROM outbox_later WHERE dedupe_key = '2'), (SELECT max(id) FROM outbox_all WHERE dedupe_key = '2'), 'the id is the same all the time');
SET LOCAL convene.now = '2026-11-22 11:30Z';
SELECT is((SELECT moved FROM outbox_tick(:me, false, '[]')), 2, 'both are due');
SELECT is(pg_temp.claim(:me), '2 3', 'both are there');
SELECT is(pg_temp.settle(:me, 2, 'dropped', 0, 'it was cancelled', 2), 1, 'no longer to be told');
SELECT is(pg_temp.settle(:me, 3, 'back'), 1, 'given back');
SELECT is(pg_temp.states(), '1 done 1, 2 dropped 2, 3 ready, 4 dead 1', 'as if it had not been taken');
SELECT is_empty('SELECT * FROM pg_temp.outbox_faults', 'invariants');
-- several in one statement
INSERT INTO discard SELECT pg_temp.put(n) FROM generate_series(5, 8) n;
SELECT is(pg_temp.claim(:me), '3 5 6 7 8', 'five');
SELECT is(outbox_settle_rows(:me, ARRAY(SELECT pg_temp.row_id(n) FROM unnest('{3,5,6,7,8}'::int[]) n), '{1,1,1,1,7}', '{done,retry,dead,dropped,done}', '{0,99000000,0,0,0}', '{NULL,x,y,z,NULL}'), 4,
          'each as it went, and the one with another attempt not at all');
SELECT is(pg_temp.states(), '1 done 1, 2 dropped 2, 3 done 1, 4 dead 1, 5 retry 1, 6 dead 1, 7 dropped 1, 8 sending 1', 'all in their places');
INSERT INTO discard SELECT pg_temp.settle(:me, 8, 'done');

-- lanes and channels
INSERT INTO discard SELECT pg_temp.put(n, lane => CASE WHEN n < 13 THEN 'slow' ELSE '' END) FROM generate_series(10, 14) n;
INSERT INTO outbox_ready (kind, receiver, dedupe_key, created, channel, payload) VALUES ('test', 'x', '15', clock(), 'pigeon', '{"n": 15}');
SELECT is(pg_temp.claim(:me, but => '{mail:slow}'), '13 14', 'not of this lane');
SELECT is(pg_temp.claim(:me, after_id => pg_temp.row_id(10)), '11 12', 'beyond an id');
SELECT is(pg_temp.claim(:me), '10', 'and from the lowest');
SELECT is(pg_temp.claim(:me, channels => '{pigeon,mail}'), '15', 'each notifier its channels');
SELECT is((SELECT count(*)::int FROM (SELECT pg_temp.settle(:me, n, 'done') FROM generate_series(10, 15) n) x), 6, 'done');

INSERT INTO discard SELECT pg_temp.put(16, kind => 'sign_in');
INSERT INTO outbox_ready (kind, receiver, dedupe_key, created, payload) VALUES ('rsvp_confirm', 'x', '17', clock(), '{"n": 17}');
SELECT is(pg_temp.claim(:me, but => '{mail:}'), '16 17', 'who waits in front of a browser has a lane of his own');
SELECT is((SELECT count(*)::int FROM (SELECT pg_temp.settle(:me, n, 'done') FROM generate_series(16, 17) n) x), 2, 'done');

-- kinds
SAVEPOINT kinds;
DELETE FROM outbox_ready;
INSERT INTO outbox_ready (kind, receiver, dedupe_key, created, channel)
SELECT k.kind, 'x', 'kind', clock(), CASE k.kind WHEN 'webhook' THEN 'webhook' ELSE 'mail' END FROM outbox_kinds() k;
INSERT INTO outbox_ready (kind, receiver, dedupe_key, created) VALUES ('unheard-of', 'x', 'kind', clock());
SELECT is((SELECT string_agg(r.kind, ' ' ORDER BY r.kind) FROM outbox_ready r WHERE r.lane = 'now'),
          'alert_confirm rsvp_confirm rsvp_link sign_in', 'urgent kinds have the lane of those who wait');
SELECT results_eq(format('SELECT kind, ladder FROM outbox_claim(%s, 0, ''{mail,webhook}'', ''{}'', 100) ORDER BY 1', :me),
                  $$ SELECT kind, ladder FROM outbox_kinds() UNION ALL VALUES ('unheard-of', NULL) ORDER BY 1 $$,
                  'a claim says how each kind is tried again');
SELECT is_empty($$ SELECT kind FROM outbox_kinds() WHERE ladder NOT IN ('link', 'soon', 'mail', 'webhook') $$,
                'core/outbox/ladder.c has all these ladders');
ROLLBACK TO kinds;

-- order per receiver and event
INSERT INTO discard SELECT pg_temp.put(n, event => 77, receiver => CASE n WHEN 22 THEN 'b@example.org' ELSE 'a@example.org' END) FROM generate_series(20, 23) n;
SELECT is(pg_temp.claim(:me, 1), '20', 'the first of a receiver');
SELECT is(pg_temp.claim(:other), '22', 'what comes behind it waits, another receiver does not');
SELECT is(pg_temp.states() ~ '21 ready, 22 sending 1, 23 ready$', true, 'as if untouched');
INSERT INTO discard SELECT pg_temp.settle(:me, 20, 'retry', 60);
SELECT is(pg_temp.claim(:other), '', 'behind one that waits for another try');
SELECT is(pg_temp.states() ~ '20 retry 1, 21 later, 22 sending 1, 23 later$', true, 'they wait, too');
SET LOCAL convene.now = '2026-11-22 11:32Z';
SELECT is((SELECT moved FROM outbox_tick(:me, false, '[]')), 3, 'until the same time');
SELECT is(pg_temp.claim(:me), '20 21 23', 'and come in order: one notifier keeps it by itself');
SELECT is((SELECT count(*)::int FROM (SELECT pg_temp.settle(:me, n, 'done', attempt => CASE n WHEN 20 THEN 2 ELSE 1 END) FROM unnest('{20,21,23}'::int[]) n) x), 3, 'done');
INSERT INTO discard SELECT outbox_put_later(clock() + interval '3 days', 'test', 'c@example.org', 77, '24', '{"n": 24}');
INSERT INTO discard SELECT pg_temp.put(25, event => 77, receiver => 'c@example.org');
SELECT is(pg_temp.claim(:me), '25', 'a reminder in three days holds nobody up');
INSERT INTO discard SELECT pg_temp.settle(:me, 25, 'done'); INSERT INTO discard SELECT pg_temp.settle(:other, 22, 'done');

-- leases
INSERT INTO discard SELECT pg_temp.put(n) FROM generate_series(30, 34) n;
SELECT is(pg_temp.claim(:me, 3), '30 31 32', 'three');
SELECT is((SELECT count(*)::int FROM (SELECT outbox_enter('a.1.1', 'here', ARRAY[pg_temp.row_id(31)])) x), 1, 'another process at the same place');
UPDATE me SET id = (SELECT id FROM notifier WHERE place = 'a.1.1');
SELECT is(pg_temp.claim(:other), '30 32 33 34', 'its predecessor''s rows are free at once, but for what it said that it still has');
SELECT is(pg_temp.settle(:me, 31, 'done'), 1, 'which is its own');
SELECT is((SELECT known FROM outbox_tick(:me, true, '[]')), true, 'known');
-- beats are of the real clock, and a busy machine may take a while from here to the next line
UPDATE notifier SET beat = clock_timestamp() - interval '20 seconds' WHERE id = :other;
SELECT is((SELECT rescued FROM outbox_tick(:me, true, '[]')), 0, 'for 20 seconds and some nobody is given up');
UPDATE notifier SET beat = clock_timestamp() - interval '31 seconds' WHERE id = :other;
SELECT is((SELECT rescued FROM outbox_tick(:me, true, '[]')), 4, 'then he is');
SELECT is((SELECT known FROM outbox_tick(:other, true, '[]')), false, 'and is told so');
SELECT is(pg_temp.settle(:other, 30, 'done'), 0, 'and settles nothing');
SELECT is(pg_temp.claim(:other), '', 'and claims nothing');
SELECT is(pg_temp.claim(:me), '30 32 33 34', 'others do');
SELECT is(outbox_release(:me, ARRAY[pg_temp.row_id(30)]), 3, 'a claim whose answer was lost');
SELECT is((SELECT string_agg(attempt::text, ' ' ORDER BY id) FROM outbox_ready WHERE dedupe_key IN ('30', '32', '33', '34')), '3 2 1 1', 'did not count');
SELECT is(pg_temp.claim(:me), '32 33 34', 'and is claimed again');
SELECT lives_ok(format('SELECT outbox_leave(%s)', :me), 'an end in order');
SELECT is((SELECT string_agg(attempt || coalesce(owner::text, ''), ' ' ORDER BY id) FROM outbox_ready WHERE dedupe_key IN ('30', '32', '33', '34')), '2 2 1 1', 'leaves everything free');
SELECT is_empty('SELECT * FROM pg_temp.outbox_faults', 'invariants');

-- tallies
UPDATE me SET id = pg_temp.enter('a.1.1');
INSERT INTO discard SELECT known FROM outbox_tick(:me, true, '[{"kind": "x", "channel": "mail", "outcome": "done", "n": 3}, {"kind": "x", "channel": "mail", "outcome": "dead", "n": 1}]');
INSERT INTO discard SELECT known FROM outbox_tick(:me, true, '[{"kind": "x", "channel": "mail", "outcome": "done", "n": 4}]');
SELECT is((SELECT string_agg(outcome || ' ' || n, ', ' ORDER BY outcome) FROM outbox_tally WHERE kind = 'x'), 'dead 1, done 7', 'what was done is counted');

-- keeping house
SELECT is((SELECT count(*)::int FROM pg_inherits WHERE inhparent = 'outbox_done'::regclass) >= 5, true, 'days are there ahead');
SELECT is((outbox_keep()->>'made')::int, 0, 'and are not made twice');
SELECT is((SELECT count(*)::int FROM ONLY outbox_done_rest), 0, 'nothing falls beside them');
SET LOCAL convene.now = '2026-12-24 12:00Z';
INSERT INTO discard SELECT pg_temp.claim(:me);
SELECT is(pg_temp.settle(:me, 30, 'done', attempt => 3), 1, 'a day that nobody made');
SELECT is((SELECT count(*)::int FROM ONLY outbox_done_rest), 1, 'stops nothing');
SELECT is(outbox_keep()->>'made', '4', 'is made later');
SELECT is((SELECT tableoid::regclass::text FROM outbox_done WHERE dedupe_key = '30'), 'outbox_done_20261224', 'with what is its own');
SELECT is((SELECT count(*)::int FROM outbox_done WHERE settled < clock() - interval '31 days'), 0, 'what is old was dropped');
SELECT is((SELECT count(*)::int FROM outbox_dead WHERE receiver = ''), 0, 'the dead keep their address for 90 days');
SET LOCAL convene.now = '2027-03-24 12:00Z';
SELECT is((outbox_keep()->>'erased')::int, 2, 'then it goes');
SELECT is_empty($$ SELECT * FROM outbox_dead WHERE outbox_dead::text ~ 'example|"n"' $$, 'with all that is personal');
SELECT is((SELECT count(*)::int FROM outbox_dead), 2, 'that something failed stays');
SELECT is((SELECT outbox->>'made' FROM (SELECT maintenance()->'outbox' AS outbox) m), '0', 'maintenance keeps this house, too');
SELECT is_empty('SELECT * FROM pg_temp.outbox_faults', 'invariants');

-- roles
SELECT is_empty($$ SELECT f FROM unnest('{outbox_enter,outbox_leave,outbox_claim,outbox_settle_rows,outbox_tick,outbox_release,outbox_brief_rows}'::text[]) f
  WHERE NOT EXISTS (SELECT FROM pg_proc p WHERE p.proname = f AND has_function_privilege('convene_notifier', p.oid, 'EXECUTE')) $$, 'the notifier may call what is its own');
SELECT is_empty($$ SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'convene'::regnamespace AND has_function_privilege('convene_notifier', p.oid, 'EXECUTE')
  AND p.proname ~ '^(event|token|rsvp|organization|admin)_' $$, 'and no more');
SELECT is_empty($$ SELECT c.relname FROM pg_class c, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) p
  WHERE c.relnamespace = 'convene'::regnamespace AND (c.relkind IN ('r', 'p') OR c.relname ~ '^outbox') AND has_table_privilege('convene_notifier', c.oid, p) $$, 'it has no table');
SELECT * FROM finish();
ROLLBACK;

-- A clock that jumps does nothing that cannot be undone.
\ir ../setup.psql
INSERT INTO setting VALUES ('clock_watched', 'yes');
CREATE FUNCTION pg_temp.at(moment text) RETURNS void LANGUAGE sql AS $$ SELECT set_config('convene.now', moment, true) $$;
CREATE FUNCTION pg_temp.said() RETURNS text LANGUAGE sql AS $$ SELECT maintenance()->>'clock' $$;
SET LOCAL client_min_messages = error; -- the jump itself is a warning
SELECT pg_temp.posted() AS event \gset
SELECT is(pg_temp.said(), NULL, 'the first look has nothing to compare with');
INSERT INTO idempotency (token_id, key, request_hash, body, created) SELECT id, 'k', repeat('0', 64), '{}', clock() FROM token LIMIT 1;
INSERT INTO sign_in (public_id, address, nonce_hash, created, expires)
VALUES ('sgn_000000000001', 'a@example.org', repeat('0', 64), clock(), clock() + interval '10 minutes');
INSERT INTO outbox_later (id, due, kind, receiver, event_id, dedupe_key, payload, created, channel, lane, attempt)
VALUES (1, clock() + interval '1 day', 'event_reminder', 'a@example.org', NULL, 'reminder', '{}', clock(), 'mail', '', 0);

-- It wakes in 2035.
SELECT pg_temp.at('2035-01-01 00:00Z');
SELECT is(clock_steady(), false, 'a jump is seen before anybody has kept it');
SELECT is((SELECT moved FROM outbox_due(10)), 0, 'no reminder becomes ready');
SELECT is(pg_temp.said(), 'jumped', 'maintenance notices it');
SELECT is((SELECT archived FROM event WHERE public_id = :'event'), true, 'what can be taken back is done: the event is over');
SELECT is((SELECT count(*) FROM sign_in), 1::bigint, 'what cannot is not: nothing is deleted');
SELECT is((SELECT count(*) FROM idempotency), 1::bigint, 'nothing at all');
SELECT is((SELECT count(*) FROM outbox_later), 1::bigint, 'no reminder is lost');
SELECT is(allow('mail', 'somebody', 6, interval '30 minutes'), 0, 'somebody asks for a mail');
SELECT pg_temp.at('2035-01-01 00:14Z');
SELECT is(pg_temp.said(), 'jumped', 'a quarter of an hour is not over');

-- Right again: that is a jump as well.
SELECT pg_temp.at('2026-11-22 10:05Z');
SELECT is(pg_temp.said(), 'jumped', 'the way back is a jump');
SELECT is((SELECT archived FROM event WHERE public_id = :'event'), false, 'the event is listed again');
SELECT ok(:'event' = ANY (pg_temp.listed()), 'in the lists of everybody');
SELECT is_empty('SELECT pg_temp.index_faults()', 'the index equals the events');
SELECT is(allow('mail', 'somebody', 6, interval '30 minutes'), 0, 'whoever asked in 2035 need not wait until then');
SELECT is((SELECT count(*) FROM allowance WHERE due > clock() + interval '30 minutes'), 0::bigint, 'no limit is further away than its span');

-- What was made in 2035 ends as if it had been made now.
INSERT INTO sign_in (public_id, address, nonce_hash, created, expires)
VALUES ('sgn_000000000002', 'b@example.org', repeat('1', 64), '2035-01-01 00:01Z', '2035-01-01 00:11Z');
INSERT INTO outbox_later (id, due, kind, receiver, event_id, dedupe_key, payload, created, channel, lane, attempt)
VALUES (2, '2035-01-01 01:00Z', 'sign_in', 'b@example.org', NULL, 'later', '{}', clock(), 'mail', '', 2);
SELECT pg_temp.at('2026-11-22 10:21Z');
SELECT is(pg_temp.said(), NULL, 'after a quarter of an hour all goes on');
SELECT is((SELECT expires FROM sign_in WHERE public_id = 'sgn_000000000002'), clock() + interval '10 minutes', 'a link lives ten minutes more, not eight years');
SELECT ok(NOT EXISTS (SELECT FROM outbox_later WHERE id = 2), 'a mail that was deferred there is tried now');
SELECT is(clock_steady(), true, 'steady');
SELECT pg_temp.at('2026-11-22 11:20Z');
SELECT is(pg_temp.said(), NULL, 'less than an hour is no jump');
SELECT pg_temp.at('2026-11-23 10:30Z');
SELECT is(pg_temp.said(), 'jumped', 'nor is a night without a daemon told from a jump');
SELECT pg_temp.at('2026-11-23 10:46Z');
SELECT is(pg_temp.said(), NULL, 'it ends by itself');
SELECT is((SELECT count(*) FROM idempotency), 0::bigint, 'and what is due is done');
SELECT * FROM finish();
ROLLBACK;

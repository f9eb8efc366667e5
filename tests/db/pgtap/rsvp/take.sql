-- Taking seats: states, order, parties, repeats, refusals, and plans that hold.
\ir setup.psql

CREATE TEMPORARY TABLE t AS SELECT pg_temp.new_event('{"in_person": 3}') AS a, pg_temp.new_event('{"in_person": 2}', 'hybrid') AS h;
\set a '(SELECT a FROM t)'
\set h '(SELECT h FROM t)'

-- without an account
SELECT is(pg_temp.take(:a, 1), 'created held', 'a stranger gets a seat that is held');
SELECT is(pg_temp.seats(:a), 'taken 0 held 1 waiting 0 of 3', 'and it counts');
SELECT is((SELECT expires - clock() FROM rsvp WHERE public_id = pg_temp.rsv(1)), interval '15 minutes', 'for 15 minutes');
SELECT is(pg_temp.told(1), 'rsvp_confirm', 'the address is asked');
SELECT is((SELECT body::jsonb ? 'name' OR body LIKE '%example.org%' FROM rsvp_take_event(:a, NULL, jsonb_build_array(pg_temp.ask(2)))), false,
          'the answer has neither name nor address');

-- an address that is known looks new
SELECT is(pg_temp.take(:a, 3, '{"email":"P1@example.org"}'), 'created held', 'a known address gets the same answer');
SELECT is(pg_temp.seats(:a), 'taken 0 held 3 waiting 0 of 3', 'and the numbers move as for a new one');
SELECT is((SELECT count(*)::int FROM rsvp r JOIN event e ON e.id = r.event_id WHERE e.public_id = :a), 2, 'but there is no second RSVP');
SELECT is(pg_temp.told(1), 'rsvp_confirm', 'and no second mail within ten minutes');
SET LOCAL convene.now = '2027-01-10 12:10:00+00';
SELECT is(pg_temp.take(:a, 12, '{"email":"p1@example.org"}'), 'created waitlisted', 'ten minutes later as well, when the room is full');
SELECT is(pg_temp.told(1), 'rsvp_confirm rsvp_link', 'now its link is sent again');
INSERT INTO discard SELECT pg_temp.take(:a, 13, '{"email":"p1@example.org"}');
SELECT is(pg_temp.told(1), 'rsvp_confirm rsvp_link', 'once');
SELECT is(decoy_end(id, 'infinity'), 1, 'what only seemed to hold a seat ends') FROM event WHERE public_id = :a;
SELECT is(pg_temp.seats(:a), 'taken 0 held 2 waiting 0 of 3', 'and its seat is free');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';

-- by the organizer: at once; parties: all seats or none
SELECT is(pg_temp.take(:a, 4, '{"party":2}', pg_temp.ours()), 'created waitlisted', 'two do not fit where one seat is left');
SELECT is(pg_temp.seats(:a), 'taken 0 held 2 waiting 1 of 3', 'nothing was taken for them');
SELECT is(pg_temp.take(:a, 5, '{}', pg_temp.ours()), 'created waitlisted', 'who comes later waits behind them, though one seat is free');
SELECT is((SELECT string_agg(body::jsonb->>'position', ' ' ORDER BY n) FROM rsvp_take_event(:a, pg_temp.ours(),
           (SELECT jsonb_agg(pg_temp.ask(i)) FROM generate_series(6, 9) i))), '3 4 5 6', 'positions have no gap');
SELECT is(pg_temp.take(:a, 10, '{"email":"p5@example.org"}', pg_temp.ours()), 'ok waitlisted', 'the organizer is told who is there already');
SELECT is(pg_temp.take(:a, 10, '{}', pg_temp.theirs()), 'created waitlisted', 'another organizer is a stranger');
SELECT is((SELECT confirmed FROM rsvp WHERE public_id = pg_temp.rsv(10)), false, 'whose word does not confirm an address');
SELECT is(pg_temp.take(:a, 11, '{}', repeat('9', 64)), 'unauthorized ', 'an unknown token is refused');

-- hybrid: two capacities
SELECT is(pg_temp.fill(:h, 20, 22), 'going going waitlisted', 'the room is full after two');
SELECT is(pg_temp.fill(:h, 23, 24, '{"mode":"online"}'), 'going going', 'the stream is not');
SELECT is(pg_temp.seats(:h, 'online'), 'taken 2 held 0 waiting 0 of any', 'and has no limit');

-- repeats
SELECT is(pg_temp.take(:h, 30, '{"mode":"online","key":"k1","request_hash":"x"}'), 'created held', 'a request with a key');
SELECT is((SELECT body::jsonb->>'id' FROM rsvp_take_event(:h, NULL, jsonb_build_array(pg_temp.ask(31, '{"mode":"online","key":"k1","request_hash":"x","email":"p30@example.org"}')))),
          pg_temp.rsv(30), 'its repeat gets the first answer');
SELECT is(pg_temp.take(:h, 31, '{"mode":"online","key":"k1","request_hash":"y"}'), 'conflict Idempotency-Key', 'the key with another body is refused');
SELECT is((SELECT string_agg(outcome || ' ' || right(body::jsonb->>'id', 2), ', ' ORDER BY n) FROM rsvp_take_event(:h, NULL, jsonb_build_array(
            pg_temp.ask(32, '{"mode":"online","key":"k2","request_hash":"x"}'), pg_temp.ask(33, '{"mode":"online","key":"k2","request_hash":"x","email":"p32@example.org"}')))),
          'created 32, created 32', 'a repeat beside the first one, too');
SELECT is((SELECT string_agg(outcome, ', ' ORDER BY n) FROM rsvp_take_event(:h, NULL, jsonb_build_array(
            pg_temp.ask(34, '{"mode":"online","key":"k3","request_hash":"x"}'), pg_temp.ask(35, '{"mode":"online","key":"k3","request_hash":"y"}')))),
          'created, conflict', 'and another body beside it is refused');
SELECT is((SELECT count(*)::int FROM rsvp r JOIN event e ON e.id = event_id WHERE e.public_id = :h AND address IN ('p32@example.org', 'p33@example.org', 'p35@example.org')), 1,
          'one row for them');
SELECT is((SELECT string_agg(outcome || ' ' || (body::jsonb->>'id'), ', ' ORDER BY n) FROM rsvp_take_event(:h, pg_temp.ours(), jsonb_build_array(
            pg_temp.ask(36, '{"mode":"online"}'), pg_temp.ask(37, '{"mode":"online","email":"p36@example.org"}')))),
          'created rsv_000000000036, ok rsv_000000000036', 'one address twice in a batch is one RSVP');
SET LOCAL convene.now = '2027-01-11 12:00:01+00';
SELECT is(pg_temp.take(:h, 38, '{"mode":"online","key":"k1","request_hash":"z"}'), 'created held', 'after 24 hours the key is free');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';

-- what is refused, each for itself
SELECT is((SELECT string_agg(outcome || ' ' || coalesce(body::jsonb->0->>'field', ''), ', ' ORDER BY n) FROM rsvp_take_event(:h, NULL, jsonb_build_array(
            pg_temp.ask(40, '{"party":0}'), pg_temp.ask(41, '{"party":-1}'), pg_temp.ask(42, '{"party":10000}'), pg_temp.ask(43, '{"email":"nobody"}'),
            pg_temp.ask(44, '{"name":"a\u0007b"}'), pg_temp.ask(45, '{"name":"a\u202eb"}'), pg_temp.ask(46, jsonb_build_object('name', repeat('x', 1000000))),
            pg_temp.ask(47, '{"mode":"moon"}'), pg_temp.ask(48, '{"answers":{"q":"x"}}'), pg_temp.ask(49, '{"mode":"online"}')))),
          'invalid party, invalid party, invalid party, invalid email, invalid name, invalid name, invalid name, invalid mode, invalid answers.q, created ',
          'bad ones are refused for themselves, and the good one goes through');
SELECT is(pg_temp.take('evt_000000000000', 50), 'missing ', 'no such event');
SELECT is(pg_temp.take(pg_temp.new_event('{"in_person": 3}', 'in_person', '{"status":"draft"}'), 50), 'missing ', 'a draft is there for nobody');
SELECT is(pg_temp.take(pg_temp.new_event('{"in_person": 3}', 'in_person', '{"status":"draft"}'), 50, '{}', repeat('9', 64)), 'missing ', 'not with an unknown token');
SELECT is(pg_temp.take(pg_temp.new_event('{"in_person": 3}', 'in_person', '{"status":"draft"}'), 50, '{}', pg_temp.theirs()), 'missing ', 'nor with that of another organizer');
SELECT is(pg_temp.take(pg_temp.new_event('{"in_person": 3}', 'in_person', '{"status":"draft"}'), 50, '{}', pg_temp.ours()), 'conflict ', 'and takes nobody');
UPDATE event SET status = 'cancelled' WHERE public_id = :h;
SELECT is(pg_temp.take(:h, 50), 'conflict ', 'nor does a cancelled event');
SELECT is(pg_temp.take(:h, 50, '{}', pg_temp.ours()), 'conflict ', 'not even by its organizer');
UPDATE event SET status = 'removed' WHERE public_id = :h;
SELECT is(pg_temp.take(:h, 50), 'gone ', 'a removed one is gone');
SET LOCAL convene.now = '2027-02-09 17:00:00+00';
SELECT is(pg_temp.take(:a, 50), 'conflict ', 'and one that is over is over');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';

-- policy: window, code, approval, no waitlist, questions
INSERT INTO rsvp_policy (event_id, takes, opens, closes, approval, code, waitlist, party_max, offer_minutes, reconfirm, questions)
SELECT id, true, '2027-01-10 13:00+00', '2027-01-20 13:00+00', true, 'sesame', 'none', 2, 60, false,
       '[{"id":"diet","kind":"choice","choices":["any","vegan"],"required":true},{"id":"first","kind":"yes_no"}]'
FROM event WHERE public_id = :a;
\set well '\'{"code":"sesame","answers":{"diet":"vegan","first":true}}\''
SELECT is(pg_temp.take(:a, 60, :well), 'conflict ', 'before the window nobody gets in');
SELECT is(pg_temp.take(:a, 64, '{}', pg_temp.ours()), 'conflict ', 'full without a waitlist: refused');
SET LOCAL convene.now = '2027-01-10 13:00:00+00';
SELECT is(pg_temp.take(:a, 60, '{"answers":{"diet":"vegan"}}'), 'forbidden code', 'without the code nobody');
SELECT is(pg_temp.take(:a, 60, '{"code":"sesame"}'), 'invalid answers.diet', 'an answer is missing');
SELECT is(pg_temp.take(:a, 60, '{"code":"sesame","answers":{"diet":"stones"}}'), 'invalid answers.diet', 'an answer is not one of the choices');
SELECT is(pg_temp.take(:a, 60, '{"code":"sesame","answers":{"diet":"any","first":"maybe"}}'), 'invalid answers.first', 'an answer is not yes or no');
SELECT is(pg_temp.take(:a, 60, :well), 'created requested', 'a request waits for approval');
SELECT is(pg_temp.take(:a, 61, '{"party":3,"code":"sesame"}'), 'invalid party', 'a party is bounded by the policy');
SET LOCAL convene.now = '2027-01-20 13:00:00+00';
SELECT is(pg_temp.take(:a, 62, :well), 'conflict ', 'after the window nobody gets in');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';

-- an address that is known looks new, also to whoever repeats the request
CREATE FUNCTION pg_temp.said(event text, i int, more jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT outcome || ' ' || body FROM rsvp_take_event(event, NULL, jsonb_build_array(pg_temp.ask(i, more)))
$$;
CREATE TEMPORARY TABLE k AS SELECT pg_temp.new_event('{"in_person": 2}') AS e;
INSERT INTO discard SELECT pg_temp.take((SELECT e FROM k), 201);
CREATE TEMPORARY TABLE first AS SELECT pg_temp.said((SELECT e FROM k), 202, '{"email":"p201@example.org","key":"again","request_hash":"x"}') AS told;
SELECT matches((SELECT told FROM first), '^created .*"rsv_000000000202".*"held"', 'a known address with a key gets an answer that looks new');
INSERT INTO discard SELECT pg_temp.take((SELECT e FROM k), 203);
SELECT is(pg_temp.said((SELECT e FROM k), 204, '{"email":"p201@example.org","key":"again","request_hash":"x"}'), (SELECT told FROM first),
          'its repeat gets the same one, though the seats are taken by now');
SELECT is(pg_temp.take((SELECT e FROM k), 205, '{"key":"again","request_hash":"y"}'), 'conflict Idempotency-Key', 'and the key with another body is refused');
SELECT is((SELECT string_agg(outcome || ' ' || right(body::jsonb->>'id', 3), ', ' ORDER BY n) FROM rsvp_take_event((SELECT e FROM k), NULL, jsonb_build_array(
            pg_temp.ask(206, '{"email":"p201@example.org","key":"beside","request_hash":"x"}'),
            pg_temp.ask(207, '{"email":"p201@example.org","key":"beside","request_hash":"x"}')))), 'created 206, created 206', 'nor does a repeat beside it');
SELECT is(pg_temp.take((SELECT e FROM k), 208, '{"email":"p201@example.org","key":"ours","request_hash":"x"}', pg_temp.ours()), 'ok going',
          'whom the organizer adds once more');
INSERT INTO discard SELECT outcome FROM rsvp_cancel(NULL, pg_temp.rsv(201));
SELECT is(pg_temp.take((SELECT e FROM k), 209, '{"email":"p201@example.org","key":"ours","request_hash":"x"}', pg_temp.ours()), 'ok going',
          'has that answer for its key as well');
SET LOCAL convene.now = '2027-01-11 12:00:01+00';
SELECT is(pg_temp.take((SELECT e FROM k), 210, '{"key":"again","request_hash":"y"}'), 'created held', 'until 24 hours later');
INSERT INTO discard SELECT rsvp_due()::text;
SELECT ok(NOT EXISTS (SELECT FROM rsvp_kept WHERE key = 'beside'), 'when it is forgotten');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';

-- the numbers do not tell either: of two events alike, p601 comes to the first only
CREATE TEMPORARY TABLE d AS SELECT pg_temp.new_event('{"in_person": 6}') AS first, pg_temp.new_event('{"in_person": 6}') AS second;
INSERT INTO discard SELECT pg_temp.fill(first, 601, 601) || pg_temp.fill(second, 602, 602) FROM d;
CREATE FUNCTION pg_temp.both(i int, more jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT CASE WHEN a = b THEN a ELSE a || ' and ' || b END || ': '
    || CASE WHEN pg_temp.seats(first) = pg_temp.seats(second) THEN pg_temp.seats(first) ELSE pg_temp.seats(first) || ' and ' || pg_temp.seats(second) END
  FROM d, LATERAL (SELECT pg_temp.take(first, i, more) AS a, pg_temp.take(second, i + 1, more) AS b OFFSET 0) x
$$;
SELECT is(pg_temp.both(603, '{"email":"p601@example.org"}'), 'created held: taken 1 held 1 waiting 0 of 6', 'a seat seems to be held');
SELECT is(pg_temp.both(605, '{"email":"p601@example.org","party":2}'), 'created held: taken 1 held 3 waiting 0 of 6', 'and once more');
SELECT is((SELECT string_agg(a.body::jsonb->>'state', ' ' ORDER BY a.n) || ', ' || pg_temp.seats(first) FROM d, LATERAL rsvp_take_event(first, NULL, jsonb_build_array(
            pg_temp.ask(607, '{"email":"p601@example.org"}'), pg_temp.ask(608, '{"email":"p601@example.org"}'))) a GROUP BY first), 'held held, taken 1 held 5 waiting 0 of 6', 'side by side');
SELECT is((SELECT string_agg(a.body::jsonb->>'state', ' ' ORDER BY a.n) || ', ' || pg_temp.seats(second) FROM d, LATERAL rsvp_take_event(second, NULL, jsonb_build_array(
            pg_temp.ask(609, '{"email":"p601@example.org"}'), pg_temp.ask(610, '{"email":"p601@example.org"}'))) a GROUP BY second), 'held held, taken 1 held 5 waiting 0 of 6', 'there, too');
SELECT is(pg_temp.both(611, '{"email":"p601@example.org","party":2}'), 'created waitlisted: taken 1 held 5 waiting 0 of 6', 'no more than there are');
SELECT is(pg_temp.take((SELECT first FROM d), 620, '{"party":2}', pg_temp.ours()), 'created waitlisted', 'who comes then waits');
SET LOCAL convene.now = '2027-01-10 12:14:59+00';
INSERT INTO discard SELECT rsvp_due()::text;
SELECT is(pg_temp.seats(first) || ', ' || pg_temp.seats(second), 'taken 1 held 5 waiting 1 of 6, taken 1 held 5 waiting 0 of 6', 'for fifteen minutes') FROM d;
SET LOCAL convene.now = '2027-01-10 12:15:00+00';
INSERT INTO discard SELECT rsvp_due()::text;
SELECT is(pg_temp.seats(first) || ', ' || pg_temp.seats(second), 'taken 1 held 2 waiting 0 of 6, taken 1 held 0 waiting 0 of 6',
          'then the seats are free, and offered to who waits') FROM d;
SET LOCAL convene.now = '2027-01-10 12:00:00+00';
INSERT INTO discard SELECT pg_temp.take(first, 630, '{"email":"p601@example.org"}') FROM d;
SELECT is((pg_temp.act(first, 'cancel')).outcome || ' ' || pg_temp.seats(first), 'ok taken 0 held 0 waiting 0 of 6', 'a cancelled event holds nothing') FROM d;
SELECT is_empty($$SELECT FROM rsvp_decoy x JOIN event e ON e.id = x.event_id WHERE e.status = 'cancelled'$$, 'and nothing seems to');

-- a token that only reads takes no seat as organizer
INSERT INTO discard SELECT outcome FROM token_create(pg_temp.ours(), repeat('e', 64), 'cvn_e', 'reads', '{read}', 'ours', NULL);
SELECT is(pg_temp.take((SELECT second FROM d), 640, '{}', repeat('e', 64)), 'created held', 'a read token is no organizer');
SELECT is(pg_temp.take((SELECT second FROM d), 641, '{"party":50}', repeat('e', 64)), 'invalid party', 'and takes no large party');

-- a place that begins to count while a seat is free is offered that seat
CREATE TEMPORARY TABLE w AS SELECT pg_temp.new_event('{"in_person": 1}') AS e;
INSERT INTO discard SELECT pg_temp.fill((SELECT e FROM w), 221, 221);
INSERT INTO discard SELECT pg_temp.take((SELECT e FROM w), 222);
INSERT INTO discard SELECT outcome FROM rsvp_cancel(NULL, pg_temp.rsv(221));
SELECT is(pg_temp.seats((SELECT e FROM w)), 'taken 0 held 0 waiting 0 of 1', 'a seat is free, and nobody who waits counts');
SELECT is(pg_temp.take((SELECT e FROM w), 223, '{"email":"p222@example.org"}', pg_temp.ours()), 'ok offered', 'the organizer''s word makes one count');
SELECT is(pg_temp.seats((SELECT e FROM w)), 'taken 0 held 1 waiting 0 of 1', 'and the seat is theirs');

-- several events in one statement
CREATE TEMPORARY TABLE two AS SELECT pg_temp.new_event('{"in_person": 1}') AS a, pg_temp.new_event('{"in_person": 1}') AS b;
SELECT is((SELECT string_agg(n || ' ' || outcome || ' ' || coalesce(CASE WHEN left(body, 1) = '{' THEN body::jsonb->>'state' END, '-'), ', ' ORDER BY n) FROM rsvp_take(jsonb_build_array(
    jsonb_build_object('event', (SELECT b FROM two), 'requests', jsonb_build_array(pg_temp.ask(301), pg_temp.ask(302))),
    jsonb_build_object('event', 'evt_000000000000', 'requests', jsonb_build_array(pg_temp.ask(303))),
    jsonb_build_object('event', (SELECT a FROM two), 'requests', jsonb_build_array(pg_temp.ask(304), pg_temp.ask(305, '{"party":0}')))))),
  '1 created held, 2 created waitlisted, 3 missing -, 4 created held, 5 invalid -', 'each event decides for itself, and the rows are in order');

-- the constraint stands where no function does
SELECT throws_ok($$UPDATE seat SET taken = capacity + 1 WHERE capacity = 3$$, '23514', NULL, 'no statement can overbook');
SELECT throws_ok($$INSERT INTO rsvp (public_id, event_id, mode, address, name, party, state, confirmed, created, updated)
                   SELECT 'rsv_00000000000a', event_id, mode, address, name, 1, 'cancelled', true, created, updated FROM rsvp WHERE state = 'waitlisted' LIMIT 1;
                   UPDATE rsvp SET state = 'going' WHERE public_id = 'rsv_00000000000a'$$, '23505', NULL, 'an address has one RSVP that counts');

SELECT * FROM finish();
ROLLBACK;

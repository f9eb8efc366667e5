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
SELECT is(pg_temp.take(:a, 3), 'created waitlisted', 'half of the seats are held without a yes; the next one waits without a seat');
INSERT INTO discard SELECT outcome FROM rsvp_cancel(NULL, pg_temp.rsv(3));
SELECT is(pg_temp.take(:a, 3, '{"email":"P1@example.org"}'), 'created waitlisted', 'a known address gets the same answer');
SELECT is(pg_temp.seats(:a), 'taken 0 held 2 waiting 0 of 3', 'and the numbers stay as for a new one');
SELECT is((SELECT count(*)::int FROM rsvp r JOIN event e ON e.id = r.event_id WHERE e.public_id = :a AND r.address = 'p1@example.org'), 1, 'but there is no second RSVP');
SELECT is(pg_temp.told(1), 'rsvp_confirm rsvp_link', 'and its link, because the first request may have been a stranger''s');
SET LOCAL convene.now = '2027-01-10 12:10:00+00';
SELECT is(pg_temp.take(:a, 12, '{"email":"p1@example.org"}'), 'created waitlisted', 'ten minutes later as well');
SELECT is(pg_temp.told(1), 'rsvp_confirm rsvp_link rsvp_link', 'its link is sent again');
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
CREATE TEMPORARY TABLE k AS SELECT pg_temp.new_event('{"in_person": 4}') AS e;
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
INSERT INTO setting VALUES ('mail_mailbox', '60');
CREATE TEMPORARY TABLE d AS SELECT pg_temp.new_event('{"in_person": 6}') AS first, pg_temp.new_event('{"in_person": 6}') AS second;
INSERT INTO discard SELECT pg_temp.fill(first, 601, 601) || pg_temp.fill(second, 602, 602) FROM d;
CREATE FUNCTION pg_temp.both(i int, more jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT CASE WHEN a = b THEN a ELSE a || ' and ' || b END || ': '
    || CASE WHEN pg_temp.seats(first) = pg_temp.seats(second) THEN pg_temp.seats(first) ELSE pg_temp.seats(first) || ' and ' || pg_temp.seats(second) END
  FROM d, LATERAL (SELECT pg_temp.take(first, i, more) AS a, pg_temp.take(second, i + 1, more) AS b OFFSET 0) x
$$;
SELECT is(pg_temp.both(603, '{"email":"p601@example.org"}'), 'created held: taken 1 held 1 waiting 0 of 6', 'a seat seems to be held');
SELECT is(pg_temp.both(605, '{"email":"p601@example.org","party":2}'), 'created held: taken 1 held 3 waiting 0 of 6', 'and once more');
SELECT is(pg_temp.both(607, '{"email":"p601@example.org"}'), 'created waitlisted: taken 1 held 3 waiting 0 of 6', 'no more than the share of those who have not said yes');
SELECT is(pg_temp.take((SELECT first FROM d), 620, '{"party":3}', pg_temp.ours()), 'created waitlisted', 'who comes then waits');
SET LOCAL convene.now = '2027-01-10 12:14:59+00';
INSERT INTO discard SELECT rsvp_due()::text;
SELECT is(pg_temp.seats(first) || ', ' || pg_temp.seats(second), 'taken 1 held 3 waiting 1 of 6, taken 1 held 3 waiting 0 of 6', 'for fifteen minutes') FROM d;
SET LOCAL convene.now = '2027-01-10 12:15:00+00';
INSERT INTO discard SELECT rsvp_due()::text;
SELECT is(pg_temp.seats(first) || ', ' || pg_temp.seats(second), 'taken 1 held 3 waiting 0 of 6, taken 1 held 0 waiting 0 of 6',
          'then the seats are free, and offered to who waits') FROM d;
SELECT is((SELECT sum(unconfirmed) FROM seat s JOIN event e ON e.id = s.event_id JOIN d ON e.public_id IN (d.first, d.second)), 0::bigint, 'and nothing counts as unconfirmed');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';
INSERT INTO discard SELECT pg_temp.take(first, 630, '{"email":"p601@example.org"}') FROM d;
SELECT is((pg_temp.act(first, 'cancel')).outcome || ' ' || pg_temp.seats(first), 'ok taken 0 held 0 waiting 0 of 6', 'a cancelled event holds nothing') FROM d;
SELECT is_empty($$SELECT FROM rsvp_decoy x JOIN event e ON e.id = x.event_id WHERE e.status = 'cancelled'$$, 'and nothing seems to');
DELETE FROM setting WHERE key = 'mail_mailbox';

-- a token that only reads takes no seat as organizer
INSERT INTO discard SELECT outcome FROM token_create(pg_temp.ours(), repeat('e', 64), 'cvn_e', 'reads', '{read}', 'ours', NULL);
SELECT is(pg_temp.take((SELECT second FROM d), 640, '{}', repeat('e', 64)), 'created held', 'a read token is no organizer');
SELECT is(pg_temp.take((SELECT second FROM d), 641, '{"party":50}', repeat('e', 64)), 'invalid party', 'and takes no large party');

-- a place that begins to count while a seat is free takes that seat
CREATE TEMPORARY TABLE w AS SELECT pg_temp.new_event('{"in_person": 1}') AS e;
INSERT INTO discard SELECT pg_temp.fill((SELECT e FROM w), 221, 221);
INSERT INTO discard SELECT pg_temp.take((SELECT e FROM w), 222);
INSERT INTO discard SELECT outcome FROM rsvp_cancel(NULL, pg_temp.rsv(221));
SELECT is(pg_temp.seats((SELECT e FROM w)), 'taken 0 held 0 waiting 0 of 1', 'a seat is free, and nobody who waits counts');
SELECT is(pg_temp.take((SELECT e FROM w), 223, '{"email":"p222@example.org"}', pg_temp.ours()), 'ok going', 'the organizer''s word makes one count');
SELECT is(pg_temp.seats((SELECT e FROM w)), 'taken 1 held 0 waiting 0 of 1', 'and the seat is theirs');

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


-- seats that are held without a yes: few for a client, and half of what is left
CREATE TEMPORARY TABLE m AS SELECT pg_temp.new_event('{"in_person": 20}') AS e, pg_temp.new_event('{"in_person": 20}', more => '{"title": "Other"}') AS f;
\set m '(SELECT e FROM m)'
CREATE FUNCTION pg_temp.many(event text, first int, last int, more jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(coalesce(body::jsonb->>'state', body::jsonb->0->>'detail'), ' ' ORDER BY n)
  FROM rsvp_take(jsonb_build_array(jsonb_build_object('event', event, 'requests', (SELECT jsonb_agg(pg_temp.ask(i, more) ORDER BY i) FROM generate_series(first, last) i))))
$$;
SELECT is(pg_temp.many(:m, 1301, 1305, '{"client":"n.c","party":4}'), 'held held waitlisted waitlisted waitlisted', 'five requests for four: half of the seats are held');
SELECT is((SELECT unconfirmed FROM seat WHERE event_id = (SELECT id FROM convene.event WHERE public_id = :m)), 8, 'without a yes');
SELECT is(pg_temp.many(:m, 1306, 1306, '{"client":"n.other","party":2}'), 'held', 'another client');
SELECT is(pg_temp.many(:m, 1307, 1307, '{"client":"n.third"}'), 'waitlisted', 'then nobody holds more');
SELECT is((rsvp_get(NULL, pg_temp.rsv(1307))).body::jsonb->>'why' LIKE 'No seat is held.%', true, 'and is told so');
SELECT is((rsvp_confirm(pg_temp.rsv(1307))).body::jsonb->>'state', 'going', 'but a yes takes a seat that is free');
SELECT is(pg_temp.told(1307), 'rsvp_confirm rsvp_confirmed', 'which is told');
SELECT is((rsvp_confirm(pg_temp.rsv(1301))).body::jsonb->>'state', 'going', 'who holds some gets them');
SELECT is(pg_temp.seats(:m), 'taken 5 held 6 waiting 0 of 20', 'and all is counted');
SELECT is((SELECT unconfirmed FROM seat WHERE event_id = (SELECT id FROM convene.event WHERE public_id = :m)), 6, 'of those held, six without a yes');
SELECT is((event_rsvps(pg_temp.ours(), :m, '{}', NULL, 10)).body::jsonb->'unconfirmed', '{"in_person": 6}', 'as the organizer sees');
SELECT is((event_guests(:m, '{"positions": true}', NULL, 10)).body::jsonb->'unconfirmed', '{"in_person": 6}', 'also on the page');
SELECT is(pg_temp.many((SELECT f FROM m), 1311, 1316, '{"client":"n.c"}'), 'held held held waitlisted waitlisted waitlisted', 'three of an event for one client');
SELECT is(pg_temp.many((SELECT f FROM m), 1317, 1317, '{"email":"p1311@example.org","client":"n.c"}'), 'waitlisted', 'the same answer for a known address');
SELECT is(pg_temp.many((SELECT f FROM m), 1318, 1318, '{}'), 'held', 'this machine is no client');
SET LOCAL convene.now = '2027-01-10 12:05:00+00';
SELECT is(pg_temp.many((SELECT f FROM m), 1319, 1320, '{"client":"n.c"}'), 'held waitlisted', 'and one more every five minutes');
SET LOCAL convene.now = '2027-01-10 12:16:00+00';
INSERT INTO discard SELECT rsvp_due()::text;
SELECT is((SELECT string_agg(unconfirmed || ' ' || held, ', ' ORDER BY event_id) FROM seat s JOIN convene.event e ON e.id = s.event_id WHERE e.public_id IN (:m, (SELECT f FROM m))), '0 0, 1 1',
  'what nobody confirmed is free again');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';
CREATE TEMPORARY TABLE nw AS SELECT pg_temp.new_event('{"in_person": 2}') AS e;
INSERT INTO discard SELECT (rsvp_policy(pg_temp.ours(), (SELECT e FROM nw), '{"waitlist": "none"}')).outcome;
SELECT is(pg_temp.many((SELECT e FROM nw), 1331, 1332, '{}'), 'held waitlisted', 'where there is no waitlist one waits for the yes alone');
SELECT is(pg_temp.fill((SELECT e FROM nw), 1333, 1333), 'going', 'and somebody else comes');
SELECT is((rsvp_confirm(pg_temp.rsv(1332))).outcome, 'conflict', 'a yes that comes too late is refused');
SELECT is((SELECT state FROM rsvp WHERE public_id = pg_temp.rsv(1332)), 'expired', 'and ends');

-- an RSVP that its person has confirmed: its link again, but not at every request of anybody
CREATE TEMPORARY TABLE lk AS SELECT pg_temp.new_event('{"in_person": 9}') AS e;
INSERT INTO discard SELECT pg_temp.take((SELECT e FROM lk), 1501);
INSERT INTO discard SELECT (rsvp_confirm(pg_temp.rsv(1501))).outcome;
INSERT INTO discard SELECT pg_temp.take((SELECT e FROM lk), 1502, '{"email":"p1501@example.org"}');
SELECT is(pg_temp.told(1501), 'rsvp_confirm rsvp_confirmed', 'not within ten minutes');
SET LOCAL convene.now = '2027-01-10 12:10:00+00';
INSERT INTO discard SELECT pg_temp.take((SELECT e FROM lk), i, '{"email":"p1501@example.org"}') FROM generate_series(1503, 1504) i;
SELECT is(pg_temp.told(1501), 'rsvp_confirm rsvp_confirmed rsvp_link', 'then once');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';

-- the gate for mails
DELETE FROM allowance;
CREATE FUNCTION pg_temp.taken() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM allowance WHERE due > clock() AND key NOT LIKE 'mail hold%' $$;
CREATE TEMPORARY TABLE gate AS SELECT ARRAY(SELECT pg_temp.new_event('{"in_person": 50}', more => jsonb_build_object('title', 'Gate ' || i)) FROM generate_series(1, 12) i) AS e;
SELECT is((SELECT string_agg(pg_temp.take(e[i], 1400 + i, jsonb_build_object('email', 'victim+' || i || '@example.org')), ', ' ORDER BY i) FROM gate, generate_series(1, 7) i),
  'created held, created held, created held, created held, created held, created held, limited ', 'six events ask one mailbox, not seven');
SELECT matches((SELECT body FROM rsvp_take_event((SELECT e[8] FROM gate), NULL, jsonb_build_array(pg_temp.ask(408, '{"email":"victim@example.org"}')))),
  '"retry": 1800.*This address has had 6 mails|This address has had 6 mails.*"retry": 1800', 'it says which limit, and when it opens');
SELECT is(pg_temp.take((SELECT e[9] FROM gate), 1409, '{"email":"victim@example.org","client":"home.home"}'), 'created held', 'the person''s own request gets through');
SELECT is((SELECT count(*) FROM outbox_ready WHERE receiver LIKE 'victim%'), 7::bigint, 'seven mails');
SELECT is((rsvp_confirm(pg_temp.rsv(1409))).outcome, 'ok', 'and a yes');
SELECT is(pg_temp.take((SELECT e[10] FROM gate), 1410, '{"email":"victim@example.org"}'), 'created held', 'clears the mailbox');
DELETE FROM allowance;
SELECT is(pg_temp.take((SELECT e[1] FROM gate), 1421, '{"email":"no@example.org","party":99}'), 'invalid party', 'a request that is refused');
SELECT is(pg_temp.take('evt_000000000000', 422, '{"email":"no@example.org"}'), 'missing ', 'or is for no event');
SELECT is(pg_temp.taken(), 0::bigint, 'takes from no limit');
SELECT is(pg_temp.take((SELECT e[1] FROM gate), 1423, '{"email":"yes@example.org","key":"g","request_hash":"x"}'), 'created held', 'one that is taken');
SELECT is(pg_temp.taken(), 2::bigint, 'takes from the mailbox and the event');
SELECT (SELECT string_agg(key || due, ',' ORDER BY key) FROM allowance WHERE key NOT LIKE 'mail hold%') AS used \gset
SELECT is(pg_temp.take((SELECT e[1] FROM gate), 1423, '{"email":"yes@example.org","key":"g","request_hash":"x"}'), 'created held', 'and its repeat');
SELECT is((SELECT string_agg(key || due, ',' ORDER BY key) FROM allowance WHERE key NOT LIKE 'mail hold%'), :'used', 'takes no more');
DELETE FROM allowance;
INSERT INTO setting VALUES ('mail_organization', '3');
SELECT is(pg_temp.fill((SELECT e[11] FROM gate), 1431, 1435), 'going going going', 'people whom an organizer adds have not said yes either');
SELECT is((SELECT outcome FROM rsvp_take_event((SELECT e[11] FROM gate), pg_temp.admin(), jsonb_build_array(pg_temp.ask(1436)))), 'created', 'whoever runs the site may');
SELECT is(pg_temp.take((SELECT e[11] FROM gate), 1437, '{"client":"x.x"}', pg_temp.theirs()), 'created held', 'another organization is a stranger');
SELECT is((SELECT count(*) FROM allowance WHERE key LIKE 'mail client%'), 1::bigint, 'whose client is counted');
DELETE FROM setting WHERE key = 'mail_organization';
SELECT * FROM finish();
ROLLBACK;

-- Every transition of an RSVP, allowed and refused, what it frees and what it tells.
\ir setup.psql

CREATE FUNCTION pg_temp.said(a answer) RETURNS text LANGUAGE sql AS $$
  SELECT a.outcome || ' ' || CASE WHEN left(a.body, 1) = '{' THEN coalesce(a.body::jsonb->>'state', '') ELSE a.body::jsonb->0->>'field' END
$$;
CREATE FUNCTION pg_temp.confirm(i int) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.said(rsvp_confirm(pg_temp.rsv(i))) $$;
CREATE FUNCTION pg_temp.cancel(i int, token text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.said(rsvp_cancel(token, pg_temp.rsv(i))) $$;
CREATE FUNCTION pg_temp.accept(i int) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.said(rsvp_accept(pg_temp.rsv(i))) $$;
CREATE FUNCTION pg_temp.change(i int, patch jsonb) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.said(rsvp_change(NULL, pg_temp.rsv(i), patch)) $$;
CREATE FUNCTION pg_temp.own(i int) RETURNS jsonb LANGUAGE sql AS $$ SELECT body::jsonb FROM rsvp_get(NULL, pg_temp.rsv(i)) $$;

-- the last seat (story A3)
CREATE TEMPORARY TABLE t AS SELECT pg_temp.new_event('{"in_person": 20}') AS a, pg_temp.new_event('{"in_person": 2, "online": 1}', 'hybrid') AS h,
  pg_temp.new_event('{"in_person": 4}') AS p, pg_temp.new_event('{"in_person": 1}') AS q, pg_temp.new_event('{"in_person": 3}') AS d;
\set a '(SELECT a FROM t)'
\set h '(SELECT h FROM t)'
\set p '(SELECT p FROM t)'
\set q '(SELECT q FROM t)'
\set d '(SELECT d FROM t)'
INSERT INTO discard SELECT pg_temp.fill(:a, 1, 19);
SELECT is(pg_temp.fill(:a, 20, 69), 'going' || repeat(' waitlisted', 49), 'one gets the last seat, 49 wait');
SELECT is((pg_temp.own(21)->>'position') || ' ' || (pg_temp.own(69)->>'position'), '1 49', 'positions from 1 to 49');
SELECT is(pg_temp.own(23)->>'why', 'All 20 seats are taken; 2 are before you', 'and each is told why no offer has come');
SELECT is(pg_temp.cancel(20) || ', ' || pg_temp.cancel(20), 'ok cancelled, unchanged cancelled', 'cancelling twice is cancelling once');
SELECT is(pg_temp.seats(:a), 'taken 19 held 1 waiting 48 of 20', 'one seat was freed, and offered in the same breath');
SELECT is(pg_temp.state(21) || ', ' || (SELECT (expires - clock())::text FROM rsvp WHERE public_id = pg_temp.rsv(21)), 'offered, 1 day', 'to the first, for a day');
SELECT is(pg_temp.told(20), 'rsvp_confirmed rsvp_cancelled', 'who cancelled is told once, and never offered again');
SET LOCAL convene.now = '2027-01-11 13:00:00+00';
SELECT is(pg_temp.accept(21), 'conflict ', 'an offer that has ended cannot be accepted');
SELECT is(pg_temp.state(21) || ' ' || pg_temp.state(22), 'expired offered', 'the second one has the offer now');
SELECT is(pg_temp.told(21), 'rsvp_waitlisted rsvp_offer rsvp_expired', 'the first one was told each state once');
SELECT is(pg_temp.accept(22) || ', ' || pg_temp.accept(22), 'ok going, unchanged going', 'accepting twice is accepting once');
SELECT is((seat_capacity(pg_temp.ours(), :a, '{"in_person": 22}')).outcome, 'ok', 'the organizer raises the capacity by two');
SELECT is(pg_temp.seats(:a), 'taken 20 held 2 waiting 45 of 22', 'two more offers');
SELECT is((SELECT body::jsonb->'capacity'->>'in_person' FROM event_get(NULL, :a)), '22', 'the document says so');
SELECT is((SELECT count(*)::int FROM (SELECT payload->>'rsvp', kind FROM outbox_ready GROUP BY 1, 2 HAVING count(*) > 1) x), 0, 'nobody was told a state twice');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';

-- held: confirmed, or released and offered on
SELECT is(pg_temp.take(:q, 101), 'created held', 'held');
SELECT is(pg_temp.take(:q, 102), 'created waitlisted', 'the next one waits');
SELECT is(pg_temp.confirm(102), 'ok waitlisted', 'a confirmed address waits on');
SELECT is(pg_temp.told(102), 'rsvp_confirm rsvp_waitlisted', 'and is told so');
SELECT is(pg_temp.own(102)->>'why', 'The only seat is taken, held for somebody who has yet to answer; nobody is before you', 'and why');
SELECT is(pg_temp.take(:q, 103), 'created waitlisted', 'an unconfirmed one behind');
SET LOCAL convene.now = '2027-01-10 12:14:59+00';
SELECT is((rsvp_due())->>'lapsed', '0', 'before 15 minutes nothing is released');
SET LOCAL convene.now = '2027-01-10 12:15:00+00';
SELECT is((rsvp_due())->>'lapsed', '2', 'then the seat is, and the place of the unconfirmed');
SELECT is(pg_temp.states(:q), '1 expired, 2 offered, 3 expired', 'and offered on');
SELECT is(pg_temp.told(101), 'rsvp_confirm', 'an address that is not confirmed gets one mail');
SELECT is(pg_temp.confirm(101), 'conflict ', 'too late to confirm');
SELECT is(pg_temp.confirm(102), 'conflict ', 'an offer is accepted, not confirmed');
SELECT is(pg_temp.accept(102), 'ok going', 'accepted');
SELECT is(pg_temp.confirm(102), 'ok going', 'still coming');
SELECT is(pg_temp.own(102)->>'reconfirmed', '2027-01-10T12:15:00Z', 'is noted');
SELECT is((SELECT name || ' ' || address FROM person WHERE address = 'p102@example.org'), 'Person 102 p102@example.org', 'a confirmed address is a person');
SELECT is(pg_temp.take(:q, 104, '{"email":"p101@example.org"}'), 'created waitlisted', 'who expired may ask again');
SELECT is(pg_temp.accept(104), 'conflict ', 'and cannot accept what was not offered');
SELECT is(pg_temp.said(rsvp_confirm('rsv_zzzzzzzzzzzz')), 'missing ', 'no such RSVP');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';

-- parties and queues
SELECT is(pg_temp.fill(:p, 201, 201, '{"party":3}'), 'going', 'three of four seats');
SELECT is(pg_temp.change(201, '{"party":4}'), 'ok going', 'a fourth one comes along');
SELECT is(pg_temp.change(201, '{"party":5}'), 'conflict party', 'a fifth does not fit');
SELECT is(pg_temp.seats(:p), 'taken 4 held 0 waiting 0 of 4', 'and the party stays');
SELECT is(pg_temp.fill(:p, 202, 203, '{"party":2}') || pg_temp.fill(:p, 204, 204), 'waitlisted waitlistedwaitlisted', 'three wait');
SELECT is(pg_temp.change(201, '{"party":3}'), 'ok going', 'one stays at home');
SELECT is(pg_temp.seats(:p), 'taken 3 held 0 waiting 3 of 4', 'first come: one seat is too few for the first, and nobody passes');
SELECT is(pg_temp.own(202)->>'why', '1 seat is free, and the party is 2; nobody is before you', 'the first is told why');
SELECT is(pg_temp.own(204)->>'why', '1 seat is free, too few for the party that is next; 2 are before you', 'the last as well');
SELECT is((rsvp_policy(pg_temp.ours(), :p, '{"waitlist":"first_fit"}')).outcome, 'ok', 'the first that fits');
SELECT is(pg_temp.states(:p), '1 going, 2 waitlisted, 3 waitlisted, 4 offered', 'lets the one pass');
SELECT is(pg_temp.change(203, '{"party":3}'), 'ok waitlisted', 'a larger party');
SELECT is(pg_temp.own(202)->>'position' || ' ' || (pg_temp.own(203)->>'position'), '1 2', 'goes behind');
SELECT is(pg_temp.change(202, '{"party":1}'), 'ok waitlisted', 'a smaller one keeps its place');
SELECT is(pg_temp.cancel(204), 'ok cancelled', 'an offer is turned down');
SELECT is(pg_temp.state(202), 'offered', 'and goes to the next that fits');
SELECT is((rsvp_policy(pg_temp.ours(), :p, '{"waitlist":"lottery","seed":"dice"}')).body::jsonb->>'seed', 'dice', 'a lottery keeps its seed');
INSERT INTO discard SELECT pg_temp.fill(:p, 205, 220);
SELECT is((SELECT array_agg(r.public_id ORDER BY place) FROM rsvp r JOIN event e ON e.id = r.event_id WHERE e.public_id = :p AND r.queue IS NOT NULL),
  (SELECT array_agg(r.public_id ORDER BY substr(encode(sha256(convert_to('dice' || r.public_id, 'UTF8')), 'hex'), 1, 15)) FROM rsvp r JOIN event e ON e.id = r.event_id
   WHERE e.public_id = :p AND r.queue IS NOT NULL), 'and can be drawn again from it');
SELECT is(pg_temp.own(206)->'position', 'null', 'where a draw decides there is no position');
SELECT is((rsvp_policy(pg_temp.ours(), :p, '{"waitlist":"first_come"}')).body::jsonb->'seed', 'null', 'back to the order of arrival');
SELECT is(pg_temp.own(205)->>'position' || ' ' || (pg_temp.own(220)->>'position'), '2 17', 'which nobody has lost');

-- two modes
SELECT is(pg_temp.fill(:h, 301, 303) || ' ' || pg_temp.fill(:h, 304, 304, '{"mode":"online"}'), 'going going waitlisted going', 'room and stream are full');
SELECT is(pg_temp.change(301, '{"mode":"online"}'), 'ok going', 'who wants the stream waits for it');
SELECT is(pg_temp.own(301)->>'mode' || ' ' || (pg_temp.own(301)->>'waits_for'), 'in_person online', 'with the room''s seat in hand');
SELECT is(pg_temp.cancel(304), 'ok cancelled', 'a place in the stream is freed');
SELECT is(pg_temp.own(301)->>'mode' || ' ' || pg_temp.state(303), 'online offered', 'the switch is done, and the room''s seat offered on');
SELECT is(pg_temp.told(301), 'rsvp_confirmed rsvp_switched', 'told');
SELECT is(pg_temp.seats(:h) || ', ' || pg_temp.seats(:h, 'online'), 'taken 1 held 1 waiting 0 of 2, taken 1 held 0 waiting 0 of 1', 'counted');
SELECT is(pg_temp.change(302, '{"mode":"online"}') || ', ' || pg_temp.change(302, '{"mode":"in_person"}') || ', ' || coalesce(pg_temp.own(302)->>'waits_for', 'waits for nothing'),
          'ok going, ok going, waits for nothing', 'who asks for their own mode waits no longer');
SELECT is(pg_temp.change(302, '{"mode":"moon"}'), 'invalid mode', 'no such mode');
SELECT is(pg_temp.change(302, '{"party":0}') || pg_temp.change(302, '{"party":"x"}') || pg_temp.change(302, '{"party":1.5}'), 'invalid partyinvalid partyinvalid party', 'no such party');
SELECT is(pg_temp.change(302, '{"state":"attended"}'), 'invalid state', 'a state is not set');
SELECT is(pg_temp.change(302, '{"name":"Ada","needs":"a ramp"}'), 'ok going', 'name and needs');
SELECT is(pg_temp.own(302)->>'name' || ', ' || (pg_temp.own(302)->>'needs'), 'Ada, a ramp', 'are kept');
SELECT is(pg_temp.change(304, '{"party":2}'), 'conflict party', 'what is cancelled is not changed');

-- approval, decline, offer
SELECT is((rsvp_policy(pg_temp.ours(), :d, '{"approval":true}')).outcome, 'ok', 'by approval');
SELECT is(pg_temp.take(:d, 401) || ', ' || pg_temp.take(:d, 402, '{"party":2}') || ', ' || pg_temp.take(:d, 403), 'created requested, created requested, created requested', 'requests');
SELECT is(pg_temp.said(rsvp_approve(pg_temp.ours(), :d, pg_temp.rsv(401))), 'conflict ', 'an unconfirmed address is not approved');
SELECT is(pg_temp.confirm(401) || ', ' || pg_temp.confirm(402) || ', ' || pg_temp.confirm(403), 'ok requested, ok requested, ok requested', 'confirmed, still requests');
SELECT is(pg_temp.own(401)->>'why', 'The organizer has not decided yet', 'and told why');
SELECT is(pg_temp.said(rsvp_approve(pg_temp.theirs(), :d, pg_temp.rsv(401))), 'forbidden ', 'not by another organizer');
SELECT is(pg_temp.said(rsvp_approve(pg_temp.ours(), :h, pg_temp.rsv(401))), 'missing ', 'not at another event');
SELECT is(pg_temp.said(rsvp_approve(repeat('9', 64), :d, pg_temp.rsv(401))), 'unauthorized ', 'not without a token');
SELECT is(pg_temp.said(rsvp_approve(pg_temp.ours(), :d, pg_temp.rsv(401))) || ', ' || pg_temp.said(rsvp_approve(pg_temp.ours(), :d, pg_temp.rsv(402))), 'ok going, ok going', 'approved');
SELECT is(pg_temp.told(401), 'rsvp_confirm rsvp_approved', 'told');
SELECT is(pg_temp.said(rsvp_approve(pg_temp.ours(), :d, pg_temp.rsv(401))), 'unchanged going', 'twice is once');
SELECT is(pg_temp.said(rsvp_approve(pg_temp.ours(), :d, pg_temp.rsv(403))), 'ok waitlisted', 'full: approved to wait');
SELECT is(pg_temp.said(rsvp_decline(pg_temp.ours(), :d, pg_temp.rsv(403))), 'conflict ', 'only a request is declined');
INSERT INTO discard SELECT pg_temp.take(:d, 404) || pg_temp.confirm(404);
SELECT is(pg_temp.said(rsvp_decline(pg_temp.ours(), :d, pg_temp.rsv(404))) || ', ' || pg_temp.told(404), 'ok declined, rsvp_confirm rsvp_declined', 'declined and told');
SELECT is(pg_temp.said(rsvp_approve(pg_temp.ours(), :d, pg_temp.rsv(404))), 'conflict ', 'what is declined is not approved');
SELECT is(pg_temp.said(rsvp_offer(pg_temp.ours(), :d, pg_temp.rsv(403))), 'conflict ', 'no seat to offer');
INSERT INTO discard SELECT pg_temp.change(403, '{"party":2}');
INSERT INTO discard SELECT pg_temp.fill(:d, 405, 405);
SELECT is(pg_temp.cancel(401, pg_temp.theirs()), 'missing ', 'another organizer cancels nothing, and is not told of it');
SELECT is(pg_temp.cancel(401, pg_temp.ours()), 'ok cancelled', 'the organizer does');
SELECT is(pg_temp.said(rsvp_offer(pg_temp.ours(), :d, pg_temp.rsv(405))), 'ok offered', 'out of turn, by the organizer''s word');
SELECT is(pg_temp.said(rsvp_offer(pg_temp.ours(), :d, pg_temp.rsv(402))), 'conflict ', 'not to who has a seat');

-- capacity
SELECT is((seat_capacity(pg_temp.ours(), :d, '{"in_person": 1}')).outcome, 'conflict', 'lower than what is taken: refused');
SELECT is((seat_capacity(pg_temp.ours(), :d, '{"in_person": 1, "over": true}')).outcome, 'ok', 'unless the organizer says so');
SELECT is(pg_temp.seats(:d), 'taken 2 held 1 waiting 1 of 1 over', 'then nobody is thrown out, and it shows');
SELECT is(pg_temp.own(403)->>'why', 'More persons come than there are seats (3 for 1); seats are offered again when fewer come; nobody is before you', 'those who wait are told');
SELECT is(pg_temp.cancel(405), 'ok cancelled', 'one less');
SELECT is(pg_temp.seats(:d), 'taken 2 held 0 waiting 1 of 1 over', 'still over, nothing offered');
INSERT INTO discard SELECT pg_temp.cancel(402);
SELECT is(pg_temp.seats(:d), 'taken 0 held 0 waiting 1 of 1', 'no longer over; the party of two waits');
SELECT is((seat_capacity(pg_temp.ours(), :d, '{"in_person": null}')).outcome || ' ' || pg_temp.state(403), 'ok offered', 'no limit at all: offered');
SELECT is(pg_temp.said(seat_capacity(pg_temp.ours(), :d, '{"in_person": -1}')) || ', ' || pg_temp.said(seat_capacity(pg_temp.ours(), :d, '{"online": 5}'))
   || ', ' || pg_temp.said(seat_capacity(pg_temp.theirs(), :d, '{"in_person": 5}')), 'invalid in_person, invalid online, forbidden ', 'bad capacities');
SELECT is(pg_temp.said(rsvp_policy(pg_temp.ours(), :d, '{"opens":"tomorrow"}')) || ', ' || pg_temp.said(rsvp_policy(pg_temp.ours(), :d, '{"colour":1}')) || ', '
   || pg_temp.said(rsvp_policy(pg_temp.ours(), :d, '{"id":1}')) || ', '
   || pg_temp.said(rsvp_policy(pg_temp.ours(), :d, '{"opens":"2027-01-12T09:00","closes":"2027-01-11T09:00"}')),
   'invalid opens, invalid colour, invalid id, invalid closes', 'bad policies');

SELECT is_empty($$SELECT r.id FROM rsvp r JOIN LATERAL (SELECT * FROM rsvp_history h WHERE h.rsvp_id = r.id ORDER BY h.id DESC LIMIT 1) h ON true
                  WHERE (h.state, h.mode, h.party) <> (r.state, r.mode, r.party)$$, 'the last row of history is the present');
SELECT throws_like($q$DO $x$ DECLARE r convene.rsvp; BEGIN SELECT * INTO r FROM convene.rsvp WHERE state = 'cancelled' LIMIT 1; r.state := 'going'; PERFORM convene.rsvp_move(r, 'x'); END $x$ $q$,
  'an RSVP does not go from cancelled to going', 'an arrow that is not drawn stops');
-- who has a seat and waits for one of the other mode does so whatever becomes of the party
CREATE TEMPORARY TABLE twin AS SELECT pg_temp.new_event('{"in_person": 2, "online": 10}', 'hybrid') AS e;
INSERT INTO discard SELECT pg_temp.fill((SELECT e FROM twin), 801, 802, '{"mode":"in_person"}') || pg_temp.fill((SELECT e FROM twin), 803, 804, '{"mode":"online"}');
INSERT INTO discard SELECT outcome FROM rsvp_change(NULL, pg_temp.rsv(803), '{"mode":"in_person"}');
INSERT INTO discard SELECT outcome FROM rsvp_change(NULL, pg_temp.rsv(804), '{"mode":"in_person"}');
SELECT is((SELECT body::jsonb->>'waits_for' || ' ' || (body::jsonb->>'position') FROM rsvp_change(NULL, pg_temp.rsv(803), '{"name":"A","party":1}')), 'in_person 1', 'the same party keeps its place');
SELECT is((SELECT body::jsonb->>'waits_for' || ' ' || (body::jsonb->>'position') || ' ' || (body::jsonb->>'party') FROM rsvp_change(NULL, pg_temp.rsv(803), '{"party":2}')), 'in_person 2 2', 'a larger one waits behind those who wait');
SELECT is((SELECT body::jsonb->>'waits_for' FROM rsvp_change(NULL, pg_temp.rsv(803), '{"mode":"online"}')), NULL, 'who asks for what they have waits no more');

SELECT * FROM finish();
ROLLBACK;

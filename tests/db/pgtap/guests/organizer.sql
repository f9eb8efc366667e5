-- The organizer's side: check-in, lists, what events do to RSVPs, what time does, series, and what listings say.
\ir ../rsvp/setup.psql
CREATE TEMPORARY TABLE t AS SELECT pg_temp.new_event('{"in_person": 20}') AS a, pg_temp.new_event('{"in_person": 10, "online": 10}', 'hybrid') AS h,
  pg_temp.new_event('{"in_person": 30}') AS c, pg_temp.new_event(NULL) AS n;
\set a '(SELECT a FROM t)'
\set h '(SELECT h FROM t)'
\set c '(SELECT c FROM t)'
\set n '(SELECT n FROM t)'
CREATE FUNCTION pg_temp.door(event text, i int, action text DEFAULT 'in', desk text DEFAULT NULL, token text DEFAULT NULL, at timestamptz DEFAULT NULL) RETURNS text
LANGUAGE sql AS $$ SELECT outcome || ' ' || CASE WHEN left(body, 1) = '{' THEN concat_ws(' ', body::jsonb->>'state', body::jsonb->>'checked_in_by') ELSE body::jsonb->0->>'detail' END
                   FROM rsvp_checkin(token, event, pg_temp.rsv(i), action, at, desk) $$;
CREATE FUNCTION pg_temp.word(event text) RETURNS text LANGUAGE sql AS $$ SELECT body::jsonb->event->>'seats' FROM event_seats(ARRAY[event]) $$;

-- what listings say
SELECT is(pg_temp.word(:a), 'open', 'nobody has come: open');
SELECT is((SELECT body::jsonb->>'seats' FROM event_get(NULL, :a)), 'open', 'the document says so');
SELECT is((SELECT card::jsonb->>'seats' FROM event WHERE public_id = :a), 'none', 'and is not rewritten for it');
INSERT INTO discard SELECT pg_temp.fill(:a, 1, 14);
SELECT is(pg_temp.word(:a), 'open', 'six of twenty left: open');
INSERT INTO discard SELECT pg_temp.fill(:a, 15, 15);
SELECT is(pg_temp.word(:a), 'few', 'five left: few');
INSERT INTO discard SELECT pg_temp.fill(:a, 16, 20);
SELECT is(pg_temp.word(:a), 'waitlist', 'none left: a waitlist');
SELECT is((SELECT array_agg(x->>'seats' ORDER BY x->>'id' = :a DESC) FROM jsonb_array_elements((SELECT body::jsonb->'data' FROM event_list(NULL, NULL, NULL, NULL, NULL, 50, NULL))) x),
          '{waitlist,open,open,open}', 'cards say it, each its own');
INSERT INTO discard SELECT outcome FROM rsvp_policy(pg_temp.ours(), :a, '{"waitlist":"none"}');
SELECT is(pg_temp.word(:a), 'full', 'without a waitlist: full');
INSERT INTO discard SELECT outcome FROM rsvp_policy(pg_temp.ours(), :a, '{"waitlist":"first_come","closes":"2027-01-10T11:00"}');
SELECT is(pg_temp.word(:a) || ' ' || (SELECT body::jsonb->>'seats' FROM event_get(NULL, :a)), 'closed closed', 'after the deadline: closed');
INSERT INTO discard SELECT outcome FROM rsvp_policy(pg_temp.ours(), :a, '{"takes":false,"closes":null}');
SELECT is(pg_temp.word(:a), 'none', 'RSVPs elsewhere: none');
INSERT INTO discard SELECT outcome FROM rsvp_policy(pg_temp.ours(), :a, '{"takes":true}');
SELECT is((SELECT body::jsonb->:h FROM event_seats(ARRAY[:h])), '{"seats":"open","in_person":{"capacity":10,"taken":0,"held":0,"waiting":0,"over":false,"state":"open"},
  "online":{"capacity":10,"taken":0,"held":0,"waiting":0,"over":false,"state":"open"}}', 'both modes, before anybody asked');
SELECT is((SELECT body::jsonb->'modes' FROM rsvp_form(:h)), '["in_person","online"]', 'the form knows the modes');
SELECT is((SELECT outcome FROM rsvp_form('evt_000000000000')), 'missing', 'no such event');

-- the organizer's list
INSERT INTO discard SELECT pg_temp.fill(:a, 21, 30);
SELECT is((SELECT outcome FROM event_rsvps(NULL, :a, NULL, NULL, 10)), 'unauthorized', 'nobody sees who comes');
SELECT is((SELECT outcome FROM event_rsvps(pg_temp.theirs(), :a, NULL, NULL, 10)), 'forbidden', 'nor does another organizer');
CREATE TEMPORARY TABLE page AS SELECT body::jsonb AS d FROM event_rsvps(pg_temp.ours(), :a, NULL, NULL, 25);
SELECT is((SELECT jsonb_array_length(d->'data') FROM page), 25, 'a page');
SELECT is((SELECT d->'counts' FROM page), '{"going":{"rsvps":20,"persons":20},"waitlisted":{"rsvps":10,"persons":10}}', 'with counts by state');
SELECT is((SELECT d->'days' FROM page), '[{"day":"2027-01-10","rsvps":30,"persons":30,"cancelled":0}]', 'and by day');
CREATE TEMPORARY TABLE rest AS SELECT body::jsonb AS d FROM event_rsvps(pg_temp.ours(), :a, NULL, (SELECT d->>'next' FROM page), 25);
SELECT is((SELECT jsonb_array_length(d->'data')::text || (d->>'next' IS NULL) FROM rest), '5true', 'the rest, and no more');
SELECT is((SELECT count(DISTINCT x->>'id')::int FROM (SELECT jsonb_array_elements(d->'data') AS x FROM page UNION ALL SELECT jsonb_array_elements(d->'data') FROM rest) u), 30, 'without a gap');
SELECT is((SELECT string_agg(x->>'position', ' ' ORDER BY n) FROM jsonb_array_elements((SELECT body::jsonb->'data' FROM event_rsvps(pg_temp.ours(), :a, '{"state":["waitlisted"]}', NULL, 3))) WITH ORDINALITY v(x, n)),
          '1 2 3', 'the waitlist in its order');
SELECT is((SELECT x->>'name' FROM jsonb_array_elements((SELECT body::jsonb->'data' FROM event_rsvps(pg_temp.ours(), :a, '{"q":"son 7"}', NULL, 3))) x), 'Person 7', 'by a part of the name');
SELECT is((SELECT outcome FROM event_rsvps(pg_temp.ours(), :a, '{"state":["here"]}', NULL, 3)), 'bad_parameter', 'no such state');
SELECT is((SELECT outcome FROM event_rsvps(pg_temp.ours(), :a, NULL, 'x', 3)), 'bad_parameter', 'no such cursor');

-- at the door
SET LOCAL convene.now = '2027-02-09 08:50:00+00';
SELECT is(pg_temp.door(:a, 1, 'in', 'north'), 'ok attended north', 'checked in');
SELECT is(pg_temp.door(:a, 1, 'in', 'south'), 'unchanged attended north', 'once more: who was first is told');
SELECT is(pg_temp.seats(:a), 'taken 20 held 0 waiting 10 of 20', 'the seat is the same');
SELECT is(pg_temp.door(:h, 1), 'missing There is no such RSVP for this event', 'a code of another event');
SELECT is(pg_temp.door(:a, 99), 'missing There is no such RSVP for this event', 'is told like a code of nobody');
SELECT is(pg_temp.door(:a, 1, 'jump'), 'bad_parameter action takes in, out or undo', 'no such action');
SELECT is(pg_temp.door(:a, 2, 'in', NULL, pg_temp.theirs()), 'forbidden This event belongs to another organization', 'another organizer''s door');
SELECT is(pg_temp.door(:a, 21), 'conflict Person 21 is on the waitlist. No seat is free for a party of 1', 'who waits does not get in');
SELECT is(pg_temp.door(:a, 3, 'out'), 'conflict Person 3 is not checked in', 'nobody leaves who has not come');
SELECT is(pg_temp.door(:a, 4) || ', ' || pg_temp.door(:a, 4, 'undo') || ', ' || pg_temp.door(:a, 4, 'undo'), 'ok attended, ok going, conflict Person 4 is not checked in', 'the wrong name is undone');
SET LOCAL convene.now = '2027-02-09 10:00:00+00';
SELECT is(pg_temp.door(:a, 1, 'out') || ', ' || pg_temp.door(:a, 1, 'out'), 'ok attended north, unchanged attended north', 'signed out, once');
SET LOCAL convene.now = '2027-02-09 11:00:00+00';
INSERT INTO discard SELECT pg_temp.door(:a, 1);
SELECT is(pg_temp.door(:a, 5, 'in', 'tent', NULL, '2027-02-09 09:15:00+00'), 'ok attended tent', 'a device that was without a connection');
SELECT is((SELECT arrived FROM rsvp WHERE public_id = pg_temp.rsv(5)), '2027-02-09 09:15:00+00', 'says when');
SET LOCAL convene.now = '2027-02-09 11:30:00+00';
SELECT is((SELECT x->>'minutes' FROM jsonb_array_elements((SELECT body::jsonb->'data' FROM event_rsvps(pg_temp.ours(), :a, '{"q":"person 1"}', NULL, 1))) x), '100', 'minutes of presence: 70 and 30');

-- no-shows: seats go to who stands there
INSERT INTO discard SELECT outcome FROM rsvp_policy(pg_temp.ours(), :a, '{"release_minutes":180}');
SET LOCAL convene.now = '2027-02-09 12:00:00+00';
SELECT is((rsvp_due())->>'duties', '1', 'three hours after the start');
SELECT is(pg_temp.seats(:a) || ' ' || pg_temp.state(7), 'taken 2 held 0 waiting 10 of 20 no_show', 'seats that nobody used are free');
SELECT is(pg_temp.fill(:a, 40, 40), 'going', 'for a walk-in, though others wait at home');
SELECT is(pg_temp.door(:a, 21), 'ok attended', 'and for who waited and came');
SELECT is(pg_temp.door(:a, 7), 'ok attended', 'or came late');
SELECT is((rsvp_cancel(NULL, pg_temp.rsv(8))).outcome, 'conflict', 'what was not used is not cancelled');
SET LOCAL convene.now = '2027-02-09 17:00:00+00';
INSERT INTO discard SELECT rsvp_due();
SELECT is(pg_temp.state(40) || ' ' || pg_temp.state(22) || ' ' || pg_temp.state(1), 'no_show expired attended', 'after the end');
SELECT is((SELECT count(*)::int FROM outbox_ready WHERE kind = 'organizer_summary' AND event_id = (SELECT id FROM event WHERE public_id = :a)), 1, 'a summary for the organizer');
SELECT is((rsvp_due())->>'duties', '0', 'once');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';

-- needs are purged 30 days after
INSERT INTO discard SELECT pg_temp.take(:h, 101, '{"needs":"a ramp"}', pg_temp.ours());
SELECT is((SELECT purge_at::text FROM rsvp_need), '2027-03-11 17:00:00+00', 'needs have an end');
SET LOCAL convene.now = '2027-03-11 17:00:00+00';
SELECT is((rsvp_due())->>'needs_purged', '1', 'purged');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';

-- do you still come?
INSERT INTO discard SELECT outcome FROM rsvp_policy(pg_temp.ours(), :c, '{"reconfirm":true}');
INSERT INTO discard SELECT pg_temp.fill(:c, 201, 203);
SET LOCAL convene.now = '2027-02-02 09:00:00+00';
INSERT INTO discard SELECT outcome FROM rsvp_confirm(pg_temp.rsv(201));
INSERT INTO discard SELECT rsvp_due();
SELECT is(coalesce(pg_temp.told(201), '') || ', ' || pg_temp.told(202), 'rsvp_confirmed, rsvp_confirmed rsvp_reconfirm', 'asked seven days before, unless they said so already');
SET LOCAL convene.now = '2027-02-07 09:00:00+00';
INSERT INTO discard SELECT outcome FROM rsvp_confirm(pg_temp.rsv(202));
INSERT INTO discard SELECT rsvp_due();
SELECT is(pg_temp.told(202) || ', ' || pg_temp.told(203), 'rsvp_confirmed rsvp_reconfirm, rsvp_confirmed rsvp_reconfirm rsvp_reconfirm', 'and 48 hours before, who has not answered');
SET LOCAL convene.now = '2027-02-08 09:00:00+00';
INSERT INTO discard SELECT rsvp_due();
SELECT is(pg_temp.state(203), 'going', 'whose seat stays, unless the policy says otherwise');

-- seats of who does not answer, where they are not kept
SET LOCAL convene.now = '2027-01-10 12:00:00+00';
CREATE TEMPORARY TABLE q AS SELECT pg_temp.new_event('{"in_person": 2}') AS e;
SELECT is((SELECT body::jsonb->'reconfirm_release' FROM rsvp_policy(pg_temp.ours(), (SELECT e FROM q), '{"reconfirm":true,"reconfirm_release":true}')), 'true', 'the policy says so');
INSERT INTO discard SELECT pg_temp.fill((SELECT e FROM q), 211, 213);
SELECT is((SELECT string_agg(what, ' ' ORDER BY due) FROM rsvp_duty d JOIN event e ON e.id = d.event_id WHERE e.public_id = (SELECT e FROM q)),
          'reconfirm_week reconfirm_day reconfirm_end end forget', 'what is due, and when');
SET LOCAL convene.now = '2027-02-07 09:00:00+00';
INSERT INTO discard SELECT rsvp_due();
INSERT INTO discard SELECT outcome FROM rsvp_confirm(pg_temp.rsv(211));
SET LOCAL convene.now = '2027-02-08 09:00:00+00';
INSERT INTO discard SELECT rsvp_due();
SELECT is(pg_temp.state(211) || ' ' || pg_temp.state(212) || ' ' || pg_temp.state(213), 'going cancelled offered', 'who has answered stays, who has not makes room for who waits');
SELECT is(pg_temp.told(212), 'rsvp_confirmed rsvp_reconfirm rsvp_reconfirm rsvp_cancelled', 'and is told');
INSERT INTO discard SELECT outcome FROM rsvp_policy(pg_temp.ours(), (SELECT e FROM q), '{"reconfirm":false}');
SELECT is((SELECT string_agg(what, ' ' ORDER BY due) FROM rsvp_duty d JOIN event e ON e.id = d.event_id WHERE e.public_id = (SELECT e FROM q)), 'end forget',
          'nobody is asked any more');
SET LOCAL convene.now = '2027-01-10 12:00:00+00';

-- the door: names, no addresses
CREATE TEMPORARY TABLE door AS SELECT pg_temp.new_event('{"in_person": 10}') AS e;
INSERT INTO discard SELECT pg_temp.fill((SELECT e FROM door), 231, 232) || pg_temp.fill((SELECT e FROM door), 233, 233, '{"party":3}');
CREATE FUNCTION pg_temp.door(q text, rsvp text DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$ SELECT body::jsonb FROM event_door((SELECT e FROM door), q, rsvp) $$;
CREATE FUNCTION pg_temp.found(d jsonb) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(x->>'name', ', ') FROM jsonb_array_elements(d->'data') x $$;
SELECT is(pg_temp.door(NULL) - 'url' - 'zone', '{"title":"Seats","expected":5,"came":0,"data":[]}', 'how many are expected');
SELECT is(pg_temp.found(pg_temp.door('person 231')), 'Person 231', 'a whole name');
SELECT is(pg_temp.found(pg_temp.door('SON 23')), 'Person 231, Person 232, Person 233', 'a part of one');
SELECT is(pg_temp.found(pg_temp.door('%')), NULL, 'a sign is a sign');
SELECT is(pg_temp.found(pg_temp.door(NULL, pg_temp.rsv(233))), 'Person 233', 'by the code''s RSVP');
SELECT is(pg_temp.found(pg_temp.door(NULL, pg_temp.rsv(211))), NULL, 'not that of another event');
SELECT ok(pg_temp.door('person')::text NOT LIKE '%example.org%', 'addresses are not shown');
INSERT INTO discard SELECT outcome FROM rsvp_checkin(NULL, (SELECT e FROM door), pg_temp.rsv(233), 'in', NULL, 'west');
SELECT is(pg_temp.door('person 233')->'came' || (pg_temp.door('person 233')->'data'->0->'checked_in_by'), '[3, "west"]', 'who came counts, with the desk that was first');
INSERT INTO discard SELECT outcome FROM rsvp_cancel(NULL, pg_temp.rsv(231));
SELECT is(pg_temp.found(pg_temp.door('person 231')), NULL, 'who has cancelled is not found');
SELECT is((event_door('evt_000000000000', NULL, NULL)).outcome, 'missing', 'no event, no door');
SELECT is((event_door(pg_temp.new_event('{"in_person": 3}', 'in_person', '{"status":"draft"}'), NULL, NULL)).outcome, 'missing', 'nor has a draft one');

-- the event changes
SELECT is((SELECT outcome || (body::jsonb->0->>'field') FROM event_update(pg_temp.ours(), :c, NULL, 'this', '{"capacity":{"in_person":2}}')), 'conflictcapacity.in_person', 'a lower capacity is refused in the document, too');
SELECT is((SELECT outcome FROM event_update(pg_temp.ours(), :c, NULL, 'this', '{"capacity":{"in_person":3}}')) || ' ' || pg_temp.seats(:c), 'ok taken 3 held 0 waiting 0 of 3', 'the seats follow the document');
INSERT INTO discard SELECT pg_temp.fill(:c, 204, 205);
SELECT is((SELECT outcome FROM event_update(pg_temp.ours(), :c, NULL, 'this', '{"capacity":{"in_person":4}}')) || ' ' || pg_temp.state(204) || ' ' || pg_temp.state(205), 'ok offered waitlisted', 'and offer what is new');
INSERT INTO discard SELECT pg_temp.fill(:h, 301, 305) || pg_temp.fill(:h, 306, 308, '{"mode":"online"}');
SELECT is((SELECT outcome FROM event_update(pg_temp.ours(), :h, NULL, 'this', '{"mode":"in_person","online":null}')), 'conflict', 'the stream is not dropped under its people');
SELECT is((SELECT outcome FROM event_act(pg_temp.ours(), :h, NULL, NULL, NULL, 'move-online', '{}')), 'ok', 'moved online');
SELECT is((SELECT string_agg(DISTINCT r.mode || ' ' || state, ', ') FROM rsvp r JOIN event e ON e.id = r.event_id WHERE e.public_id = :h), 'online going', 'everybody goes with it');
SELECT is(pg_temp.seats(:h) || ', ' || pg_temp.seats(:h, 'online'), 'taken 0 held 0 waiting 0 of 10, taken 9 held 0 waiting 0 of 10', 'counted');
SELECT is(pg_temp.told(301) || ', ' || pg_temp.told(306), 'rsvp_confirmed rsvp_switched, rsvp_confirmed', 'those for whom something changed are told');
INSERT INTO discard SELECT pg_temp.take(:c, 206);
SELECT is((SELECT outcome FROM event_act(pg_temp.ours(), :c, NULL, NULL, NULL, 'cancel', '{"reason":"storm"}')), 'ok', 'cancelled');
SELECT is(pg_temp.states(:c), '1 cancelled, 2 cancelled, 3 cancelled, 4 cancelled, 5 cancelled, 6 cancelled', 'with everybody');
SELECT is(pg_temp.seats(:c), 'taken 0 held 0 waiting 0 of 4', 'no seat is taken any more');
SELECT is((SELECT count(*)::int FROM outbox_ready WHERE kind = 'rsvp_cancelled' AND event_id = (SELECT id FROM event WHERE public_id = :c)), 5, 'each is told once; an unconfirmed address is not');
SELECT is_empty($$SELECT FROM rsvp_duty WHERE event_id = (SELECT id FROM event WHERE status = 'cancelled') AND what <> 'forget'$$, 'nothing is due for it');
SELECT is((SELECT outcome FROM event_delete(pg_temp.ours(), :h, NULL)) || ' ' || pg_temp.state(301), 'deleted cancelled', 'removed: the same');

-- a person's own token
INSERT INTO discard SELECT person_of('ada@example.org', 'Ada');
INSERT INTO token (public_id, hash, prefix, name, scopes, person_id, created)
SELECT 'tok_00000000ada0', repeat('d', 64), 'cvn_', 'ada', '{person}', id, clock() FROM person WHERE address = 'ada@example.org';
SELECT is(pg_temp.take(:n, 401, '{"email":"other@example.org"}', repeat('d', 64)), 'created going', 'at once');
SELECT is((SELECT address FROM rsvp WHERE public_id = pg_temp.rsv(401)), 'ada@example.org', 'with the person''s own address');
SELECT is((rsvp_get(repeat('d', 64), pg_temp.rsv(401))).outcome, 'ok', 'she sees it');
SELECT is(rsvp_get(repeat('d', 64), pg_temp.rsv(301)), rsvp_get(repeat('d', 64), 'rsv_zzzzzzzzzzzz'), 'and of any other one as much as of one that is not there');
SELECT is(rsvp_get(repeat('9', 64), pg_temp.rsv(301)), rsvp_get(repeat('9', 64), 'rsv_zzzzzzzzzzzz'), 'with an unknown token as well');
SELECT is(rsvp_change(repeat('d', 64), pg_temp.rsv(301), '{}'), rsvp_change(repeat('d', 64), 'rsv_zzzzzzzzzzzz', '{}'), 'nor changes it');
SELECT is(rsvp_cancel(repeat('d', 64), pg_temp.rsv(301)), rsvp_cancel(repeat('d', 64), 'rsv_zzzzzzzzzzzz'), 'nor cancels it');
SELECT is(rsvp_series_cancel(repeat('d', 64), pg_temp.rsv(301)), rsvp_series_cancel(repeat('d', 64), 'rsv_zzzzzzzzzzzz'), 'nor a series');
SELECT is((rsvp_cancel(repeat('d', 64), pg_temp.rsv(401))).outcome, 'ok', 'she cancels it');
SELECT is((SELECT h.cause FROM rsvp_history h JOIN rsvp r ON r.id = h.rsvp_id WHERE r.public_id = pg_temp.rsv(401) ORDER BY h.id DESC LIMIT 1), 'person',
          'and it is her who did');
SELECT is(pg_temp.take(:n, 411, '{}', repeat('d', 64)), 'created going', 'and comes after all');
INSERT INTO discard SELECT pg_temp.take(:n, 402, '{"email":"bob@example.org"}');
INSERT INTO discard SELECT person_of('bob@example.org', 'Bob');
UPDATE token SET person_id = (SELECT id FROM person WHERE address = 'bob@example.org') WHERE public_id = 'tok_00000000ada0';
SELECT is(pg_temp.take(:n, 403, '{}', repeat('d', 64)) || ' ' || pg_temp.seats(:n), 'ok going taken 2 held 0 waiting 0 of any', 'who signs in confirms what was held');

-- a person's token: at once, again, otherwise
INSERT INTO discard SELECT outcome FROM token_create(pg_temp.admin(), repeat('e', 64), 'cvn_e', 'of 480', NULL, NULL, NULL, 'P480@example.org');
SELECT is(pg_temp.field(token_create(pg_temp.ours(), repeat('f', 64), 'cvn_f', 'of 481', NULL, NULL, NULL, 'p481@example.org')), 'person', 'not everybody makes one');
CREATE TEMPORARY TABLE mine AS SELECT pg_temp.new_event('{"in_person": 3}') AS e;
CREATE FUNCTION pg_temp.put(i int, more jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT outcome || CASE WHEN left(body, 1) = '{' THEN format(' %s %s %s', right(body::jsonb->>'id', 3), body::jsonb->>'state', body::jsonb->>'party') ELSE '' END
  FROM rsvp_take_event((SELECT e FROM mine), NULL, jsonb_build_array(jsonb_build_object('id', pg_temp.rsv(i), 'put', '', 'token', repeat('e', 64)) || more)) $$;
INSERT INTO discard SELECT pg_temp.fill((SELECT e FROM mine), 480, 480);
SELECT is(pg_temp.put(481, '{}'), 'ok 480 going 1', 'what the organizer made for the address is the person''s');
SELECT is(pg_temp.put(482, '{"party":3}'), 'ok 480 going 3', 'the party is larger');
SELECT is((SELECT count(*)::int FROM rsvp_history h JOIN rsvp r ON r.id = h.rsvp_id WHERE r.public_id = pg_temp.rsv(480)), 2, 'with its history');
SELECT is(pg_temp.put(483, '{"party":3}'), 'ok 480 going 3', 'once more');
SELECT is((SELECT count(*)::int FROM rsvp_history h JOIN rsvp r ON r.id = h.rsvp_id WHERE r.public_id = pg_temp.rsv(480)), 2, 'changes nothing');
SELECT is(pg_temp.put(484, '{"party":4}'), 'conflict', 'what does not fit is refused');
SELECT is(pg_temp.seats((SELECT e FROM mine)), 'taken 3 held 0 waiting 0 of 3', 'and nothing moved');
SELECT is((SELECT outcome FROM rsvp_cancel(repeat('e', 64), pg_temp.rsv(480))), 'ok', 'the person may cancel it');

-- a series
CREATE TEMPORARY TABLE s AS SELECT (event_create(pg_temp.ours(), NULL, NULL, '{"title":"Weekly","kind":"workshop","mode":"online","starts":"2027-03-01T09:00","ends":"2027-03-01T10:00",
  "zone":"Etc/UTC","capacity":{"online":2},"series":{"rrule":"FREQ=WEEKLY;COUNT=3"}}', '{2027-03-01T09:00,2027-03-08T09:00,2027-03-15T09:00}')).body::jsonb->>'id' AS id;
CREATE FUNCTION pg_temp.weeks(address text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(r.state, ' ' ORDER BY e.starts, r.id) FROM rsvp r JOIN event e ON e.id = r.event_id WHERE e.series_id IS NOT NULL AND r.address = weeks.address $$;
SELECT is((SELECT outcome || ' ' || jsonb_array_length(body::jsonb->'occurrences') FROM rsvp_series(pg_temp.ours(), (SELECT id FROM s), pg_temp.ask(501))), 'created 3', 'RSVP once for all');
SELECT is(pg_temp.weeks('p501@example.org'), 'going going going', 'a seat at each');
SELECT is((SELECT string_agg(kind, ' ' ORDER BY id) FROM outbox_ready WHERE receiver = 'p501@example.org'), 'rsvp_confirmed', 'one message, not three');
SELECT is((SELECT outcome || ' ' || jsonb_array_length(body::jsonb->'occurrences') FROM rsvp_series(NULL, (SELECT id FROM s), pg_temp.ask(502))), 'created 0', 'a stranger confirms first');
SELECT is(pg_temp.weeks('p502@example.org'), 'held', 'one seat is held');
SELECT is((rsvp_confirm(pg_temp.rsv(502))).outcome || ' ' || pg_temp.weeks('p502@example.org'), 'ok going going going', 'then all are taken');
SELECT is((SELECT string_agg(kind, ' ' ORDER BY id) FROM outbox_ready WHERE receiver = 'p502@example.org'), 'rsvp_confirm rsvp_confirmed', 'and told of in one message');
SELECT is((rsvp_cancel(NULL, (SELECT r.public_id FROM rsvp r JOIN event e ON e.id = r.event_id WHERE r.address = 'p502@example.org' AND e.starts = '2027-03-08 09:00'))).outcome
  || ' ' || pg_temp.weeks('p502@example.org'), 'ok going cancelled going', 'one is declined');
SELECT is((SELECT outcome FROM rsvp_series(NULL, :n, pg_temp.ask(503))), 'invalid', 'an event alone is no series');
INSERT INTO discard SELECT outcome FROM series_extend((SELECT s.public_id FROM series s JOIN event e ON e.series_id = s.id WHERE e.public_id = (SELECT id FROM s)), '{2027-03-22T09:00}', '2029-03-01T00:00');
SELECT is(pg_temp.weeks('p501@example.org') || ', ' || pg_temp.weeks('p502@example.org'), 'going going going going, going cancelled going going', 'a new occurrence takes them in');
SELECT is((SELECT jsonb_build_object('cancelled', body::jsonb->'cancelled')::text FROM rsvp_series_cancel(NULL, pg_temp.rsv(501))) || ' ' || pg_temp.weeks('p501@example.org'), '{"cancelled": 4} cancelled cancelled cancelled cancelled', 'and all can be cancelled');

\o /dev/null
\ir ../../rsvp_invariants.sql
\o
SELECT is_empty('SELECT * FROM pg_temp.i1 UNION ALL SELECT * FROM pg_temp.i2 UNION ALL SELECT * FROM pg_temp.i3 UNION ALL SELECT * FROM pg_temp.i4
                 UNION ALL SELECT * FROM pg_temp.i6 UNION ALL SELECT * FROM pg_temp.i7', 'what must hold holds');
SELECT * FROM finish();
ROLLBACK;

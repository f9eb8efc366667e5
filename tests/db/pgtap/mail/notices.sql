-- What people are told: what is still true, when, and in how many mails.
\ir ../rsvp/setup.psql

-- The mail of a kind to somebody as the notifier would see it now: verdict and reason, or one member of its brief.
CREATE FUNCTION pg_temp.row_of(i int, of_kind text) RETURNS bigint LANGUAGE sql AS $$
  SELECT max(id) FROM outbox_ready WHERE receiver = 'p' || i || '@example.org' AND kind = of_kind
$$;
CREATE FUNCTION pg_temp.verdict(i int, of_kind text) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(': ', verdict, reason) FROM outbox_brief_rows(ARRAY[pg_temp.row_of(i, of_kind)])
$$;
CREATE FUNCTION pg_temp.brief(i int, of_kind text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT brief::jsonb FROM outbox_brief_rows(ARRAY[pg_temp.row_of(i, of_kind)])
$$;
CREATE FUNCTION pg_temp.at(t text) RETURNS void LANGUAGE sql AS $$ SELECT set_config('convene.now', t, true) $$;
CREATE FUNCTION pg_temp.patch(event text, patch jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE a answer := convene.event_update(pg_temp.ours(), event, NULL, NULL, patch);
BEGIN
  IF a.outcome <> 'ok' THEN
    RAISE EXCEPTION '%', a;
  END IF;
END $$;
CREATE FUNCTION pg_temp.mails(event text, of_kind text) RETURNS int LANGUAGE sql AS $$
  SELECT count(*)::int FROM outbox_ready o JOIN convene.event e ON e.id = o.event_id WHERE e.public_id = event AND o.kind = of_kind
$$;
CREATE FUNCTION pg_temp.pass() RETURNS void LANGUAGE plpgsql AS $$ BEGIN WHILE convene.notice_due(2) LOOP END LOOP; END $$;
-- What an address wants, by its id.
CREATE FUNCTION pg_temp.adr(i int) RETURNS text LANGUAGE sql AS $$
  SELECT public_id FROM mail_address WHERE address = 'p' || i || '@example.org'
$$;

SELECT pg_temp.new_event('{"in_person": 3}') AS a \gset

-- still true, or not
SELECT is(pg_temp.take(:'a', 1), 'created held', 'somebody asks');
SELECT is(pg_temp.verdict(1, 'rsvp_confirm'), 'send', 'a held seat is to be confirmed');
SELECT is(pg_temp.brief(1, 'rsvp_confirm')->'rsvp'->>'state', 'held', 'the brief has the RSVP');
SELECT is(pg_temp.brief(1, 'rsvp_confirm')->'event'->>'id', :'a', '... and the event');
SELECT is(pg_temp.brief(1, 'rsvp_confirm')->'to'->>'address', 'p1@example.org', '... and who gets it');
SELECT is(pg_temp.brief(1, 'rsvp_confirm')->'to'->>'name', NULL, '... whom it does not call by what a stranger may have typed');
SELECT matches(pg_temp.brief(1, 'rsvp_confirm')->'to'->>'id', '^adr_', '... and the id of the address for links');
SELECT is(pg_temp.brief(1, 'rsvp_confirm')->'to'->>'id', pg_temp.adr(1), '... the same each time');
SELECT pg_temp.at('2027-01-10 12:16Z');
SELECT is(pg_temp.verdict(1, 'rsvp_confirm'), 'drop: Its time was up', 'a hold that has ended is not offered by mail');
SELECT pg_temp.at('2027-01-10 12:00Z');
SELECT is((SELECT outcome FROM rsvp_confirm(pg_temp.rsv(1))), 'ok', 'confirmed');
SELECT is(pg_temp.verdict(1, 'rsvp_confirm'), 'drop: The address is confirmed already', 'and then it need not be');
SELECT is(pg_temp.verdict(1, 'rsvp_confirmed'), 'send', 'the confirmation is sent');
SELECT is(pg_temp.brief(1, 'rsvp_confirmed')->'to'->>'name', 'Person 1', 'to somebody who is known by name');
SELECT is(pg_temp.brief(1, 'rsvp_confirmed')->>'was', 'held', 'with what it was before');
SELECT is((SELECT outcome FROM rsvp_cancel(NULL, pg_temp.rsv(1))), 'ok', 'cancelled');
SELECT is(pg_temp.verdict(1, 'rsvp_confirmed'), 'drop: The RSVP is cancelled by now', 'a confirmation that is late is not sent');
SELECT is(pg_temp.verdict(1, 'rsvp_cancelled'), 'send', 'the cancellation is');
SELECT is(pg_temp.brief(1, 'rsvp_cancelled')->>'was', 'going', 'and knows that there was a seat');
INSERT INTO outbox_ready (kind, receiver, dedupe_key, created) VALUES ('noop', 'p1@example.org', 'x', clock()), ('organizer_summary', 'org:7', 'x', clock());
SELECT is((SELECT string_agg(b.verdict || coalesce(b.brief, ''), ' ') FROM outbox_ready o, outbox_brief_rows(ARRAY[o.id]) b WHERE o.kind = 'noop'), 'send',
          'a kind that is somebody else''s goes through without a brief');
SELECT is((SELECT b.reason FROM outbox_ready o, outbox_brief_rows(ARRAY[o.id]) b WHERE o.kind = 'organizer_summary'), 'No owner or editor of this organization has a mail address here',
          'nobody to write to');

INSERT INTO outbox_ready (kind, receiver, dedupe_key, payload, created)
VALUES ('event_changed', 'p1@example.org', 'bad', jsonb_build_object('rsvp', pg_temp.rsv(11), 'since', 'never'), clock()),
       ('rsvp_confirmed', 'p1@example.org', 'none', '{}', clock()), ('rsvp_confirmed', 'p1@example.org', 'odd', '[1]', clock());
SELECT pg_temp.fill(:'a', 11, 14);
SELECT is((SELECT string_agg(b.verdict, ' ' ORDER BY o.id) FROM outbox_ready o, outbox_brief_rows(ARRAY[o.id]) b WHERE o.dedupe_key IN ('bad', 'none', 'odd')), 'dead drop drop',
          'what makes no sense is dead, or about nothing, and stops nothing');

-- offers
SELECT is(pg_temp.state(14), 'waitlisted', 'the fourth waits');
SELECT is(pg_temp.verdict(14, 'rsvp_waitlisted'), 'send', '... and is told');
SELECT is((SELECT outcome FROM rsvp_cancel(NULL, pg_temp.rsv(11))), 'ok', 'a seat is freed');
SELECT is(pg_temp.verdict(14, 'rsvp_waitlisted'), 'drop: The RSVP is offered by now', 'that it waits is no news any more');
SELECT is(pg_temp.verdict(14, 'rsvp_offer'), 'send', 'the offer is');
SELECT pg_temp.at('2027-01-11 12:00:01Z');
SELECT is(pg_temp.verdict(14, 'rsvp_offer'), 'drop: The offer has ended', 'an offer that has ended is not made');
SELECT pg_temp.at('2027-01-10 12:00Z');

-- what is not wanted
SELECT is((SELECT outcome FROM preferences_refuse(pg_temp.adr(14), 'rsvp_offer')), 'ok', 'no offers, please');
SELECT is((SELECT outcome FROM preferences_refuse(pg_temp.adr(14), 'rsvp_offer')), 'ok', 'twice is once');
SELECT is((SELECT refused FROM mail_address WHERE public_id = pg_temp.adr(14)), '{rsvp_offer}', 'one kind is off');
SELECT is(pg_temp.verdict(14, 'rsvp_offer'), 'drop: The receiver does not want this kind of mail', 'none is sent');
SELECT is((SELECT outcome FROM preferences_refuse(pg_temp.adr(14), 'rsvp_confirm')), 'missing', 'what confirms an address cannot be refused');
SELECT is((SELECT outcome FROM preferences_refuse('adr_000000000000', 'rsvp_offer')), 'missing', 'an unknown address');

-- quiet hours: 22:00 to 07:00 in Karachi (UTC+5)
SELECT is(pg_temp.detail(a), 'Quiet hours need your time zone', 'no zone, no hours')
FROM preferences_put(pg_temp.adr(14), '{"quiet_from": "22:00", "quiet_until": "07:00"}') a;
SELECT is(pg_temp.field(a), 'quiet_until', 'both ends') FROM preferences_put(pg_temp.adr(14), '{"quiet_from": "22:00", "zone": "Asia/Karachi"}') a;
SELECT is(pg_temp.field(a), 'quiet_from', 'a time of the day') FROM preferences_put(pg_temp.adr(14), '{"quiet_from": "25:00", "quiet_until": "07:00", "zone": "Asia/Karachi"}') a;
SELECT is((SELECT outcome FROM preferences_put(pg_temp.adr(14), '{"refused": ["rsvp_link", "event_reminder", "nonsense"], "quiet_from": "22:00", "quiet_until": "07:00", "zone": "Asia/Karachi"}')), 'ok', 'quiet hours');
SELECT is((SELECT refused FROM mail_address WHERE public_id = pg_temp.adr(14)), '{event_reminder}', 'what cannot be refused, is not');
SELECT pg_temp.at('2027-01-10 16:59Z');
SELECT is(pg_temp.verdict(14, 'rsvp_offer'), 'send', 'a minute before');
SELECT pg_temp.at('2027-01-10 17:00Z');
SELECT is(pg_temp.verdict(14, 'rsvp_offer'), 'later: Quiet hours of the receiver', 'at night it waits');
SELECT is((SELECT due FROM outbox_brief_rows(ARRAY[pg_temp.row_of(14, 'rsvp_offer')])), '2027-01-11 02:00Z', '... until the morning');
SELECT pg_temp.at('2027-01-11 01:59:59Z');
SELECT is((SELECT due FROM outbox_brief_rows(ARRAY[pg_temp.row_of(14, 'rsvp_offer')])), '2027-01-11 02:00Z', '... the same one after midnight');
SELECT pg_temp.at('2027-01-11 02:00Z');
SELECT is(pg_temp.verdict(14, 'rsvp_offer'), 'send', 'in the morning it goes');
SELECT pg_temp.at('2027-01-10 17:00Z');
UPDATE rsvp SET expires = '2027-01-11 02:30Z' WHERE public_id = pg_temp.rsv(14);
SELECT is(pg_temp.verdict(14, 'rsvp_offer'), 'send', 'an offer that ends before it could be answered does not wait');
UPDATE rsvp SET expires = '2027-01-11 12:00Z' WHERE public_id = pg_temp.rsv(14);
SELECT is((SELECT outcome FROM rsvp_cancel(pg_temp.ours(), pg_temp.rsv(14))), 'ok', 'the organizer takes it back');
SELECT is(pg_temp.verdict(14, 'rsvp_cancelled'), 'send', 'a cancellation comes at night, too');

-- changes: five edits are one mail, what was undone is none
SELECT pg_temp.new_event('{"in_person": 50}') AS b \gset
SELECT pg_temp.fill(:'b', 21, 25);
SELECT pg_temp.at('2027-01-12 10:00Z');
SELECT pg_temp.patch(:'b', '{"summary": "Better"}');
SELECT is((SELECT count(*)::int FROM event_notice n JOIN convene.event e ON e.id = n.event_id WHERE e.public_id = :'b' AND what = 'change'), 0, 'a summary is no news');
SELECT pg_temp.patch(:'b', '{"starts": "2027-02-09T10:00"}');
SELECT pg_temp.at('2027-01-12 10:03Z');
SELECT pg_temp.patch(:'b', '{"title": "More seats"}'), pg_temp.patch(:'b', '{"title": "Seats"}');
SELECT pg_temp.patch(:'b', '{"place": {"venue": "Hall 2", "city": "Berlin", "country": "DE"}}'), pg_temp.patch(:'b', '{"starts": "2027-02-09T11:00"}');
SELECT pg_temp.at('2027-01-12 10:06Z'); SELECT pg_temp.pass();
SELECT is(pg_temp.mails(:'b', 'event_moved'), 0, 'five minutes after the last edit, not the first');
SELECT pg_temp.at('2027-01-12 10:08Z'); SELECT pg_temp.pass();
SELECT is(pg_temp.mails(:'b', 'event_moved'), 5, 'one mail each');
SELECT is((SELECT count(*)::int FROM event_fanout), 0, 'and nothing is left under way');
SELECT is((SELECT jsonb_agg(c->'field') FROM jsonb_array_elements(pg_temp.brief(21, 'event_moved')->'change') c), '["starts", "place"]', 'what is different, and nothing else');
SELECT is(pg_temp.brief(21, 'event_moved')->'change'->0, '{"field": "starts", "from": "2027-02-09T09:00", "to": "2027-02-09T11:00"}', 'from the first to the last');
SELECT pg_temp.patch(:'b', '{"starts": "2027-02-09T09:00", "place": {"city": "Berlin", "country": "DE"}}');
SELECT is(pg_temp.verdict(22, 'event_moved'), 'drop: The changes were taken back', 'a mail that has not left and is not true any more');
SELECT pg_temp.at('2027-01-12 10:20Z'); SELECT pg_temp.pass();
SELECT is(pg_temp.mails(:'b', 'event_moved'), 10, 'who was told is told again');
SELECT pg_temp.patch(:'b', '{"title": "X"}'), pg_temp.patch(:'b', '{"title": "Seats"}');
SELECT pg_temp.at('2027-01-12 10:40Z'); SELECT pg_temp.pass();
SELECT is(pg_temp.mails(:'b', 'event_changed'), 0, 'there and back in between is no mail');
SELECT pg_temp.at('2027-01-12 11:00Z'); SELECT pg_temp.patch(:'b', '{"title": "A 1"}');
SELECT pg_temp.at('2027-01-12 11:04Z'); SELECT pg_temp.patch(:'b', '{"title": "A 2"}'); SELECT pg_temp.pass();
SELECT pg_temp.at('2027-01-12 11:08Z'); SELECT pg_temp.patch(:'b', '{"title": "A 3"}'); SELECT pg_temp.pass();
SELECT pg_temp.at('2027-01-12 11:29Z'); SELECT pg_temp.patch(:'b', '{"title": "A 4"}'); SELECT pg_temp.pass();
SELECT pg_temp.at('2027-01-12 11:30Z'); SELECT pg_temp.pass();
SELECT is(pg_temp.mails(:'b', 'event_changed'), 5, 'half an hour after the first edit at the latest');
SELECT is((SELECT outcome FROM event_act(pg_temp.ours(), :'b', NULL, NULL, NULL, 'postpone', '{"reason": "The lift is broken"}')), 'ok', 'postponed');
SELECT pg_temp.at('2027-01-12 12:00Z'); SELECT pg_temp.pass();
SELECT is(pg_temp.mails(:'b', 'event_moved'), 15, 'that it was postponed is told');
SELECT is(pg_temp.brief(23, 'event_moved')->>'note', 'The lift is broken', 'with the reason');

-- moved online: who had a seat in the room is told once
SELECT pg_temp.new_event('{"in_person": 5, "online": 5}', 'hybrid') AS c \gset
SELECT pg_temp.fill(:'c', 31, 32, '{"mode": "in_person"}'), pg_temp.fill(:'c', 33, 33, '{"mode": "online"}');
SELECT is((SELECT outcome FROM event_act(pg_temp.ours(), :'c', NULL, NULL, NULL, 'move-online', '{"online": {"url": "https://meet.example.org/x"}}')), 'ok', 'moved online');
SELECT pg_temp.at('2027-01-12 12:30Z'); SELECT pg_temp.pass();
SELECT is(pg_temp.told(31), 'rsvp_confirmed rsvp_switched', 'from the room to online: one mail');
SELECT is(pg_temp.told(33), 'rsvp_confirmed event_changed', 'online before: the change');
SELECT is(pg_temp.brief(31, 'rsvp_switched')->>'join', 'https://meet.example.org/x', 'with the link for who comes');
SELECT ok(pg_temp.brief(33, 'event_changed')::text !~ '"from": *"https://meet|"to": *\{[^}]*meet', 'the log keeps it private');

-- reminders: a day before, moving with the event
SELECT pg_temp.new_event('{"in_person": 5}') AS d \gset
SELECT pg_temp.fill(:'d', 41, 46);
SELECT is((SELECT due FROM event_notice n JOIN convene.event e ON e.id = n.event_id WHERE e.public_id = :'d' AND what = 'reminder'), '2027-02-08 09:00Z', 'a day before');
SELECT is((pg_temp.act(:'d', 'reschedule', '{"starts": "2027-02-20T09:00"}')).outcome, 'ok', 'the event moves');
SELECT is((SELECT due FROM event_notice n JOIN convene.event e ON e.id = n.event_id WHERE e.public_id = :'d' AND what = 'reminder'), '2027-02-19 09:00Z', 'so does the reminder');
SELECT pg_temp.at('2027-02-19 08:00Z'); SELECT pg_temp.fill(:'d', 47, 47);
SELECT pg_temp.at('2027-02-19 09:00Z'); SELECT pg_temp.pass();
SELECT is(pg_temp.mails(:'d', 'event_reminder'), 5, 'five who go; who waits, and who came an hour ago, are not reminded');
SELECT is(pg_temp.verdict(41, 'event_reminder'), 'send', 'it is sent');
SELECT rsvp_duties(id) FROM convene.event WHERE public_id = :'d';
SELECT is((SELECT count(*)::int FROM event_notice n JOIN convene.event e ON e.id = n.event_id WHERE e.public_id = :'d'), 0, 'no second one');
SELECT is((pg_temp.act(:'d', 'cancel', '{"reason": "Storm"}')).outcome, 'ok', 'cancelled');
SELECT is((SELECT count(*)::int FROM event_notice n JOIN convene.event e ON e.id = n.event_id WHERE e.public_id = :'d'), 0, 'nothing more to tell later');
SELECT is(pg_temp.verdict(42, 'event_reminder'), 'drop: The RSVP is cancelled by now', 'no reminder of what does not take place');
SELECT is(pg_temp.brief(42, 'rsvp_cancelled')->>'note', 'Storm', 'the cancellation has its reason');

-- removed: told by name
SELECT pg_temp.at('2027-01-10 12:00Z');
SELECT pg_temp.new_event('{"in_person": 5}', 'in_person', '{"title": "Gone"}') AS f \gset
SELECT pg_temp.fill(:'f', 51, 51);
SELECT is((SELECT outcome FROM event_delete(pg_temp.ours(), :'f', NULL)), 'deleted', 'the event is removed');
SELECT is(pg_temp.brief(51, 'rsvp_cancelled')->'event'->>'title', 'Gone', 'who was to come is told by its name');
SELECT is(pg_temp.brief(51, 'rsvp_cancelled')->>'removed', 'true', '... and that it has no page');

-- one mail a day by choice
SELECT pg_temp.new_event('{"in_person": 5}', 'in_person', '{"title": "Daily"}') AS g \gset
SELECT pg_temp.fill(:'g', 61, 61);
SELECT is(pg_temp.verdict(61, 'rsvp_confirmed'), 'send', 'sixty-one has an address');
SELECT is((SELECT outcome FROM preferences_put(pg_temp.adr(61), '{"daily": true, "zone": "Europe/Berlin"}')), 'ok', 'once a day, please');
SELECT pg_temp.patch(:'g', '{"title": "Daily, really"}');
SELECT pg_temp.at('2027-01-10 12:10Z'); SELECT pg_temp.pass();
SELECT is(pg_temp.verdict(61, 'event_changed'), 'drop: It is in the daily mail', 'a change is collected');
SELECT is((SELECT due FROM outbox_later WHERE kind = 'daily' AND receiver = 'p61@example.org'), '2027-01-11 06:00Z', 'for seven in the morning there');
SELECT pg_temp.at('2027-01-11 06:00Z');
SELECT is((SELECT moved FROM outbox_due(10)), 1, 'which comes');
SELECT is(pg_temp.brief(61, 'daily')->'items'->0->'event'->>'title', 'Daily, really', 'the daily mail has it');
SELECT is(jsonb_array_length(pg_temp.brief(61, 'daily')->'items'), 1, '... once, and again when it is tried again');

SELECT pg_temp.at('2027-01-10 12:10Z');

-- organizers: what happened yesterday, to owners and editors, once a day
CREATE FUNCTION pg_temp.member(i int, role text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO person (public_id, address, name, verified, created) VALUES ('prs_' || lpad(i::text, 12, '0'), 'p' || i || '@example.org', 'Member ' || i, clock(), clock());
  INSERT INTO member SELECT o.id, p.id, role, clock() FROM organization o, person p WHERE o.slug = 'ours' AND p.address = 'p' || i || '@example.org'
$$;
SELECT pg_temp.member(81, 'owner'), pg_temp.member(82, 'editor'), pg_temp.member(83, 'check_in');
SELECT pg_temp.at('2027-01-11 04:59Z');
SELECT is(organizer_daily(), 0, 'not before five');
SELECT pg_temp.at('2027-01-11 05:00Z');
SELECT is(organizer_daily(), 1, 'then for the organization to whose events something happened');
SELECT is(organizer_daily(), 0, 'once');
SELECT is((SELECT string_agg(receiver, ' ' ORDER BY receiver) FROM outbox_ready WHERE kind = 'organizer_daily'), 'p81@example.org p82@example.org', 'owners and editors');
SELECT ok(pg_temp.brief(81, 'organizer_daily')->'days' @> '[{"event": {"title": "Daily, really"}, "began": 1, "cancelled": 0, "coming": 1}]', 'with each event and its numbers');
DELETE FROM member WHERE role = 'editor';
SELECT is(pg_temp.verdict(82, 'organizer_daily'), 'drop: The receiver does not work for this organization any more', 'not to who has left');
SELECT pg_temp.at('2027-01-12 05:00Z');
SELECT is(organizer_daily(), 0, 'a day on which nothing happened');
SELECT pg_temp.at('2027-02-09 17:00Z');
SELECT rsvp_due();
SELECT is((SELECT string_agg(DISTINCT receiver, ' ') FROM outbox_ready WHERE kind = 'organizer_summary' AND event_id = (SELECT id FROM convene.event WHERE public_id = :'g')),
          'p81@example.org', 'how an event went is told to the owner');
SELECT pg_temp.at('2027-01-10 12:10Z');

-- a link to sign in is for ten minutes and one use
SELECT is((SELECT outcome FROM sign_in_ask('sgn_000000000001', 'p71@example.org', repeat('a', 64), NULL, NULL)), 'created', 'a link is asked for');
SELECT is(pg_temp.verdict(71, 'sign_in'), 'send', 'it is sent');
SELECT is(pg_temp.brief(71, 'sign_in')->'sign_in', '{"id": "sgn_000000000001", "minutes": 10}', 'with what it takes to make the link');
SELECT is(pg_temp.brief(71, 'sign_in')->'to'->'name', 'null', '... and not whether somebody is known');
UPDATE sign_in SET closed = clock() WHERE public_id = 'sgn_000000000001';
SELECT is(pg_temp.verdict(71, 'sign_in'), 'drop: The link was used', 'once');
UPDATE sign_in SET closed = NULL, expires = clock() WHERE public_id = 'sgn_000000000001';
SELECT is(pg_temp.verdict(71, 'sign_in'), 'drop: The link has expired', 'in its time');

-- what went out
SELECT is((SELECT body::jsonb->'data'->0->>'state' FROM event_mails(:'g', NULL, NULL, 10)), 'ready', 'what is to leave');
INSERT INTO outbox_dead SELECT id, kind, channel, receiver, lane, event_id, dedupe_key, payload, created, clock(), 12, '550 no such user'
FROM outbox_ready WHERE receiver = 'p61@example.org' AND kind = 'rsvp_confirmed';
DELETE FROM outbox_ready WHERE receiver = 'p61@example.org' AND kind = 'rsvp_confirmed';
SELECT is((SELECT body::jsonb->'data'->0->>'reason' FROM event_mails(:'g', NULL, '{dead}', 10)), '550 no such user', 'what failed, and why');
SELECT is((SELECT outcome FROM event_mail_again(:'a', (SELECT id FROM outbox_dead))), 'missing', 'not from another event''s list');
SELECT is((SELECT outcome FROM event_mail_again(:'g', (SELECT id FROM outbox_dead))), 'ok', 'it is sent again');
SELECT is((SELECT count(*)::int FROM outbox_dead), 0, '... and failed no more');
SELECT is((SELECT outcome FROM event_mail_again(:'g', 1)), 'missing', 'once');

-- ten thousand
SELECT pg_temp.new_event('{"in_person": null}', 'in_person', '{"title": "Crowd"}') AS h \gset
INSERT INTO rsvp (public_id, event_id, mode, address, name, party, state, confirmed, created, updated)
SELECT 'rsv_' || lpad((500000 + i)::text, 12, '0'), s.event_id, 'in_person', 'c' || i || '@example.org', 'C', 1, 'going', true, clock(), clock()
FROM (SELECT seat_lock(e.id), e.id AS event_id FROM convene.event e WHERE e.public_id = :'h') s, generate_series(1, 10000) i;
SELECT pg_temp.patch(:'h', '{"title": "A crowd"}');
SELECT pg_temp.at('2027-01-10 12:20Z');
CREATE FUNCTION pg_temp.all_of_it() RETURNS interval LANGUAGE plpgsql AS $$
DECLARE began constant timestamptz := clock_timestamp();
BEGIN
  WHILE convene.notice_due() LOOP END LOOP;
  RETURN clock_timestamp() - began;
END $$;
SELECT cmp_ok(pg_temp.all_of_it(), '<', interval '60 seconds', 'ten thousand are enqueued within a minute');
SELECT is(pg_temp.mails(:'h', 'event_changed'), 10000, 'each of them');
SELECT is((SELECT count(*)::int FROM (SELECT kind, dedupe_key FROM outbox_ready GROUP BY 1, 2 HAVING count(*) > 1) x), 0, 'nobody twice');

SELECT * FROM finish();
ROLLBACK;

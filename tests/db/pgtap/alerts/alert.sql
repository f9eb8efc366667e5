\ir ../setup.psql
CREATE FUNCTION pg_temp.ask(email text, filters jsonb, q text DEFAULT NULL, rhythm text DEFAULT 'day', zone text DEFAULT 'Europe/Berlin',
                            client text DEFAULT NULL) RETURNS answer
LANGUAGE sql AS $$ SELECT a FROM alert_ask(email, q, filters, rhythm, zone, client) a $$;
CREATE FUNCTION pg_temp.mails(kind text) RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM outbox_ready o WHERE o.kind = mails.kind $$;
CREATE FUNCTION pg_temp.alert(email text) RETURNS alert LANGUAGE sql AS $$ SELECT a FROM alert a WHERE a.address = email ORDER BY a.id DESC LIMIT 1 $$;
CREATE FUNCTION pg_temp.titles() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(e->>'title', ', ' ORDER BY e->>'title') FROM (SELECT payload FROM outbox_ready WHERE kind = 'alert' ORDER BY id DESC LIMIT 1) o,
    jsonb_array_elements(alert_cards(o.payload)) e
$$;
SET LOCAL convene.now = '2026-12-01 12:00Z';

-- asking
SELECT is((pg_temp.ask('ada@example.org', '{"kind": ["workshop"]}')).body, '{"state":"asked"}', 'asked');
SELECT is(pg_temp.mails('alert_confirm'), 1::bigint, 'and a mail asks back');
SELECT is((pg_temp.ask('ada@example.org', '{"kind": ["workshop"]}')).body, '{"state":"asked"}', 'asked again at once: the same answer');
SELECT is(pg_temp.mails('alert_confirm'), 1::bigint, 'in the same instant, one mail');
SELECT is((SELECT count(*) FROM alert), 1::bigint, 'the same search is saved once');
SELECT is((pg_temp.ask('ada@example.org', '{"kind": ["party"]}')).outcome, 'bad_parameter', 'a kind that there is not');
SELECT is(pg_temp.field(pg_temp.ask('ada@example.org', '{"series": ["ser_000000000000"]}')), 'series', 'a series that there is not');
SELECT is(pg_temp.field(pg_temp.ask('ada@example.org', '{}', zone => 'Mars/Olympus')), 'zone', 'a zone that there is not');
SELECT is((SELECT due FROM alert), timestamptz '2026-12-03 12:00Z', 'two days to say yes');
SELECT (pg_temp.alert('ada@example.org')).public_id AS a \gset
SELECT is((alert_get(:'a')).body::jsonb->>'state', 'asked', 'not confirmed yet');
SET LOCAL convene.now = '2026-12-01 12:11Z';
SELECT is((pg_temp.ask('ada@example.org', '{"kind": ["workshop"]}', rhythm => 'week')).outcome, 'ok', 'asked after a while');
SELECT is(pg_temp.mails('alert_confirm'), 2::bigint, 'a mail again');
SELECT is((pg_temp.alert('ada@example.org')).rhythm, 'week', 'as it was asked for last');
SELECT is((alert_ask('old@example.org', NULL, '{}', 'day', 'Etc/UTC')).outcome, 'ok', 'a daemon of an older release');
SELECT is((SELECT count(*) FROM generate_series(1, 40) i WHERE (pg_temp.ask('many@example.org', jsonb_build_object('topic', jsonb_build_array('t' || i)))).outcome = 'ok'),
  6::bigint, 'six mails that nobody answers');
SELECT is(pg_temp.detail(pg_temp.ask('Many+1@example.org', '{"topic": ["u"]}')), 'This address has had 6 mails that nobody has answered', 'also by another name of the mailbox');
SELECT is((pg_temp.ask('many@example.org', '{"topic": ["v"]}', client => 'n1.c1')).outcome, 'ok', 'but its owner, at another place, gets theirs');
SELECT is((alert_confirm((pg_temp.alert('many@example.org')).public_id)).outcome, 'ok', 'and says yes');
SELECT is((pg_temp.ask('many@example.org', '{"topic": ["w"]}')).outcome, 'ok', 'after which what came before does not count');
INSERT INTO alert (public_id, address, filters, rhythm, zone, confirmed, asked, told, due, created)
SELECT new_id('alr'), 'many@example.org', jsonb_build_object('kind', i), 'day', 'Etc/UTC', clock(), clock(), clock(), 'infinity', clock() FROM generate_series(1, 29) i;
SELECT is((alert_confirm((SELECT public_id FROM alert WHERE address = 'many@example.org' AND confirmed IS NULL LIMIT 1))).outcome, 'conflict', 'thirty alerts are the most that one address has');
DELETE FROM alert WHERE address IN ('many@example.org', 'old@example.org');

-- yes, and what is told
SELECT is((alert_confirm(:'a')).body::jsonb->>'state', 'active', 'confirmed');
SELECT is((alert_get(:'a')).body::jsonb->>'next' BETWEEN '2026-12-07T05:00:00Z' AND '2026-12-07T07:00:00Z', true, 'Monday morning in Berlin');
SELECT is((alert_change(:'a', 'day', NULL)).body::jsonb->>'next' BETWEEN '2026-12-02T05:00:00Z' AND '2026-12-02T07:00:00Z', true, 'or every morning');
SELECT is(pg_temp.field(alert_change(:'a', NULL, 'Mars/Olympus')), 'zone', 'not on Mars');
SET LOCAL convene.now = '2026-12-01 12:30Z';
SELECT pg_temp.posted('{"title": "Suturing", "kind": "workshop"}') AS one \gset
SELECT pg_temp.posted('{"title": "A talk", "kind": "seminar"}') AS other \gset
SELECT is((SELECT sent FROM alert_due()), 0, 'nothing before it is due');
SET LOCAL convene.now = '2026-12-02 08:00Z';
SELECT is((SELECT sent FROM alert_due()), 1, 'in the morning');
SELECT is(pg_temp.titles(), 'Suturing', 'what matches');
SELECT is((SELECT receiver FROM outbox_ready WHERE kind = 'alert'), 'ada@example.org', 'to whom asked');
SET LOCAL convene.now = '2026-12-03 08:00Z';
SELECT is((SELECT looked FROM alert_due()), 1, 'the next morning');
SELECT is(pg_temp.mails('alert'), 1::bigint, 'nothing new, no mail');
SET LOCAL convene.now = '2026-12-03 09:00Z';
SELECT pg_temp.posted(format('{"title": "Workshop %s", "kind": "workshop"}', i)::jsonb) FROM generate_series(1, 25) i \g /dev/null
SELECT pg_temp.posted('{"title": "Never mind", "kind": "workshop"}') AS gone \gset
SET LOCAL convene.now = '2026-12-04 08:00Z';
SELECT is((SELECT sent FROM alert_due()), 1, 'much news');
SELECT is((SELECT payload->>'more' FROM outbox_ready WHERE kind = 'alert' ORDER BY id DESC LIMIT 1), 'true', 'is more than a mail shows');
SELECT is((SELECT jsonb_array_length(alert_cards(payload)) FROM outbox_ready WHERE kind = 'alert' ORDER BY id DESC LIMIT 1), 20, 'which is twenty');
SELECT is((pg_temp.act(:'gone', 'cancel')).outcome, 'ok', 'cancelled before the mail leaves');
SELECT is((SELECT jsonb_array_length(alert_cards(payload)) FROM outbox_ready WHERE kind = 'alert' ORDER BY id DESC LIMIT 1), 19, 'it is left out');

-- following a series, an organization, a topic
SELECT (event_create(pg_temp.ours(), NULL, NULL, pg_temp.doc('{"title": "Grand rounds", "starts": "2027-01-06T07:30", "ends": "2027-01-06T08:30",
  "series": {"rrule": "FREQ=WEEKLY"}}'), '{2027-01-06T07:30,2027-01-13T07:30}')).body::jsonb->'series'->>'id' AS series \gset
SELECT is((SELECT count(*) FROM jsonb_array_elements((event_list(NULL, jsonb_build_object('series', jsonb_build_array(:'series')), NULL, NULL, 'start', 20, NULL)).body::jsonb->'data')),
  2::bigint, 'a series is a filter');
SELECT is((filter_labels(jsonb_build_object('series', jsonb_build_array(:'series'), 'kind', '["workshop"]'::jsonb, 'country', '["DE"]'::jsonb, 'q', '"x"'::jsonb)))->'series'->>:'series',
  'Grand rounds', 'that has a name');
SELECT is((pg_temp.ask('eve@example.org', jsonb_build_object('series', jsonb_build_array(:'series')), rhythm => 'hour')).outcome, 'ok', 'followed');
SELECT is((alert_confirm((pg_temp.alert('eve@example.org')).public_id)).outcome, 'ok', 'confirmed');
SET LOCAL convene.now = '2026-12-04 08:20Z';
SELECT is((series_extend(:'series', '{2027-01-06T07:30,2027-01-13T07:30,2027-01-20T07:30}', '2029-01-20T07:30')).outcome, 'ok', 'a new date');
SET LOCAL convene.now = '2026-12-04 08:59Z';
SELECT is((SELECT sent FROM alert_due()), 0, 'an hour is not over');
SET LOCAL convene.now = '2026-12-04 09:00:01Z';
SELECT is((SELECT sent FROM alert_due()), 1, 'then it is told');
SELECT is(pg_temp.titles(), 'Grand rounds', 'the new date');
SELECT pg_temp.posted('{"title": "Late", "kind": "grand_rounds"}') AS late \gset
SELECT is((pg_temp.ask('eve@example.org', '{"kind": ["grand_rounds"]}', rhythm => 'hour')).outcome, 'ok', 'another one');
SELECT is((alert_confirm((pg_temp.alert('eve@example.org')).public_id)).outcome, 'ok', 'confirmed');
SET LOCAL convene.now = '2026-12-04 09:01Z';
SELECT pg_temp.posted('{"title": "Being written", "kind": "grand_rounds"}') AS late \gset
SET LOCAL convene.now = '2026-12-04 09:05Z';
UPDATE alert SET due = clock() WHERE id = (pg_temp.alert('eve@example.org')).id;
SELECT is((SELECT sent FROM alert_due()), 0, 'what may still be on its way to the table is not counted as told');
SET LOCAL convene.now = '2026-12-04 10:06Z';
SELECT is((SELECT sent FROM alert_due()), 1, 'it is told the next time');
SELECT is(pg_temp.titles(), 'Being written', 'but nothing from before the yes');

-- the mails
CREATE FUNCTION pg_temp.brief(of_kind text) RETURNS record LANGUAGE sql AS $$
  SELECT b.verdict, b.reason, b.brief::jsonb FROM outbox_brief_rows(ARRAY[(SELECT max(id) FROM outbox_ready WHERE kind = of_kind)]) b
$$;
SELECT is((SELECT verdict FROM pg_temp.brief('alert') AS (verdict text, reason text, brief jsonb)), 'send', 'news are sent');
SELECT is((SELECT brief->'cards'->0->>'title' FROM pg_temp.brief('alert') AS (verdict text, reason text, brief jsonb)), 'Being written', 'with what is new');
SELECT is((pg_temp.ask('new@example.org', jsonb_build_object('kind', '["seminar"]'::jsonb, 'country', '["de"]'::jsonb, 'topic', '["win at evil.example"]'::jsonb, 'place', '["Evil Example"]'::jsonb,
  'organizer', jsonb_build_array((SELECT public_id FROM organization WHERE slug = 'ours'), (SELECT public_id FROM organization WHERE slug = 'theirs'))), q => 'evil.example')).outcome, 'ok', 'words of anybody');
SELECT is((SELECT reason FROM pg_temp.brief('alert_confirm') AS (verdict text, reason text, brief jsonb)), NULL, 'it goes');
SELECT is((SELECT brief - '{to,uid_domain}'::text[] #- '{alert,id}' FROM pg_temp.brief('alert_confirm') AS (verdict text, reason text, brief jsonb)),
  jsonb_build_object('alert', jsonb_build_object('rhythm', 'day', 'filters', jsonb_build_object('kind', '["seminar"]'::jsonb, 'country', '["de"]'::jsonb,
    'organizer', jsonb_build_array((SELECT public_id FROM organization WHERE slug = 'ours'))),
    'labels', jsonb_build_object('kind', jsonb_build_object('seminar', 'Seminar'), 'country', jsonb_build_object('de', 'Germany'),
    'organizer', jsonb_build_object((SELECT public_id FROM organization WHERE slug = 'ours'), 'Our hospital'))), 'left_out', true),
  'the question has what the site resolves, and of organizations those that are vouched for');
DELETE FROM alert WHERE address = 'new@example.org';
SELECT is((preferences_refuse((SELECT public_id FROM mail_address WHERE address = 'eve@example.org'), 'alert')).outcome, 'ok', 'no alerts any more');
SELECT is((SELECT verdict FROM pg_temp.brief('alert') AS (verdict text, reason text, brief jsonb)), 'drop', 'are not sent');
SELECT is((pg_temp.ask('eve@example.org', '{"kind": ["seminar"]}')).outcome, 'ok', 'but who asks for one');
SELECT is((alert_confirm((pg_temp.alert('eve@example.org')).public_id)).outcome, 'ok', 'and says yes');
SELECT is((SELECT verdict FROM pg_temp.brief('alert') AS (verdict text, reason text, brief jsonb)), 'send', 'wants them again');

-- the end
SELECT is((alert_end(:'a')).outcome, 'deleted', 'ended');
SELECT is((alert_end(:'a')).outcome, 'deleted', 'once more');
SELECT is((alert_get(:'a')).outcome, 'gone', 'and its page says so');
SELECT is((alert_confirm(:'a')).outcome, 'gone', 'no way back by an old link');
SELECT is((SELECT count(*) FROM alert WHERE address = 'ada@example.org'), 0::bigint, 'nothing of it is kept');
SELECT is((SELECT count(*) FROM alert WHERE confirmed IS NULL), 0::bigint, 'what never was confirmed is gone, too');
SELECT is_empty('SELECT pg_temp.index_faults()', 'the index equals the events');
SELECT * FROM finish();
ROLLBACK;

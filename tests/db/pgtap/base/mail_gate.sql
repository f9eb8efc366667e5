\ir ../setup.psql
CREATE FUNCTION pg_temp.mail(address text, client text DEFAULT NULL, event bigint DEFAULT NULL, organization bigint DEFAULT NULL, unknown boolean DEFAULT false)
RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(a.outcome || ' ' || a.etag || ' ' || (a.body::jsonb->0->>'detail'), 'sent')
  FROM mail_admit(ROW(address, client, event, organization, unknown)::mail_ask) a
$$;
-- How many of n mails are sent; %s in the address and in the client is the number.
CREATE FUNCTION pg_temp.sent(n int, address text, client text DEFAULT NULL, event bigint DEFAULT NULL, organization bigint DEFAULT NULL, unknown boolean DEFAULT false)
RETURNS bigint LANGUAGE sql AS $$
  SELECT count(*) FROM generate_series(1, n) i
  WHERE pg_temp.mail(replace(address, '%s', i::text), replace(client, '%s', i::text), event, organization, unknown) = 'sent'
$$;
CREATE FUNCTION pg_temp.used() RETURNS text LANGUAGE sql AS $$ SELECT md5(string_agg(key || due, ',' ORDER BY key)) || (SELECT sum(n) FROM mail_hour) FROM allowance $$;

-- a mailbox
SELECT is(mailbox(a), b, a) FROM (VALUES ('Ada@Example.org', 'ada@example.org'), ('ada+x+y@example.org', 'ada@example.org'),
  ('+ada@example.org', '+ada@example.org'), ('a.da@example.org', 'a.da@example.org')) v(a, b);
SELECT is(pg_temp.sent(20, 'ada+%s@example.org', 'n%s.c%s'), 20::bigint, 'twenty places ask for one mailbox: each has its own allowance');
SELECT is(pg_temp.sent(5, 'ada@example.org'), 0::bigint, 'what they share is used up');
SELECT is(pg_temp.sent(5, 'ada@example.org', 'n1.c1'), 2::bigint, 'of its own, a place has two');
SELECT is(pg_temp.sent(5, 'ada@example.org', 'n1.c2'), 0::bigint, 'and its neighbours none');
SELECT is(pg_temp.mail('ADA@example.org', 'n1.c2'), 'limited 1800 This address has had 6 mails that nobody has answered', 'it says which limit, and when it opens first');
SELECT is(pg_temp.mail('ADA@example.org'), 'limited 1800 This address has had 6 mails that nobody has answered', 'the same without a place');
SELECT is(pg_temp.sent(3, 'bob@example.org', 'n1.c2'), 3::bigint, 'others are not touched');
SELECT pg_temp.used() AS used \gset
SELECT is(pg_temp.sent(9, 'ada@example.org', 'n1.c1'), 0::bigint, 'refused');
SELECT is(pg_temp.used(), :'used', 'takes nothing from any limit');
SELECT mail_answered('Ada+other@example.org') \g /dev/null
SELECT is(pg_temp.sent(9, 'ada@example.org'), 6::bigint, 'a yes sets the mailbox back');
SET LOCAL convene.now = '2026-11-22 10:30Z';
SELECT is(pg_temp.sent(9, 'ada@example.org'), 1::bigint, 'then one in half an hour');

-- a client: over its own limit it takes nothing from the address that it asks for
SELECT is(pg_temp.sent(100, 'v%s@example.org', 'n7.c7'), 60::bigint, 'sixty from one client');
SELECT is(pg_temp.sent(100, 'boss@example.org', 'n7.c7'), 0::bigint, 'and no more');
SELECT is(pg_temp.mail('boss@example.org', 'n7.c7'), 'limited 30 From your network, 60 mails that ask for a yes were requested', 'it says so');
SELECT is(pg_temp.sent(9, 'boss@example.org', 'n8.c8'), 8::bigint, 'the boss has six, and two of that place');

-- an event and an organization, which are known here or not
SELECT is(pg_temp.sent(250, 'e%s@example.org', NULL, 7, NULL, true), 200::bigint, 'an event of nobody known');
SELECT is(pg_temp.mail('e@example.org', NULL, 7, NULL, true), 'limited 10 For this event, 200 mails that ask for a yes were requested', 'says so');
SELECT is(pg_temp.mail('e@example.org', 'n9.c9', 7, NULL, true), 'sent', 'who comes has an allowance there, too');
SELECT is(pg_temp.sent(250, 'f%s@example.org', NULL, 8), 250::bigint, 'a known organizer''s has room');
SELECT is(pg_temp.sent(60, 'g%s@example.org', NULL, 9, 3, true), 50::bigint, 'an organizer whom nobody vouches for adds few people');
SELECT is(pg_temp.mail('g@example.org', NULL, 9, 3, true) LIKE 'limited 1800 This organization has added 50%', true, 'and says so');

-- the site
INSERT INTO setting VALUES ('mail_site', (SELECT sum(n) + 8 FROM mail_hour)::text);
SELECT is(pg_temp.sent(20, 's%s@example.org'), 8::bigint, 'the site''s hour');
SELECT is(pg_temp.mail('s@example.org') LIKE 'limited 1800 All % mails that this site sends to new addresses in an hour are sent', true, 'it says so, till the end of the hour');
SELECT is(pg_temp.mail('s@example.org', 'n5.c5'), 'sent', 'a quarter more is for places that have asked for little');
SET LOCAL convene.now = '2026-11-22 11:00Z';
SELECT is(pg_temp.mail('s@example.org'), 'sent', 'the next hour');
DELETE FROM setting WHERE key = 'mail_site';

-- several at once: a verdict each
DELETE FROM allowance;
SELECT is((SELECT string_agg(coalesce(v.took, v.what), ' ' ORDER BY v.n) FROM unnest(mail_gate(ARRAY(
  SELECT ROW(a, c, 7, NULL, false)::mail_ask FROM (VALUES (1, 'x@example.org', NULL), (2, 'y@example.org', 'n1.c1')) v(n, a, c), generate_series(1, 8) i ORDER BY n))) WITH ORDINALITY v(took, what, wait, n)),
  'shared shared shared shared shared shared mailbox mailbox shared shared shared shared shared shared reserve reserve', 'in order, and none for another one''s limit');
SELECT is(mail_gate(ARRAY(SELECT ROW('z' || i || '@example.org', 'n2.c' || i, 7, NULL, false)::mail_ask FROM generate_series(1, 8) i)), NULL, 'none: all got through');
SELECT is((SELECT count(*) FROM allowance WHERE due > clock()), 21::bigint, 'which took from ten mailboxes, nine clients, the event and a reserve');

-- a clock that ran ahead
SET LOCAL convene.now = '2035-01-01 00:00Z';
SELECT is(pg_temp.sent(9, 'clock@example.org'), 6::bigint, 'in another year');
SET LOCAL convene.now = '2026-11-22 12:00Z';
SELECT is(pg_temp.sent(9, 'clock@example.org'), 6::bigint, 'locks nobody when the clock is right again');

-- who calls: the limits are shared by all kinds
SELECT is((sign_in_ask(new_id('sgn'), 'kinds@example.org', repeat('0', 64), NULL, 'n6.c6')).outcome, 'created', 'a link') FROM generate_series(1, 3);
SELECT is((alert_ask('kinds+a@example.org', NULL, jsonb_build_object('topic', jsonb_build_array(i::text)), 'day', 'Etc/UTC', 'n4.c4')).outcome, 'ok', 'an alert') FROM generate_series(1, 3) i;
SELECT is((member_invite(pg_temp.ours(), 'ours', new_id('inv'), 'kinds@example.org', 'editor')).outcome, 'limited', 'and no invitation any more');
SELECT is((member_invite(pg_temp.ours(), 'ours', new_id('inv'), 'other' || i || '@example.org', 'editor')).outcome, 'created', 'but others') FROM generate_series(1, 3) i;
SELECT * FROM finish();
ROLLBACK;

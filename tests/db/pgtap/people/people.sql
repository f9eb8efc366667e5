\ir ../setup.psql

-- --- signing in -------------------------------------------------------------------------------------------------
CREATE FUNCTION pg_temp.hex(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT encode(sha256(convert_to(t, 'UTF8')), 'hex') $$;
CREATE FUNCTION pg_temp.ask(id text, address text, nonce text DEFAULT 'n', client text DEFAULT NULL) RETURNS answer LANGUAGE sql AS $$
  SELECT a FROM sign_in_ask('sgn_00000000000' || id, address, pg_temp.hex(nonce), '/events', client) a
$$;
CREATE FUNCTION pg_temp.use(id text, nonce text DEFAULT 'n', fits boolean DEFAULT true, session text DEFAULT 's', before text DEFAULT NULL) RETURNS answer
LANGUAGE sql AS $$
  SELECT a FROM sign_in_use('sgn_00000000000' || id, pg_temp.hex(nonce), fits, pg_temp.hex(session), 'Firefox', 'session:' || pg_temp.hex(before)) a
$$;
CREATE FUNCTION pg_temp.look(id text, nonce text DEFAULT 'n') RETURNS answer LANGUAGE sql AS $$
  SELECT a FROM sign_in_get('sgn_00000000000' || id, pg_temp.hex(nonce)) a
$$;
-- The public id of a session.
CREATE FUNCTION pg_temp.access(session text) RETURNS text LANGUAGE sql AS $$ SELECT public_id FROM token WHERE 'session:' || hash = session $$;
-- Signs somebody in with a session of this name.
CREATE FUNCTION pg_temp.signed(session text, address text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE id text := new_id('sgn');
BEGIN
  PERFORM sign_in_ask(id, address, pg_temp.hex('n'), NULL, NULL);
  PERFORM sign_in_use(id, pg_temp.hex('n'), true, pg_temp.hex(session), 'Firefox', NULL);
  RETURN 'session:' || pg_temp.hex(session);
END $$;

SELECT is((pg_temp.ask('0', 'Ada@Example.org')).outcome, 'created', 'a link for an address that nobody knows');
SELECT is((SELECT count(*) FROM person), 0::bigint, 'makes nobody');
SELECT is((SELECT row(kind, receiver, payload) FROM outbox_ready), row('sign_in'::text, 'ada@example.org'::text,
  '{"id": "sgn_000000000000", "minutes": 10}'::jsonb), 'and a mail, without a secret');
SELECT is((pg_temp.look('0')).outcome, 'ok', 'a look') FROM generate_series(1, 10);
SELECT is((pg_temp.look('0', 'x')).outcome, 'forbidden', 'not from another browser');
SELECT is((pg_temp.look('1')).outcome, 'missing', 'nor at a link that is none');
SELECT is((pg_temp.use('0', 'x')).outcome, 'forbidden', 'and no use there');
SELECT is((pg_temp.use('0', fits => false)).outcome, 'invalid', 'a wrong code');
SELECT is((pg_temp.use('0')).outcome, 'created', 'after ten looks, used once');
SELECT is((SELECT row(address, name, verified) FROM person), row('ada@example.org'::text, 'ada'::text, clock()), 'somebody new');
SELECT is((pg_temp.use('0', session => 't')).outcome, 'gone', 'and not twice');
SELECT is(pg_temp.field(pg_temp.look('0')), 'used', 'and it says so');
SELECT is((whoami('session:' || pg_temp.hex('s'))).body::jsonb->'person'->>'email', 'ada@example.org', 'the session is hers');
SELECT is((whoami(pg_temp.hex('s'))).outcome, 'unauthorized', 'a session is no token');
SELECT is((whoami('session:' || pg_temp.ours())).outcome, 'unauthorized', 'and a token no session');

SELECT is((pg_temp.ask('2', 'ada@example.org')).body, (pg_temp.ask('3', 'nobody@example.org')).body, 'known and unknown are told the same');
SELECT is((pg_temp.use('2', fits => false)).outcome, 'invalid', 'wrong') FROM generate_series(1, 4);
SELECT is((pg_temp.use('2', fits => false)).outcome, 'invalid', 'the fifth time');
SELECT is((pg_temp.use('2')).outcome, 'gone', 'five wrong codes end it');
SELECT is(pg_temp.field(pg_temp.use('2')), 'code', 'and it says why');
SELECT is((pg_temp.use('3', session => 's3', before => 's')).outcome, 'created', 'the next one');
SELECT is((whoami('session:' || pg_temp.hex('s'))).outcome, 'unauthorized', 'ends the session that the browser had');
SELECT is((pg_temp.ask('4', 'ada@example.org')).outcome, 'created', 'asked twice');
SELECT is((pg_temp.ask('5', 'ada@example.org')).outcome, 'created', 'by one browser');
SELECT is((pg_temp.use('4', session => 's4')).outcome, 'created', 'the first mail works');
SELECT is((pg_temp.use('5', session => 's5')).outcome, 'gone', 'and ends the second');
SELECT is((pg_temp.ask('6', 'ada@example.org')).outcome, 'created', 'one that waits');
SET LOCAL convene.now = '2026-11-22 10:10Z';
SELECT is(pg_temp.field(pg_temp.look('6')), 'expired', 'ten minutes');
SELECT is((pg_temp.use('6')).outcome, 'gone', 'and no use afterwards');

-- Nobody is looked up: asking does not even notice that those tables are away.
ALTER TABLE person RENAME TO person_away;
ALTER TABLE rsvp RENAME TO rsvp_away;
ALTER TABLE token RENAME TO token_away;
ALTER TABLE member RENAME TO member_away;
SELECT is((pg_temp.ask('7', 'ada@example.org')).outcome, 'created', 'asking looks nobody up');
SELECT is((brief_people('sign_in', '{"id": "sgn_000000000007"}')).brief IS NOT NULL, true, 'nor does the mail');
SELECT throws_ok($$ SELECT pg_temp.use('7') $$, '42P01', NULL, 'using does');
ALTER TABLE person_away RENAME TO person;
ALTER TABLE rsvp_away RENAME TO rsvp;
ALTER TABLE token_away RENAME TO token;
ALTER TABLE member_away RENAME TO member;

-- --- rates --------------------------------------------------------------------------------------------------------
SET LOCAL convene.now = '2026-11-22 11:00Z';
SELECT is(ARRAY(SELECT (sign_in_ask(new_id('sgn'), 'often@example.org', pg_temp.hex('n'), NULL, NULL)).outcome FROM generate_series(1, 7)),
  '{created,created,created,created,created,created,limited}', 'six mails to an address');
SELECT is((sign_in_ask(new_id('sgn'), 'OFTEN@example.org', pg_temp.hex('n'), NULL, NULL)).etag, '1800', 'and then one in half an hour');
SELECT is((sign_in_ask(new_id('sgn'), 'other@example.org', pg_temp.hex('n'), NULL, NULL)).outcome, 'created', 'others are not touched');
SET LOCAL convene.now = '2026-11-22 11:30Z';
SELECT is((sign_in_ask(new_id('sgn'), 'often@example.org', pg_temp.hex('n'), NULL, NULL)).outcome, 'created', 'after that time');
SELECT is((SELECT count(*) FROM generate_series(1, 80) n WHERE (sign_in_ask(new_id('sgn'), 'a' || n || '@example.org', pg_temp.hex('n'), NULL, 'net.place')).outcome = 'created'),
  60::bigint, 'sixty from one place');
SELECT unalike((SELECT string_agg(key, ' ') FROM allowance), '%example%', 'no address is kept for it');
INSERT INTO setting VALUES ('mail_site', '3') ON CONFLICT (key) DO UPDATE SET value = excluded.value;
DELETE FROM allowance;
DELETE FROM mail_hour;
SELECT is((SELECT count(*) FROM generate_series(1, 9) n WHERE (sign_in_ask(new_id('sgn'), 'b' || n || '@example.org', pg_temp.hex('n'), NULL, NULL)).outcome = 'created'),
  3::bigint, 'and a number for all together');
DELETE FROM setting WHERE key = 'mail_site';
DELETE FROM allowance;
DELETE FROM mail_hour;

-- --- sessions -----------------------------------------------------------------------------------------------------
SELECT pg_temp.signed('ada', 'ada@example.org') AS ada, pg_temp.signed('ada2', 'ada@example.org') AS ada2,
       pg_temp.signed('bob', 'bob@example.org') AS bob, pg_temp.signed('eve', 'eve@example.org') AS eve \gset
SELECT is((me_get(:'ada')).body::jsonb->>'email', 'ada@example.org', 'one''s own page');
SELECT is((me_get(pg_temp.ours())).outcome, 'forbidden', 'an organization is no person');
SELECT is((me_get('x')).outcome, 'unauthorized', 'nobody');
SELECT is(jsonb_path_query_array((me_get(:'bob')).body::jsonb, '$.access[*].current'), '[true]', 'one session, this one');
SELECT is(pg_temp.field(me_update(:'ada', jsonb_build_object('name', n))), 'name', 'a name that is none')
FROM (VALUES (''), ('  '), (repeat('x', 101)), (E'a\nb'), (E'\u202eevil')) v(n);
SELECT is((me_update(:'ada', '{"name": " Ada Lovelace ", "email": "eve@example.org", "address": "x"}')).body::jsonb
          - '{id,since,organizations}'::text[], '{"name": "Ada Lovelace", "email": "ada@example.org"}', 'a name, and nothing else');
SELECT is((access_end(:'eve', pg_temp.access(:'ada'), false)).outcome, 'missing', 'nobody ends another''s session');
SELECT is((SELECT jsonb_path_query_array((token_list(pg_temp.admin())).body::jsonb, '$.data[*].kind ? (@ == "session")')), '[]', 'nor does an administrator see them');
SELECT is((token_revoke(pg_temp.admin(), pg_temp.access(:'ada'))).outcome, 'missing', 'or end them one by one');
SELECT is((access_end(:'ada', pg_temp.access(:'ada2'), false)).outcome, 'deleted', 'one''s other session');
SELECT is((whoami(:'ada2')).outcome, 'unauthorized', 'has ended');
SELECT is((whoami(:'ada')).outcome, 'ok', 'this one has not');
SET LOCAL convene.now = '2026-12-05 11:00Z';
SELECT is((me_get(:'ada')).outcome, 'ok', 'used within 14 days');
SET LOCAL convene.now = '2026-12-06 11:31Z';
SELECT is((me_get(:'eve')).outcome, 'unauthorized', 'not used for 14 days');
SELECT is((me_get(:'ada')).outcome, 'ok', 'it lives on with its use');
CREATE FUNCTION pg_temp.days_alive(session text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  FOR day IN 1..200 LOOP
    PERFORM set_config('convene.now', (timestamptz '2026-12-06 12:00Z' + day * interval '1 day')::text, true);
    IF (me_get(session)).outcome <> 'ok' THEN
      RETURN day;
    END IF;
  END LOOP;
END $$;
SELECT is(pg_temp.days_alive(:'ada'), 76, 'but 90 days in all');
SET LOCAL convene.now = '2026-11-22 12:00Z';
SELECT pg_temp.signed('ada3', 'ada@example.org') AS ada, pg_temp.signed('ada4', 'ada@example.org') AS ada2,
       pg_temp.signed('bob2', 'bob@example.org') AS bob, pg_temp.signed('eve2', 'eve@example.org') AS eve \gset
SELECT is((access_end(:'ada', NULL, false)).outcome, 'deleted', 'sign out');
SELECT is((SELECT (me_get(:'ada')).outcome), 'unauthorized', 'ends it');
SELECT is((access_end(:'ada', NULL, false)).outcome, 'unauthorized', 'only once');
SELECT is((me_get(:'ada2')).outcome, 'ok', 'and nothing else');

-- --- the command line ---------------------------------------------------------------------------------------------
CREATE FUNCTION pg_temp.begun(id text) RETURNS answer LANGUAGE sql AS $$
  SELECT a FROM login_ask('lgn_00000000000' || id, pg_temp.hex('secret' || id), pg_temp.hex('code' || id), 'laptop', NULL) a
$$;
CREATE FUNCTION pg_temp.taken(id text, secret text DEFAULT NULL) RETURNS answer LANGUAGE sql AS $$
  SELECT a FROM login_take('lgn_00000000000' || id, pg_temp.hex(coalesce(secret, 'secret' || id)), pg_temp.hex('cli' || id), 'cvn_abcd') a
$$;
SELECT is((pg_temp.begun('0')).outcome, 'created', 'a command line asks');
SELECT is((pg_temp.taken('0')).body, '{"state":"waiting"}', 'and waits');
SELECT is((pg_temp.taken('0')).outcome, 'limited', 'not too often');
SELECT is((pg_temp.taken('0', 'x')).outcome, 'missing', 'another one learns nothing');
SELECT is((login_look(:'bob', pg_temp.hex('code9'))).outcome, 'invalid', 'a wrong code');
SELECT is((login_look(:'bob', pg_temp.hex('code0'))).body::jsonb->>'name', 'laptop', 'the right one says who asks');
SELECT is((login_look('x', pg_temp.hex('code0'))).outcome, 'unauthorized', 'not to anybody');
SELECT is((login_decide(:'bob', pg_temp.hex('code0'), true)).outcome, 'ok', 'let in');
SELECT is((login_decide(:'eve', pg_temp.hex('code0'), true)).outcome, 'invalid', 'by nobody else then');
SELECT is((pg_temp.taken('0')).outcome, 'created', 'here is the token');
SELECT is((pg_temp.taken('0')).outcome, 'gone', 'once');
SELECT is((whoami(pg_temp.hex('cli0'))).body::jsonb->'person'->>'email', 'bob@example.org', 'whose it is');
SELECT is((pg_temp.begun('1')).outcome, 'created', 'another');
SELECT is((login_decide(pg_temp.hex('cli0'), pg_temp.hex('code1'), true)).outcome, 'forbidden', 'a token lets no other one in');
SELECT is((login_decide(:'bob', pg_temp.hex('code1'), false)).outcome, 'ok', 'refused');
SELECT is((pg_temp.taken('1')).outcome, 'forbidden', 'and told so');
SELECT is((pg_temp.begun('2')).outcome, 'created', 'a third');
SET LOCAL convene.now = '2026-11-22 12:10Z';
SELECT is((login_look(:'bob', pg_temp.hex('code2'))).outcome, 'invalid', 'ten minutes');
SELECT is((pg_temp.taken('2')).outcome, 'gone', 'for both');
SELECT is((SELECT count(*) FROM generate_series(1, 30) WHERE (login_look(:'eve', pg_temp.hex('guess'))).outcome = 'invalid'), 20::bigint, 'guesses are counted');
SELECT is((access_end(:'bob', NULL, true)).outcome, 'deleted', 'sign out everywhere');
SELECT is((whoami(pg_temp.hex('cli0'))).outcome, 'unauthorized', 'ends the command line, too');
SELECT pg_temp.signed('bob3', 'bob@example.org') AS bob \gset

-- --- members ------------------------------------------------------------------------------------------------------
CREATE FUNCTION pg_temp.person(address text) RETURNS text LANGUAGE sql AS $$ SELECT public_id FROM person p WHERE p.address = person.address $$;
CREATE FUNCTION pg_temp.join(token text, id text, address text, role text, organization text DEFAULT 'ours') RETURNS text LANGUAGE plpgsql AS $$
DECLARE a answer := member_invite(token, organization, 'inv_00000000000' || id, address, role);
BEGIN
  RETURN CASE WHEN a.outcome = 'created' THEN (invitation_accept('inv_00000000000' || id)).outcome ELSE a.outcome END;
END $$;
SELECT is(pg_temp.join(pg_temp.theirs(), '0', 'eve@example.org', 'owner'), 'forbidden', 'another organization invites nobody here');
SELECT is(pg_temp.join(:'eve', '0', 'eve@example.org', 'owner'), 'forbidden', 'nobody invites themselves');
SELECT is(pg_temp.join(pg_temp.ours(), '0', 'ada@example.org', 'boss'), 'invalid', 'a role that is none');
SELECT is((member_invite(pg_temp.ours(), 'ours', 'inv_000000000000', 'Ada@example.org', 'editor')).outcome, 'created', 'the organization invites');
SELECT is((SELECT row(kind, receiver, payload) FROM outbox_ready WHERE kind = 'member_invite'),
  row('member_invite'::text, 'ada@example.org'::text, '{"id": "inv_000000000000"}'::jsonb), 'by mail');
SELECT is((member_invite(pg_temp.ours(), 'ours', 'inv_000000000001', 'ada@example.org', 'owner')).outcome, 'created', 'once more');
SELECT is((invitation_get('inv_000000000000')).outcome, 'gone', 'ends the first one');
SELECT is((invitation_get('inv_000000000001')).body::jsonb->>'role', 'owner', 'a look');
SELECT is((member_list(:'ada2', 'ours')).outcome, 'forbidden', 'is no membership');
SELECT is((invitation_accept('inv_000000000001')).outcome, 'ok', 'accepted');
SELECT is((invitation_accept('inv_000000000001')).outcome, 'gone', 'once');
SELECT is(pg_temp.join(:'ada2', '2', 'bob@example.org', 'editor'), 'ok', 'an owner invites');
SELECT is(pg_temp.join(:'ada2', '2', 'bob@example.org', 'editor'), 'conflict', 'not a member');
SELECT is(pg_temp.join(:'bob', '3', 'eve@example.org', 'check_in'), 'forbidden', 'an editor does not');
SELECT is(pg_temp.join(:'ada2', '3', 'eve@example.org', 'check_in'), 'ok', 'somebody for the door');

-- role x act: what role_may() says is what the functions do
CREATE TEMPORARY TABLE who (name text, token text, may text[]);
INSERT INTO who VALUES ('owner', :'ada2', '{look,door,events,organization}'), ('editor', :'bob', '{look,door,events}'), ('check_in', :'eve', '{look,door}'),
  ('token of the organization', pg_temp.ours(), '{look,door,events,organization}'), ('another organization', pg_temp.theirs(), '{}'),
  ('administrator', pg_temp.admin(), '{look,door,events,organization}'), ('a stranger', pg_temp.signed('zoe', 'zoe@example.org'), '{}');
SELECT pg_temp.posted() AS event \gset
INSERT INTO discard SELECT outcome FROM rsvp_take_event(:'event', pg_temp.ours(),
  '[{"id": "rsv_000000000001", "name": "Guest", "email": "guest@example.org"}]');
CREATE FUNCTION pg_temp.tried(token text, event text) RETURNS TABLE (act text, outcome text) LANGUAGE sql AS $$
  SELECT 'look', (member_list(token, 'ours')).outcome
  UNION ALL SELECT 'door', (event_door_admit(token, event)).outcome
  UNION ALL SELECT 'door', (rsvp_checkin(token, event, 'rsv_000000000001', 'in', NULL, NULL)).outcome
  UNION ALL SELECT 'events', (event_update(token, event, NULL, '{"title": "Anew"}', NULL)).outcome
  UNION ALL SELECT 'events', (event_create(token, NULL, NULL, pg_temp.doc('{"organizer": "ours"}'), NULL)).outcome
  UNION ALL SELECT 'events', (event_rsvps(token, event, NULL, NULL, 5)).outcome
  UNION ALL SELECT 'events', (rsvp_approve(token, event, 'rsv_000000000001')).outcome
  UNION ALL SELECT 'organization', (organization_update(token, 'ours', NULL, '{"description": "D"}')).outcome
  UNION ALL SELECT 'organization', (member_invite(token, 'ours', new_id('inv'), new_id('x') || '@example.org', 'check_in')).outcome
  UNION ALL SELECT 'organization', (member_update(token, 'ours', 'prs_000000000000', 'editor')).outcome
  UNION ALL SELECT 'organization', (token_create(token, md5(random()::text) || md5(random()::text), 'cvn_', 'x', '{organizer}', 'ours', NULL)).outcome
$$;
SELECT is(t.outcome NOT IN ('forbidden', 'unauthorized', 'invalid'), t.act = ANY (w.may), w.name || ': ' || t.act || ' is ' || t.outcome)
FROM who w, pg_temp.tried(w.token, :'event') t;
SELECT is(role_may(r, 'anything'), false, 'an act that is none') FROM unnest('{owner,editor,check_in}'::text[]) r;
SELECT is((member_list(:'eve', 'ours')).body::jsonb->'data'->0->>'email', NULL, 'addresses are not for everybody');
SELECT is((event_create(:'bob', NULL, NULL, pg_temp.doc(), NULL)).body::jsonb->'organizer'->>'name', 'Our hospital', 'who works for one need not name it');
SELECT is((event_create(:'eve', NULL, NULL, pg_temp.doc(), NULL)).outcome, 'invalid', 'whose role is another has none to name');

-- the last owner stays
SELECT is((member_remove(:'ada2', 'ours', pg_temp.person('ada@example.org'))).outcome, 'conflict', 'the last owner cannot leave');
SELECT is((member_update(:'ada2', 'ours', pg_temp.person('ada@example.org'), 'editor')).outcome, 'conflict', 'or become something else');
SELECT is((member_remove(:'bob', 'ours', pg_temp.person('eve@example.org'))).outcome, 'forbidden', 'an editor removes nobody');
SELECT is((member_remove(:'eve', 'ours', pg_temp.person('eve@example.org'))).outcome, 'deleted', 'anybody leaves');
SELECT is((event_door_admit(:'eve', :'event')).outcome, 'forbidden', 'and is none from then on');
SELECT is((member_update(:'ada2', 'ours', pg_temp.person('bob@example.org'), 'owner')).outcome, 'ok', 'a second owner');
SELECT is((member_remove(:'bob', 'ours', pg_temp.person('ada@example.org'))).outcome, 'deleted', 'may remove the first');
SELECT is((member_remove(:'ada2', 'ours', pg_temp.person('bob@example.org'))).outcome, 'forbidden', 'who is no owner any more');
SELECT is((member_remove(pg_temp.ours(), 'ours', (SELECT public_id FROM invitation LIMIT 1))).outcome, 'deleted', 'an invitation is taken back');
SELECT is((member_invite(pg_temp.ours(), 'ours', 'inv_000000000009', 'late@example.org', 'editor')).outcome, 'created', 'an invitation that waits');
SET LOCAL convene.now = '2026-12-06 12:10Z';
SELECT is((invitation_accept('inv_000000000009')).outcome, 'gone', 'two weeks');
SET LOCAL convene.now = '2026-11-22 12:10Z';

-- --- tokens and who made them --------------------------------------------------------------------------------------
SELECT pg_temp.signed('carl', 'carl@example.org') AS carl \gset
INSERT INTO discard SELECT outcome FROM member_invite(pg_temp.ours(), 'ours', 'inv_0000000000c1', 'carl@example.org', 'owner');
INSERT INTO discard SELECT outcome FROM invitation_accept('inv_0000000000c1');
SELECT (token_create(:'carl', pg_temp.hex('mine'), 'cvn_', 'mine', '{read}', NULL, NULL)).body::jsonb->>'id' AS mine \gset
SELECT (token_create(:'carl', pg_temp.hex('shared'), 'cvn_', 'shared', '{organizer}', 'ours', NULL)).body::jsonb->>'id' AS shared \gset
SELECT is(jsonb_path_query_array((token_list(:'carl')).body::jsonb, '$.data[*] ? (@.made_by.name == "carl").name'), '["mine", "shared"]', 'who made a token sees it');
SELECT is((token_list(pg_temp.theirs())).body LIKE '%"mine"%', false, 'others do not');
SELECT is((token_revoke(pg_temp.theirs(), :'mine')).outcome, 'missing', 'nor do they revoke it');
SELECT is((SELECT x->>'tokens' FROM jsonb_array_elements((member_list(pg_temp.ours(), 'ours')).body::jsonb->'data') x WHERE x->>'email' = 'carl@example.org'), '1',
  'owners see how many of the organization''s tokens a member made');
SELECT is((member_remove(pg_temp.ours(), 'ours', pg_temp.person('carl@example.org'))).outcome, 'deleted', 'removed');
SELECT is((whoami(pg_temp.hex('shared'))).outcome, 'ok', 'the token works on');
SELECT is((token_revoke(:'carl', :'shared')).outcome, 'missing', 'out of the reach of who made it');
SELECT is((token_revoke(:'carl', :'mine')).outcome, 'deleted', 'whose own token is revoked');
INSERT INTO discard SELECT outcome FROM member_invite(pg_temp.ours(), 'ours', 'inv_0000000000c2', 'carl@example.org', 'editor');
INSERT INTO discard SELECT outcome FROM invitation_accept('inv_0000000000c2');
SELECT is((member_remove(pg_temp.ours(), 'ours', pg_temp.person('carl@example.org'), 'revoke')).outcome, 'deleted', 'removed with the tokens');
SELECT is((whoami(pg_temp.hex('shared'))).outcome, 'unauthorized', 'which end');
SELECT is((whoami(pg_temp.ours())).outcome, 'ok', 'and no others');

-- "NOT may(...)" must never be NULL: IF takes that for a yes.
SELECT is_empty($$SELECT FROM (SELECT t AS it FROM token t UNION ALL SELECT NULL::token) x, unnest('{drafts,look,door,events,organization,anything}'::text[]) act,
                  (SELECT id FROM organization UNION ALL SELECT NULL) o(id) WHERE may(x.it, o.id, act) IS NULL$$, 'the question has always an answer');
SELECT is_empty($$SELECT FROM (SELECT t AS it FROM token t UNION ALL SELECT NULL::token) x, token t WHERE token_is_theirs(x.it, t) IS NULL AND (x.it).id IS NOT NULL$$,
  'whose a token is, too');
SELECT is_empty($$SELECT FROM token t, (SELECT r AS it FROM rsvp r UNION ALL SELECT NULL::rsvp) r WHERE rsvp_is_of(r.it, t) IS NULL$$, 'and an RSVP');

-- Only caller() looks for a hash: a function that finds its caller by itself forgets scopes or kinds. The daemon gives
-- admin_token_set() its own.
SELECT is(ARRAY(SELECT p.proname::text FROM pg_proc p WHERE p.pronamespace = 'convene'::regnamespace
                AND p.prosrc ~ 'convene\.token\M' AND p.prosrc ~ '\mhash (=|IN|IS NOT)' ORDER BY 1), '{admin_token_set,caller}', 'one function finds callers');

-- --- my events ----------------------------------------------------------------------------------------------------
SELECT pg_temp.signed('guest', 'guest@example.org') AS guest \gset
SELECT is((SELECT name FROM person WHERE address = 'guest@example.org'), 'Guest', 'called as in the RSVP');
SELECT is(jsonb_path_query_array((me_events(:'guest')).body::jsonb, '$.data[*].rsvp'), '["rsv_000000000001"]', 'one''s RSVPs');
SELECT is((me_events(:'guest')).body::jsonb->'data'->0->>'group', 'upcoming', 'ahead');
SELECT is((me_events(:'eve')).body::jsonb->'data', '[]', 'not another''s');
INSERT INTO discard SELECT outcome FROM rsvp_take_event(:'event', :'eve', '[{"id": "rsv_000000000002"}]');
SELECT is((SELECT state FROM rsvp WHERE public_id = 'rsv_000000000002'), 'going', 'who is signed in takes at once');
SELECT is((SELECT kind FROM outbox_ready WHERE receiver = 'eve@example.org' ORDER BY id DESC LIMIT 1), 'rsvp_confirmed', 'and is asked to confirm nothing');
SET LOCAL convene.now = '2027-05-06 12:00Z';
SELECT pg_temp.signed('guest2', 'guest@example.org') AS guest \gset
SELECT is((me_events(:'guest')).body::jsonb->'data'->0->>'group', 'past', 'over');
SELECT cmp_ok(people_due(), '>', 0, 'what is over is cleared away');
SELECT is((SELECT count(*) FROM sign_in WHERE expires < clock()), 0::bigint, 'links');
SELECT is((SELECT count(*) FROM token WHERE kind = 'session' AND expires < clock()), 0::bigint, 'and sessions');
SELECT * FROM finish();
ROLLBACK;

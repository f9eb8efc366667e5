\ir ../setup.psql
CREATE FUNCTION pg_temp.hex(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT encode(sha256(convert_to(t, 'UTF8')), 'hex') $$;
CREATE FUNCTION pg_temp.signed(session text, address text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE id text := new_id('sgn');
BEGIN
  PERFORM sign_in_ask(id, address, pg_temp.hex('n'), NULL, NULL);
  PERFORM sign_in_use(id, pg_temp.hex('n'), true, pg_temp.hex(session), 'Planted laptop', NULL);
  RETURN pg_temp.hex(session);
END $$;
-- An RSVP of somebody who is signed in.
CREATE FUNCTION pg_temp.goes(session text, event text) RETURNS text LANGUAGE sql AS $$
  SELECT (rsvp_take_event(event, 'session:' || pg_temp.hex(session), jsonb_build_array(jsonb_build_object('id', new_id('rsv'),
    'name', 'Planted Name', 'email', 'planted@example.org', 'needs', 'planted ramp')))).body
$$;
-- The tables that hold the word anywhere.
CREATE FUNCTION pg_temp.traces(word text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  r record;
  found text[] := '{}';
  there boolean;
BEGIN
  FOR r IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'convene'::regnamespace AND c.relkind = 'r' ORDER BY c.relname LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s t WHERE t::text ILIKE %L)', r.name, '%' || word || '%') INTO there;
    IF there THEN
      found := found || r.name::text;
    END IF;
  END LOOP;
  RETURN found;
END $$;

-- somebody who left a trace wherever one can be left
SELECT pg_temp.posted('{"starts": "2026-11-23T09:00", "ends": "2026-11-23T12:00"}') AS soon \gset
SELECT pg_temp.posted('{"title": "Later"}') AS later \gset
INSERT INTO discard SELECT pg_temp.signed('planted', 'planted@example.org');
INSERT INTO discard SELECT (me_update('session:' || pg_temp.hex('planted'), '{"name": "Planted Name"}')).outcome;
INSERT INTO discard SELECT pg_temp.goes('planted', e) FROM (VALUES (:'soon'), (:'later')) v(e);
INSERT INTO discard SELECT (alert_ask('planted@example.org', 'sepsis', '{}', 'week', 'UTC')).outcome;
INSERT INTO discard SELECT (member_invite(pg_temp.admin(), 'ours', 'inv_000000000001', 'planted@example.org', 'editor')).outcome;
INSERT INTO outbox_dead (id, kind, channel, receiver, lane, dedupe_key, payload, created, died, attempt, reason)
  VALUES (1, 'sign_in', 'mail', 'planted@example.org', '', 'planted', '{"to": "planted"}', clock(), clock(), 3, 'no');
INSERT INTO outbox_done SELECT id, kind, channel, receiver, event_id, dedupe_key, created, clock(), 1, 'done' FROM outbox_ready WHERE receiver = 'planted@example.org' LIMIT 1;
SELECT ok(pg_temp.traces('planted') @> '{person,rsvp,rsvp_need,alert,invitation,outbox_ready,outbox_dead,token}', 'traces: ' || pg_temp.traces('planted')::text);

-- everything about them
SELECT (person_export('session:' || pg_temp.hex('planted'))).body AS export \gset
SELECT is((person_export(NULL)).outcome, 'unauthorized', 'only for who is signed in');
SELECT is((person_export(pg_temp.ours())).outcome, 'forbidden', 'not for an organization');
SELECT is(:'export'::jsonb->'person'->>'email', 'planted@example.org', 'the person');
SELECT is(jsonb_array_length(:'export'::jsonb->'rsvps'), 2, 'RSVPs');
SELECT is(:'export'::jsonb->'rsvps'->0->>'needs', 'planted ramp', 'with what they need');
SELECT is(jsonb_array_length(:'export'::jsonb->'rsvps'->0->'history'), 1, 'and their history');
SELECT ok(jsonb_array_length(:'export'::jsonb->x) > 0, x) FROM (VALUES ('access'), ('alerts'), ('invitations'), ('mails'), ('retention')) v(x);

-- erasure: the seat of what is ahead goes on, counts of what is over stay
INSERT INTO discard SELECT (rsvp_take_event(:'later', pg_temp.ours(), '[{"id": "rsv_00000000000z", "name": "Other", "email": "other@example.org"}]')).body;
SET LOCAL convene.now = '2026-11-25 10:00Z';
SELECT is(pg_temp.field(person_erase('session:' || pg_temp.hex('planted'), a)), 'email', 'not without the address') FROM (VALUES (NULL), (''), ('other@example.org')) v(a);
INSERT INTO member SELECT o.id, p.id, 'owner', clock() FROM organization o, person p WHERE o.slug = 'theirs' AND p.address = 'planted@example.org';
SELECT is((person_erase('session:' || pg_temp.hex('planted'), 'planted@example.org')).outcome, 'conflict', 'nor the last owner');
DELETE FROM member;
SELECT (rsvp_counts(id))::jsonb AS before FROM event WHERE public_id = :'soon' \gset
SELECT is((person_erase('session:' || pg_temp.hex('planted'), ' Planted@example.org ')).outcome, 'deleted', 'erased');
SELECT is((whoami('session:' || pg_temp.hex('planted'))).outcome, 'unauthorized', 'signed out');
INSERT INTO discard SELECT maintenance()::text;
SELECT is(pg_temp.traces('planted'), '{}', 'no table has anything of them');
SELECT is((SELECT rsvp_counts(id)::jsonb FROM event WHERE public_id = :'soon'), :'before'::jsonb, 'the counts of what is over are as before');
SELECT is((SELECT array_agg(r.state ORDER BY e.title) FROM rsvp r JOIN event e ON e.id = r.event_id WHERE r.name = 'Erased'), '{cancelled,going}', 'what was ahead is cancelled');
SELECT is((SELECT taken FROM seat s JOIN event e ON e.id = s.event_id WHERE e.public_id = :'later' AND s.mode = 'in_person'), 1, 'its seat is free');
SELECT ok('{rsvp}' <@ pg_temp.traces('other@example.org'), 'nobody else is touched');
SELECT is((brief_row(0, 'event_moved', 'rsv_000000000000@erased.invalid', NULL, 'x', '{}')).verdict, 'drop', 'and nothing is mailed to who is gone, not even of an event that goes on');
INSERT INTO discard SELECT pg_temp.signed('again', 'planted@example.org');
SELECT is((whoami('session:' || pg_temp.hex('again'))).outcome, 'ok', 'they may come back');

-- guests are forgotten two years after the event, cancelled or not
SELECT pg_temp.posted('{"title": "Cancelled"}') AS cancelled \gset
INSERT INTO discard SELECT (rsvp_take_event(:'cancelled', pg_temp.ours(), '[{"id": "rsv_00000000000y", "name": "Other", "email": "other@example.org"}]')).body;
INSERT INTO discard SELECT (pg_temp.act(:'cancelled', 'cancel')).outcome;
SET LOCAL convene.now = '2029-05-01 10:00Z';
INSERT INTO discard SELECT maintenance()::text;
SELECT is((SELECT count(*) FROM rsvp WHERE address = 'other@example.org'), 2::bigint, 'not yet');
SET LOCAL convene.now = '2029-05-05 10:00Z';
INSERT INTO discard SELECT maintenance()::text;
SELECT is((SELECT count(*) FROM rsvp WHERE address = 'other@example.org'), 0::bigint, 'after 730 days');
SELECT is((SELECT count(*) FROM person WHERE address = 'other@example.org'), 0::bigint, 'and who is known of nothing else');
SELECT is((SELECT count(*) FROM rsvp_duty WHERE what = 'forget' AND due < clock()), 0::bigint, 'done once');
SELECT * FROM finish();
ROLLBACK;

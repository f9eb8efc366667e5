-- Rights of persons: everything that is stored about somebody, and its erasure. What is kept how long says retention().

-- The RSVPs of an address, ended or not: one partial index for each half.
CREATE OR REPLACE FUNCTION convene.rsvps_of(known text) RETURNS SETOF convene.rsvp LANGUAGE sql STABLE ROWS 10 AS $$
  SELECT * FROM convene.rsvp r WHERE r.address = known AND r.state NOT IN ('declined', 'cancelled', 'expired')
  UNION ALL SELECT * FROM convene.rsvp r WHERE r.address = known AND r.state IN ('declined', 'cancelled', 'expired')
$$;

-- --- erasure -----------------------------------------------------------------------------------------------

-- Take name, address, answers and needs out of RSVPs. State, party and times stay, so that an organizer's counts do.
-- The domain can never be real (RFC 2606, section 2), and an RSVP still has an address of its own.
-- People and addresses that nothing else is known of go as well.
CREATE OR REPLACE FUNCTION convene.rsvps_forget(ids bigint[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  known constant text[] := ARRAY(SELECT DISTINCT r.address FROM convene.rsvp r WHERE r.id = ANY (ids));
  n int;
BEGIN
  DELETE FROM convene.rsvp_need n WHERE n.rsvp_id = ANY (ids);
  UPDATE convene.rsvp r SET address = r.public_id || '@erased.invalid', name = 'Erased', answers = '{}', person_id = NULL,
    arrived_by = NULL, repeat_key = NULL, repeat_hash = NULL, first_answer = NULL
  WHERE r.id = ANY (ids) AND r.address NOT LIKE '%@erased.invalid';
  GET DIAGNOSTICS n = ROW_COUNT;
  DELETE FROM convene.mail_address a WHERE a.address = ANY (convene.addresses_idle(known)) AND a.refused = '{}' AND NOT a.daily AND a.quiet_from IS NULL;
  DELETE FROM convene.person p WHERE p.address = ANY (convene.addresses_idle(known))
    AND NOT EXISTS (SELECT FROM convene.member m WHERE m.person_id = p.id) AND NOT EXISTS (SELECT FROM convene.token t WHERE t.person_id = p.id);
  RETURN n;
END $$;

-- Those of the addresses that come to nothing and wait for nothing.
CREATE OR REPLACE FUNCTION convene.addresses_idle(known text[]) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT k FROM unnest(known) k
    WHERE NOT EXISTS (SELECT FROM convene.rsvps_of(k)) AND NOT EXISTS (SELECT FROM convene.rsvp_series s WHERE s.address = k)
      AND NOT EXISTS (SELECT FROM convene.alert a WHERE a.address = k))
$$;

-- Erase an address everywhere. Seats that it still holds go on to others. The log of mails is long and has no index for
-- addresses, so maintenance goes through it within a minute.
CREATE OR REPLACE FUNCTION convene.address_erase(gone text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  mine constant bigint[] := ARRAY(SELECT r.id FROM convene.rsvps_of(gone) r);
  r record;
BEGIN
  PERFORM convene.seats_hold(ARRAY(SELECT DISTINCT t.event_id FROM convene.rsvp t WHERE t.id = ANY (mine)));
  DELETE FROM convene.rsvp_series s WHERE s.address = gone;
  FOR r IN SELECT t AS rsvp, o AS occasion FROM convene.rsvp t JOIN convene.occasion o ON o.id = t.event_id
           WHERE t.id = ANY (mine) AND o.over_at > convene.clock() AND t.state NOT IN ('declined', 'cancelled', 'expired', 'attended', 'no_show')
           ORDER BY t.event_id, t.id LOOP
    PERFORM convene.rsvp_end(r.occasion, r.rsvp, 'cancelled', 'person');
  END LOOP;
  -- what has just been written to say that a seat is given up
  DELETE FROM convene.outbox_ready q WHERE q.receiver = gone AND q.event_id IN (SELECT t.event_id FROM convene.rsvp t WHERE t.id = ANY (mine));
  PERFORM convene.rsvps_forget(mine);
  DELETE FROM convene.alert a WHERE a.address = gone;
  DELETE FROM convene.mail_address a WHERE a.address = gone;
  DELETE FROM convene.sign_in s WHERE s.address = gone;
  DELETE FROM convene.invitation i WHERE i.address = gone;
  INSERT INTO convene.erasure (address, asked) VALUES (gone, convene.clock()) ON CONFLICT DO NOTHING;
END $$;

-- Called by maintenance. A mail that is on its way now is gone from here, whatever becomes of it.
CREATE OR REPLACE FUNCTION convene.erasure_due() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  gone constant text[] := ARRAY(SELECT e.address FROM convene.erasure e ORDER BY e.asked LIMIT 100 FOR UPDATE SKIP LOCKED);
BEGIN
  IF gone <> '{}' THEN
    -- a mail that was on its way has made its address known again
    DELETE FROM convene.mail_address a WHERE a.address = ANY (gone) AND NOT EXISTS (SELECT FROM convene.person p WHERE p.address = a.address);
    DELETE FROM convene.outbox_ready o WHERE o.receiver = ANY (gone);
    DELETE FROM convene.outbox_later o WHERE o.receiver = ANY (gone);
    UPDATE convene.outbox_done o SET receiver = '', dedupe_key = 'erased:' || o.id WHERE o.receiver = ANY (gone);
    UPDATE convene.outbox_dead o SET receiver = '', lane = '', payload = '{}', dedupe_key = 'erased:' || o.id WHERE o.receiver = ANY (gone);
    DELETE FROM convene.erasure e WHERE e.address = ANY (gone);
  END IF;
  RETURN cardinality(gone);
END $$;

-- Erase the person who calls, with sessions, tokens, memberships, RSVPs, alerts and preferences. `address` is typed by
-- them, so that nobody does it by a slip.
CREATE OR REPLACE FUNCTION convene.person_erase(token_hash text, address text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.person_admit(token_hash);
  p convene.person := admit.person;
  orphans text;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  ELSIF lower(btrim(coalesce(person_erase.address, ''))) <> p.address THEN
    RETURN convene.refuse('invalid', 'email', 'Type the mail address of this account to erase it');
  END IF;
  PERFORM FROM convene.organization o JOIN convene.member m ON m.organization_id = o.id WHERE m.person_id = p.id ORDER BY o.id FOR UPDATE OF o;
  SELECT string_agg(o.name, ', ' ORDER BY o.name) INTO orphans FROM convene.member m JOIN convene.organization o ON o.id = m.organization_id
  WHERE m.person_id = p.id AND convene.member_is_last_owner(m);
  IF orphans IS NOT NULL THEN
    RETURN convene.refuse('conflict', '', format('You are the only owner of %s: make another member an owner first', orphans));
  END IF;
  PERFORM convene.address_erase(p.address);
  DELETE FROM convene.person t WHERE t.id = p.id;
  RETURN ROW('deleted', '', NULL)::convene.answer;
END $$;

-- --- everything about a person ------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION convene.person_rsvps(p convene.person) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(convene.rsvp_doc(o, r)::jsonb || jsonb_build_object(
      'title', e.title, 'starts', convene.local_text(e.starts, e.all_day), 'zone', e.zone,
      'history', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', h.at, 'state', h.state, 'mode', h.mode, 'party', h.party, 'cause', h.cause) ORDER BY h.id), '[]')
                  FROM convene.rsvp_history h WHERE h.rsvp_id = r.id),
      'presence', (SELECT coalesce(jsonb_agg(jsonb_build_object('in', x.arrived, 'out', x.left_at) ORDER BY x.arrived), '[]')
                   FROM convene.rsvp_presence x WHERE x.rsvp_id = r.id)) ORDER BY e.starts_at, r.id), '[]')
  FROM convene.rsvps_of(p.address) r JOIN convene.occasion o ON o.id = r.event_id JOIN convene.event e ON e.id = r.event_id
$$;

-- What was mailed to an address, and what waits; not what it said, which is not kept.
CREATE OR REPLACE FUNCTION convene.person_mails(p convene.person) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('kind', m.kind, 'at', m.at, 'state', m.state) ORDER BY m.at), '[]') FROM (
    SELECT kind, created AS at, 'waits' AS state FROM convene.outbox_ready WHERE receiver = p.address
    UNION ALL SELECT kind, due, 'later' FROM convene.outbox_later WHERE receiver = p.address
    UNION ALL SELECT kind, settled, outcome FROM convene.outbox_done WHERE receiver = p.address
    UNION ALL SELECT kind, died, 'failed' FROM convene.outbox_dead WHERE receiver = p.address) m
$$;

-- One document with everything that is stored about the person who calls.
CREATE OR REPLACE FUNCTION convene.person_export(token_hash text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.person_admit(token_hash);
  p convene.person := admit.person;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  RETURN ROW('ok', jsonb_build_object(
    'made', convene.clock(),
    'person', convene.person_doc(p)::jsonb,
    'access', (SELECT coalesce(jsonb_agg(convene.access_part(t, admit.token)::jsonb ORDER BY t.id), '[]') FROM convene.token t WHERE t.person_id = p.id),
    'rsvps', convene.person_rsvps(p),
    'series', (SELECT coalesce(jsonb_agg(jsonb_build_object('series', s.public_id, 'name', x.name, 'mode', x.mode, 'party', x.party, 'created', x.created) ORDER BY x.created), '[]')
               FROM convene.rsvp_series x JOIN convene.series s ON s.id = x.series_id WHERE x.address = p.address),
    'alerts', (SELECT coalesce(jsonb_agg(convene.alert_doc(a)::jsonb ORDER BY a.id), '[]') FROM convene.alert a WHERE a.address = p.address),
    'preferences', (SELECT convene.address_doc(a)::jsonb FROM convene.mail_address a WHERE a.address = p.address),
    'invitations', (SELECT coalesce(jsonb_agg(jsonb_build_object('organization', o.name, 'role', i.role, 'created', i.created, 'expires', i.expires) ORDER BY i.id), '[]')
                    FROM convene.invitation i JOIN convene.organization o ON o.id = i.organization_id WHERE i.address = p.address),
    'mails', convene.person_mails(p),
    'retention', (SELECT jsonb_agg(jsonb_build_object('what', k.what, 'kept', k.kept) ORDER BY k.place) FROM convene.retention() k))::text, NULL)::convene.answer;
END $$;

-- --- retention ----------------------------------------------------------------------------------------------

-- For how many days names and addresses of guests are kept after an event.
CREATE OR REPLACE FUNCTION convene.guest_days() RETURNS int LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT value::int FROM convene.setting WHERE key = 'guest_days'), 730)
$$;

-- What is personal, and how long it is kept. Maintenance deletes all of it when its time has come.
CREATE OR REPLACE FUNCTION convene.retention() RETURNS TABLE (place int, what text, kept text) LANGUAGE sql STABLE AS $$
  SELECT row_number() OVER ()::int, v.what, v.kept FROM convene.outbox_keeps() keeps, LATERAL (VALUES
    ('An account, its name and memberships', 'until its owner erases it'),
    ('Name, address and answers of an RSVP', format('%s days after the event', convene.guest_days())),
    ('What somebody needs in order to take part', '30 days after the event'),
    ('Sign-in links, codes of a command line', 'a day after they have expired'),
    ('Sessions', 'a day after they have ended'),
    ('Invitations', '30 days after they have expired'),
    ('Alerts that were confirmed', 'until they are ended'),
    ('Alerts that were not', '2 days'),
    ('Which mails went to whom', format('%s days', keeps.done)),
    ('Mails that could not be delivered', format('%s days', keeps.dead)),
    ('Replies kept for a repeated request', '24 hours')) v(what, kept)
$$;

-- A person's view of their own data, and their changes to it.

-- The person who calls. A NULL refusal means that the caller may go on.
CREATE OR REPLACE FUNCTION convene.person_admit(token_hash text, OUT token convene.token, OUT person convene.person,
                                                OUT refusal convene.answer) LANGUAGE plpgsql AS $$
BEGIN
  token := convene.caller(token_hash);
  IF token.id IS NULL THEN
    refusal := convene.refuse('unauthorized', '', 'You are not signed in, or your session has ended');
  ELSIF token.person_id IS NULL THEN
    refusal := convene.refuse('forbidden', '', 'This token belongs to no person');
  ELSE
    SELECT * INTO person FROM convene.person p WHERE p.id = token.person_id;
    PERFORM convene.caller_seen(token);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.membership_part(m convene.member) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"organization":' || convene.organizer_part(o) || ',"role":"' || m.role || '","since":' || convene.js_utc(m.created) || '}'
  FROM convene.organization o WHERE o.id = m.organization_id
$$;

CREATE OR REPLACE FUNCTION convene.person_doc(p convene.person) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"id":"' || p.public_id || '","name":' || to_json(p.name) || ',"email":' || to_json(p.address)
    || ',"since":' || convene.js_utc(p.created) || ',"organizations":['
    || coalesce((SELECT string_agg(convene.membership_part(m), ',' ORDER BY m.organization_id) FROM convene.member m WHERE m.person_id = p.id), '')
    || ']}'
$$;

-- A session or a token of the person; `current` marks the calling one.
CREATE OR REPLACE FUNCTION convene.access_part(t convene.token, caller convene.token) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"id":"' || t.public_id || '","kind":"' || t.kind || '","name":' || to_json(t.name) || ',"created":' || convene.js_utc(t.created)
    || ',"last_used":' || convene.js_utc(t.last_used) || ',"expires":' || convene.js_utc(t.expires)
    || ',"current":' || (t.id = caller.id)::text || '}'
$$;

-- The person, and their sessions.
CREATE OR REPLACE FUNCTION convene.me_get(token_hash text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.person_admit(token_hash);
  doc text;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  doc := convene.person_doc(admit.person);
  RETURN ROW('ok', left(doc, -1) || ',"access":[' || coalesce((
      SELECT string_agg(convene.access_part(t, admit.token), ',' ORDER BY t.id = (admit.token).id DESC, t.last_used DESC, t.id)
      FROM convene.token t WHERE t.person_id = (admit.person).id AND t.revoked IS NULL
        AND (t.expires IS NULL OR t.expires > convene.clock())), '') || ']}', NULL)::convene.answer;
END $$;

CREATE OR REPLACE FUNCTION convene.me_update(token_hash text, patch jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.person_admit(token_hash);
  p convene.person := admit.person;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  ELSIF patch ? 'name' AND (coalesce(btrim(patch->>'name'), '') = '' OR length(patch->>'name') > 100
                            OR patch->>'name' ~ '[\x01-\x1f\x7f\u202a-\u202e\u2066-\u2069]') THEN
    RETURN convene.refuse('invalid', 'name', 'A name has 1 to 100 characters, none of them a control character');
  END IF;
  UPDATE convene.person t SET name = coalesce(btrim(patch->>'name'), t.name) WHERE t.id = p.id RETURNING * INTO p;
  RETURN ROW('ok', convene.person_doc(p), NULL)::convene.answer;
END $$;

-- The RSVPs of the person's address: those ahead, then those that are over. `group` is the section of the page.
CREATE OR REPLACE FUNCTION convene.me_events(token_hash text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.person_admit(token_hash);
  now constant timestamptz := convene.clock();
  docs text;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  SELECT string_agg(x.doc, ',' ORDER BY x.over, CASE WHEN x.over THEN -x.at ELSE x.at END, x.id) INTO docs FROM (
    SELECT r.id, e.over_at <= now AS over, extract(epoch FROM e.starts_at) AS at,
           '{"rsvp":"' || r.public_id || '"' || convene.link_part('rsvp', r.public_id) || ',"state":"' || r.state || '","confirmed":' || r.confirmed::text || ',"mode":"' || r.mode
           || '","party":' || r.party || ',"expires":' || convene.js_utc(r.expires) || ',"group":"'
           || CASE WHEN e.over_at <= now THEN 'past' WHEN r.state IN ('going', 'attended') THEN 'upcoming' ELSE 'waiting' END
           || '","event":' || e.card || '}' AS doc
    FROM convene.rsvp r JOIN convene.event e ON e.id = r.event_id
    WHERE r.address = (admit.person).address AND r.state NOT IN ('declined', 'cancelled', 'expired') AND e.status NOT IN ('draft', 'removed')
    ORDER BY e.over_at <= now, abs(extract(epoch FROM e.starts_at - now)) LIMIT 300) x;
  RETURN ROW('ok', '{"data":[' || coalesce(docs, '') || '],"next":null}', NULL)::convene.answer;
END $$;

-- Sign out: the calling session, another one of the person (`id`), or everywhere (sessions and command lines). Tokens
-- that an administrator made for a person stay; they are revoked one by one.
CREATE OR REPLACE FUNCTION convene.access_end(token_hash text, id text, everywhere boolean)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  caller convene.token := convene.caller(token_hash);
  ended int;
BEGIN
  IF caller.person_id IS NULL THEN
    RETURN convene.refuse('unauthorized', '', 'You are not signed in, or your session has ended');
  END IF;
  UPDATE convene.token t SET revoked = convene.clock()
  WHERE t.person_id = caller.person_id AND t.revoked IS NULL
    AND CASE WHEN everywhere THEN t.kind <> 'api' WHEN access_end.id IS NOT NULL THEN t.public_id = access_end.id ELSE t.id = caller.id END;
  GET DIAGNOSTICS ended = ROW_COUNT;
  IF ended = 0 THEN
    RETURN convene.refuse('missing', '', 'It has ended already');
  END IF;
  RETURN ROW('deleted', '', NULL)::convene.answer;
END $$;

-- Delete what has expired here. It is kept for a day before (invitations for 30), so that questions can be answered.
-- Called by maintenance.
CREATE OR REPLACE FUNCTION convene.people_due() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  now constant timestamptz := convene.clock();
  gone int;
  total int;
BEGIN
  DELETE FROM convene.sign_in WHERE expires < now - interval '1 day';
  GET DIAGNOSTICS total = ROW_COUNT;
  DELETE FROM convene.login WHERE expires < now - interval '1 day';
  GET DIAGNOSTICS gone = ROW_COUNT;
  total := total + gone;
  DELETE FROM convene.invitation WHERE expires < now - interval '30 days';
  GET DIAGNOSTICS gone = ROW_COUNT;
  total := total + gone;
  DELETE FROM convene.token WHERE kind <> 'api' AND expires < now - interval '1 day';
  GET DIAGNOSTICS gone = ROW_COUNT;
  total := total + gone;
  DELETE FROM convene.token WHERE kind = 'session' AND revoked < now - interval '1 day';
  GET DIAGNOSTICS gone = ROW_COUNT;
  total := total + gone;
  -- Maintenance holds seats by now, and whoever takes seats holds keys first: a key that is held is left for the next time.
  DELETE FROM convene.allowance a WHERE a.key IN (SELECT t.key FROM convene.allowance t WHERE t.due < now FOR UPDATE SKIP LOCKED);
  RETURN total;
END $$;

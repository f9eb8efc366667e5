-- Callers: tokens, scopes, and replies to repeated requests.

-- The token with this hash, or a row of NULLs. Every function finds its caller here, be it a token, a session or a
-- command line; no other function looks for a hash. The daemon writes "session:" before the hash of a cookie, so a
-- cookie's value that is sent as a token finds nothing, and a token that is sent as a cookie neither.
-- Members of an organization get the scope organizer; may() decides for which organization.
-- Reads call this function, because it writes nothing.
CREATE OR REPLACE FUNCTION convene.caller(token_hash text) RETURNS convene.token LANGUAGE plpgsql STABLE AS $$
DECLARE
  session constant boolean := starts_with(token_hash, 'session:');
  t convene.token;
BEGIN
  SELECT * INTO t FROM convene.token x
  WHERE x.hash = CASE WHEN session THEN substr(token_hash, 9) ELSE token_hash END AND (x.kind = 'session') = session
    AND x.revoked IS NULL AND (x.expires IS NULL OR x.expires > convene.clock());
  IF t.person_id IS NOT NULL AND EXISTS (SELECT FROM convene.member m WHERE m.person_id = t.person_id) THEN
    t.scopes := t.scopes || '{organizer}'::text[];
  END IF;
  RETURN t;
END $$;

-- Note that the token was used. The time is exact to the hour, because a write per request would cost too much. Each
-- use extends a session by 14 days, up to 90 days in all.
CREATE OR REPLACE FUNCTION convene.caller_seen(token convene.token) RETURNS void LANGUAGE sql AS $$
  UPDATE convene.token t SET last_used = date_trunc('hour', convene.clock()),
    expires = CASE t.kind WHEN 'session' THEN least(t.created + interval '90 days', convene.clock() + interval '14 days') ELSE t.expires END
  WHERE t.id = token.id AND (t.last_used IS NULL OR t.last_used < date_trunc('hour', convene.clock()))
$$;

-- Has the token the scope? An administrator has all.
CREATE OR REPLACE FUNCTION convene.has_scope(token convene.token, scope text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(token.scopes && ARRAY[scope, 'admin'], false)
$$;

-- For writes: the caller must have `scope`. NULL means that the caller may go on.
CREATE OR REPLACE FUNCTION convene.caller_admit(token_hash text, scope text, OUT token convene.token, OUT refusal convene.answer)
LANGUAGE plpgsql AS $$
BEGIN
  token := convene.caller(token_hash);
  IF token.id IS NULL THEN
    refusal := convene.unauthorized();
    RETURN;
  END IF;
  IF NOT convene.has_scope(token, scope) THEN
    refusal := convene.refuse('forbidden', '', format('This token lacks the scope "%s"', scope));
    RETURN;
  END IF;
  PERFORM convene.caller_seen(token);
END $$;

CREATE OR REPLACE FUNCTION convene.is_admin(token convene.token) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce('admin' = ANY (token.scopes), false)
$$;

-- The acts that the role of a member permits. Only this function decides it.
--   drafts        see its events as their owner does, drafts too
--   look          see the members
--   door          check people in, and see the check-in page
--   events        post and change its events, see their RSVPs and decide about them
--   organization  its profile, its members, its tokens
CREATE OR REPLACE FUNCTION convene.role_may(role text, act text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE act
    WHEN 'drafts' THEN role IN ('owner', 'editor')
    WHEN 'look' THEN role IN ('owner', 'editor', 'check_in')
    WHEN 'door' THEN role IN ('owner', 'editor', 'check_in')
    WHEN 'events' THEN role IN ('owner', 'editor')
    WHEN 'organization' THEN role = 'owner'
    ELSE false END
$$;

CREATE OR REPLACE FUNCTION convene.member_may(person bigint, organization bigint, act text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM convene.member m
                 WHERE m.person_id = person AND m.organization_id = organization AND convene.role_may(m.role, act))
$$;

-- The acts that a token's scopes permit: with "read" it may see drafts and do nothing else.
CREATE OR REPLACE FUNCTION convene.scopes_may(scopes text[], act text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT scopes && '{organizer,admin}' OR (act = 'drafts' AND 'read' = ANY (scopes))
$$;

-- The one question. An administrator may do everything; others what the scopes of their token permit: in the token's
-- own organization everything, in a person's organizations what the role permits.
CREATE OR REPLACE FUNCTION convene.may(token convene.token, organization bigint, act text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT token.id IS NOT NULL AND ('admin' = ANY (token.scopes) OR (
    convene.scopes_may(token.scopes, act) AND (
      coalesce(token.organization_id = organization, false)
      OR (token.person_id IS NOT NULL AND convene.member_may(token.person_id, organization, act)))))
$$;

-- May this token change the events of the organization, and see who comes?
CREATE OR REPLACE FUNCTION convene.owns(token convene.token, organization bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT convene.may(token, organization, 'events')
$$;

-- Idempotency keys. The first request with a key claims it; a repeat gets the stored reply. A second request that
-- arrives while the first runs waits for it, because the key is a primary key.
CREATE OR REPLACE FUNCTION convene.repeat_claim(token convene.token, key text, request_hash text) RETURNS convene.answer
LANGUAGE plpgsql AS $$
DECLARE kept convene.idempotency;
BEGIN
  IF key IS NULL THEN
    RETURN NULL;
  END IF;
  DELETE FROM convene.idempotency i
  WHERE i.token_id = token.id AND i.key = repeat_claim.key AND i.created < convene.clock() - interval '24 hours';
  INSERT INTO convene.idempotency (token_id, key, request_hash, created)
  VALUES (token.id, key, coalesce(request_hash, ''), convene.clock()) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    RETURN NULL;
  END IF;
  SELECT * INTO kept FROM convene.idempotency i WHERE i.token_id = token.id AND i.key = repeat_claim.key;
  IF kept.request_hash <> coalesce(request_hash, '') THEN
    RETURN convene.refuse('conflict', 'Idempotency-Key', 'This Idempotency-Key was used with another request in the last 24 hours');
  END IF;
  RETURN ROW(kept.outcome, kept.body, kept.etag)::convene.answer;
END $$;

-- Store the reply of a request that succeeded. Forget the key of a refused one, so that the corrected request may use
-- it.
CREATE OR REPLACE FUNCTION convene.repeat_settle(token convene.token, key text, answer convene.answer) RETURNS convene.answer
LANGUAGE plpgsql AS $$
BEGIN
  IF key IS NULL THEN
    RETURN answer;
  END IF;
  IF answer.outcome IN ('ok', 'created', 'unchanged', 'deleted') THEN
    UPDATE convene.idempotency i SET outcome = answer.outcome, body = answer.body, etag = answer.etag
    WHERE i.token_id = token.id AND i.key = repeat_settle.key;
  ELSE
    DELETE FROM convene.idempotency i WHERE i.token_id = token.id AND i.key = repeat_settle.key;
  END IF;
  RETURN answer;
END $$;

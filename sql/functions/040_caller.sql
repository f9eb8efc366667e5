-- Who calls: tokens, scopes, and answers to repeated requests.

-- The token behind a hash, or a row of NULLs. Reads use this; it writes nothing.
CREATE OR REPLACE FUNCTION convene.caller(token_hash text) RETURNS convene.token LANGUAGE sql STABLE AS $$
  SELECT t FROM convene.token t
  WHERE hash = token_hash AND revoked IS NULL AND (expires IS NULL OR expires > convene.clock())
$$;

-- For writes: the caller must have `scope` (an admin has all). NULL answer: go on.
CREATE OR REPLACE FUNCTION convene.caller_admit(token_hash text, scope text, OUT token convene.token, OUT refusal convene.answer)
LANGUAGE plpgsql AS $$
BEGIN
  token := convene.caller(token_hash);
  IF token.id IS NULL THEN
    refusal := convene.refuse('unauthorized', '', 'This needs a token that is known, not revoked and not expired');
    RETURN;
  END IF;
  IF NOT token.scopes && ARRAY[scope, 'admin'] THEN
    refusal := convene.refuse('forbidden', '', format('The token has not the scope "%s"', scope));
    RETURN;
  END IF;
  UPDATE convene.token t SET last_used = date_trunc('hour', convene.clock())
  WHERE t.id = token.id AND (t.last_used IS NULL OR t.last_used < date_trunc('hour', convene.clock()));
END $$;

CREATE OR REPLACE FUNCTION convene.is_admin(token convene.token) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce('admin' = ANY (token.scopes), false)
$$;

-- May this token see and change what belongs to the organization?
CREATE OR REPLACE FUNCTION convene.owns(token convene.token, organization bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT token.id IS NOT NULL AND ('admin' = ANY (token.scopes) OR coalesce(token.organization_id = organization, false))
$$;

-- Idempotency keys. The first request with a key claims it; a repeat gets the kept answer. A second request that
-- arrives while the first runs waits on the row, because the claim is its primary key.
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

-- Keep a success; forget a refusal, so that the corrected request may use the key.
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

-- The login of a command line (after RFC 8628). The program shows a code; the person, who is signed in in a browser,
-- enters and allows it; then the program fetches its token. The token is made only then, so no secret is stored
-- meanwhile.

CREATE OR REPLACE FUNCTION convene.login_ask(id text, secret_hash text, code_hash text, name text, client text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  expires constant timestamptz := convene.clock() + interval '10 minutes';
  wait int := 0;
BEGIN
  IF client IS NOT NULL THEN
    wait := convene.allow('login client', client, 20, interval '10 minutes');
  END IF;
  IF wait = 0 THEN
    wait := convene.allow('login', '', 6000, interval '1 hour');
  END IF;
  IF wait > 0 THEN
    RETURN convene.limited(wait, 'Too many logins were begun; wait a little before the next one');
  END IF;
  INSERT INTO convene.login (public_id, secret_hash, code_hash, name, state, created, expires)
  VALUES (id, secret_hash, code_hash, btrim(name), 'waiting', convene.clock(), expires);
  RETURN ROW('created', '{"id":"' || id || '","expires":' || convene.js_utc(expires) || ',"interval":3}', NULL)::convene.answer;
END $$;

-- The login for a code that a signed-in person entered. Guesses are counted.
CREATE OR REPLACE FUNCTION convene.login_of(admit record, code_hash text, OUT l convene.login, OUT refusal convene.answer) LANGUAGE plpgsql AS $$
DECLARE wait int;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    refusal := admit.refusal;
    RETURN;
  END IF;
  wait := convene.allow('login code', (admit.person).public_id, 20, interval '10 minutes');
  IF wait > 0 THEN
    refusal := convene.limited(wait, 'Too many codes were tried; wait a little before the next one');
    RETURN;
  END IF;
  SELECT * INTO l FROM convene.login t WHERE t.code_hash = login_of.code_hash AND t.expires > convene.clock() FOR UPDATE;
  refusal := CASE
    WHEN l.id IS NULL OR (l.state <> 'waiting' AND l.person_id IS DISTINCT FROM (admit.person).id)
      THEN convene.refuse('invalid', 'code', 'No command line is waiting for this code; check it, or run "convene login" again')
    WHEN l.state <> 'waiting' THEN convene.refuse('conflict', '', 'This code was used already') END;
END $$;

CREATE OR REPLACE FUNCTION convene.login_doc(l convene.login) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"name":' || to_json(l.name) || ',"state":"' || l.state || '","asked":' || convene.js_utc(l.created) || '}'
$$;

CREATE OR REPLACE FUNCTION convene.login_look(token_hash text, code_hash text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE found record := convene.login_of(convene.person_admit(token_hash), code_hash);
BEGIN
  RETURN CASE WHEN (found.refusal).outcome IS NOT NULL THEN found.refusal ELSE ROW('ok', convene.login_doc(found.l), NULL)::convene.answer END;
END $$;

-- Only a browser's session may decide. Otherwise a token could make another token that outlives it.
CREATE OR REPLACE FUNCTION convene.login_decide(token_hash text, code_hash text, allowed boolean)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.person_admit(token_hash);
  found record;
  l convene.login;
BEGIN
  found := convene.login_of(admit, code_hash);
  l := found.l;
  IF (found.refusal).outcome IS NOT NULL THEN
    RETURN found.refusal;
  ELSIF (admit.token).kind <> 'session' THEN
    RETURN convene.refuse('forbidden', '', 'Allow the command line from a browser in which you are signed in');
  END IF;
  UPDATE convene.login t SET state = CASE WHEN allowed THEN 'allowed' ELSE 'refused' END,
    person_id = CASE WHEN allowed THEN (admit.person).id END WHERE t.id = l.id RETURNING * INTO l;
  RETURN ROW('ok', convene.login_doc(l), NULL)::convene.answer;
END $$;

-- The program fetches its token: not decided yet, refused, or the token. A program that asks too often gets 429.
CREATE OR REPLACE FUNCTION convene.login_take(id text, secret_hash text, new_hash text, new_prefix text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  l convene.login;
  made convene.token;
BEGIN
  SELECT * INTO l FROM convene.login t WHERE t.public_id = login_take.id AND t.secret_hash = login_take.secret_hash FOR UPDATE;
  IF l.id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such login');
  ELSIF l.state = 'taken' THEN
    RETURN convene.refuse('gone', '', 'The token of this login was fetched already');
  ELSIF l.state = 'refused' THEN
    RETURN convene.refuse('forbidden', '', 'The login was refused in the browser');
  ELSIF l.expires <= convene.clock() THEN
    RETURN convene.refuse('gone', '', 'The code has expired; run "convene login" again');
  ELSIF l.state = 'waiting' AND l.asked > clock_timestamp() - interval '2 seconds' THEN
    RETURN convene.limited(3, 'Wait three seconds between requests');
  ELSIF l.state = 'waiting' THEN
    UPDATE convene.login t SET asked = clock_timestamp() WHERE t.id = l.id;
    RETURN ROW('ok', '{"state":"waiting"}', NULL)::convene.answer;
  END IF;
  UPDATE convene.login t SET state = 'taken' WHERE t.id = l.id;
  INSERT INTO convene.token (public_id, hash, prefix, name, scopes, person_id, kind, created, expires)
  VALUES (convene.new_id('tok'), new_hash, left(new_prefix, 16), l.name, '{person}', l.person_id, 'cli', convene.clock(),
          convene.clock() + interval '180 days') RETURNING * INTO made;
  RETURN ROW('created', convene.token_doc(made), NULL)::convene.answer;
END $$;

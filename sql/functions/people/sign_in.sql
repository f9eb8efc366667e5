-- Signing in by a mailed link.
--
-- A request does the same for every address: one row and one mail, without looking up a person. So neither the answer
-- nor its time reveals whether an address is known. The person is looked up when the link is used.

-- Rate limits, after the generic cell rate algorithm (ITU-T I.371): `times` within `span`, then one per span / times.
-- Returns the seconds to wait; 0 means go on. A time that is further away than the span comes from a clock that was
-- ahead; it counts for nothing.
CREATE OR REPLACE FUNCTION convene.allow(what text, whom text, times int, span interval) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  now constant timestamptz := convene.clock();
  step constant interval := span / times;
  digest constant text := what || ':' || left(encode(sha256(convert_to(whom, 'UTF8')), 'hex'), 32);
  due timestamptz;
BEGIN
  INSERT INTO convene.allowance AS a (key, due) VALUES (digest, now + step)
  ON CONFLICT (key) DO UPDATE SET due = CASE WHEN a.due > now + span THEN now ELSE greatest(a.due, now) END + step
  WHERE a.due > now + span OR greatest(a.due, now) + step <= now + span;
  IF FOUND THEN
    RETURN 0;
  END IF;
  SELECT a.due INTO due FROM convene.allowance a WHERE a.key = digest;
  RETURN greatest(1, ceil(extract(epoch FROM due + step - span - now)));
END $$;

-- 429, with the seconds to wait. (They are the `etag`, too, where older daemons read them.)
CREATE OR REPLACE FUNCTION convene.limited(seconds int, detail text) RETURNS convene.answer LANGUAGE sql IMMUTABLE AS $$
  SELECT ROW('limited', jsonb_build_array(jsonb_build_object('field', '', 'detail', detail, 'retry', seconds))::text, seconds::text)::convene.answer
$$;

DROP FUNCTION IF EXISTS convene.allow_mail(text, text);
CREATE OR REPLACE FUNCTION convene.sign_in_ask(id text, address text, nonce_hash text, back text, client text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  whom constant text := lower(address);
  refusal constant convene.answer := convene.mail_admit(ROW(whom, client, NULL, NULL, false)::convene.mail_ask);
BEGIN
  IF refusal.outcome IS NOT NULL THEN
    RETURN refusal;
  END IF;
  INSERT INTO convene.sign_in (public_id, address, nonce_hash, back, created, expires)
  VALUES (id, whom, nonce_hash, back, convene.clock(), convene.clock() + interval '10 minutes');
  PERFORM convene.outbox_put('sign_in', whom, NULL, id, jsonb_build_object('id', id, 'minutes', 10));
  RETURN ROW('created', '{"minutes":10}', NULL)::convene.answer;
END $$;

-- The reason why a link cannot be used; NULL when it can be.
CREATE OR REPLACE FUNCTION convene.sign_in_flaw(s convene.sign_in, nonce_hash text) RETURNS convene.answer LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE
    WHEN s.id IS NULL THEN convene.refuse('missing', '', 'This link is incomplete or wrong')
    WHEN s.misses >= 5 THEN convene.refuse('gone', 'code', 'The code was wrong too often; this mail cannot be used any more')
    WHEN s.closed IS NOT NULL THEN convene.refuse('gone', 'used', 'This link was used already; each works once')
    WHEN s.expires <= convene.clock() THEN convene.refuse('gone', 'expired', 'This link has expired; each works for ten minutes')
    WHEN s.nonce_hash IS DISTINCT FROM sign_in_flaw.nonce_hash
      THEN convene.refuse('forbidden', 'browser', 'This link was requested in another browser and works only there') END;
END $$;

-- Reading a link changes nothing, because mail scanners follow links.
CREATE OR REPLACE FUNCTION convene.sign_in_get(id text, nonce_hash text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  s convene.sign_in;
  flaw convene.answer;
BEGIN
  SELECT * INTO s FROM convene.sign_in t WHERE t.public_id = sign_in_get.id;
  flaw := convene.sign_in_flaw(s, nonce_hash);
  RETURN CASE WHEN flaw.outcome IS NOT NULL THEN flaw
    ELSE ROW('ok', '{"email":' || to_json(s.address) || ',"expires":' || convene.js_utc(s.expires) || '}', NULL)::convene.answer END;
END $$;

-- The name of a new person: from an RSVP of the address, else the part before the @.
CREATE OR REPLACE FUNCTION convene.name_for(address text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT r.name FROM convene.rsvp r WHERE r.address = name_for.address AND r.confirmed
                   AND r.state NOT IN ('declined', 'cancelled', 'expired') ORDER BY r.id DESC LIMIT 1),
                  left(split_part(address, '@', 1), 100))
$$;

-- Use the link, or the code of the same mail. The caller has compared the secrets (`fits`). This closes all other open
-- links of the browser and ends the session that the browser had.
CREATE OR REPLACE FUNCTION convene.sign_in_use(id text, nonce_hash text, fits boolean, session_hash text, agent text, before_hash text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  s convene.sign_in;
  flaw convene.answer;
  person bigint;
BEGIN
  SELECT * INTO s FROM convene.sign_in t WHERE t.public_id = sign_in_use.id FOR UPDATE;
  flaw := convene.sign_in_flaw(s, nonce_hash);
  IF flaw.outcome IS NOT NULL THEN
    RETURN flaw;
  ELSIF NOT fits THEN
    UPDATE convene.sign_in t SET misses = misses + 1, closed = CASE WHEN misses >= 4 THEN convene.clock() END WHERE t.id = s.id;
    RETURN convene.refuse('invalid', 'code', 'This is not the code of the last mail');
  END IF;
  person := convene.person_of(s.address, convene.name_for(s.address));
  UPDATE convene.person p SET verified = convene.clock() WHERE p.id = person;
  PERFORM convene.mail_answered(s.address);
  UPDATE convene.sign_in t SET closed = convene.clock() WHERE t.nonce_hash = s.nonce_hash AND t.closed IS NULL;
  UPDATE convene.token t SET revoked = convene.clock() WHERE t.id = (convene.caller(before_hash)).id;
  INSERT INTO convene.token (public_id, hash, prefix, name, scopes, person_id, kind, created, expires, last_used)
  VALUES (convene.new_id('tok'), session_hash, '', left(coalesce(agent, 'A browser'), 100), '{person}', person, 'session', convene.clock(),
          convene.clock() + interval '14 days', date_trunc('hour', convene.clock()));
  RETURN ROW('created', '{"back":' || convene.js(s.back) || '}', NULL)::convene.answer;
END $$;

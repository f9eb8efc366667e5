-- Tokens. The daemon makes the secrets and passes only hashes; no answer contains a hash.

CREATE OR REPLACE FUNCTION convene.person_part(p convene.person) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '{"id":"' || p.public_id || '","name":' || to_json(p.name) || ',"email":' || to_json(p.address) || '}'
$$;

CREATE OR REPLACE FUNCTION convene.token_doc(t convene.token) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"id":"' || t.public_id || '","kind":"' || t.kind || '","prefix":' || to_json(t.prefix) || ',"name":' || to_json(t.name) || ',"scopes":' || to_json(t.scopes)
    || ',"organization":' || coalesce((SELECT convene.organizer_part(o) FROM convene.organization o WHERE o.id = t.organization_id), 'null')
    || ',"person":' || coalesce((SELECT convene.person_part(p) FROM convene.person p WHERE p.id = t.person_id), 'null')
    || ',"made_by":' || coalesce((SELECT json_build_object('id', p.public_id, 'name', p.name)::text FROM convene.person p WHERE p.id = t.made_by), 'null')
    || ',"created":' || convene.js_utc(t.created) || ',"expires":' || convene.js_utc(t.expires)
    || ',"last_used":' || convene.js_utc(t.last_used) || ',"revoked":' || convene.js_utc(t.revoked) || '}'
$$;

-- May the caller see and revoke the token? Yes for tokens of the same person, of the caller's organizations, and those
-- that the caller made, as long as the caller works for the token's organization. Only the person sees their sessions.
CREATE OR REPLACE FUNCTION convene.token_is_theirs(caller convene.token, t convene.token) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT t.id = caller.id OR coalesce(t.person_id = caller.person_id, false)
    OR (t.kind = 'api' AND (
      convene.may(caller, t.organization_id, 'organization')
      OR (coalesce(t.made_by = caller.person_id, false) AND (t.organization_id IS NULL OR convene.may(caller, t.organization_id, 'look')))))
$$;

-- Problems of a token for a person, given by address. RSVPs with such a token need no confirmation by mail: the
-- administrator who makes it vouches that the address belongs to the person.
CREATE OR REPLACE FUNCTION convene.token_person_flaws(token convene.token, person text, scopes text[], organization text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN NOT convene.is_admin(token) THEN convene.problem('person', 'Only an administrator makes tokens of persons') ELSE '[]' END
    || CASE WHEN person !~ '^[^[:space:]@]+@[^[:space:]@]+$' OR length(person) > 254
            THEN convene.problem('person', 'This is not an address that mail can go to, as in ada@example.org') ELSE '[]' END
    || CASE WHEN scopes <> '{person}' THEN convene.problem('scopes', 'A token of a person has the scope person and no other') ELSE '[]' END
    || CASE WHEN organization IS NOT NULL THEN convene.problem('organization', 'A token of a person does not belong to an organization') ELSE '[]' END
$$;

-- Organizers make tokens for their own organization, with no scope that they lack themselves.
DROP FUNCTION IF EXISTS convene.token_create(text, text, text, text, text[], text, timestamptz);
CREATE OR REPLACE FUNCTION convene.token_create(
  token_hash text, new_hash text, new_prefix text, name text, scopes text[], organization text, expires timestamptz, person text DEFAULT NULL)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.caller_admit(token_hash, 'organizer');
  o convene.organization;
  made convene.token;
  problems jsonb := '[]';
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  IF person IS NOT NULL THEN
    person := lower(btrim(person));
    problems := convene.token_person_flaws(admit.token, person, scopes, organization);
    scopes := '{person}';
  ELSIF organization IS NOT NULL THEN
    o := convene.organization_find(organization);
    IF o.id IS NULL OR NOT convene.may(admit.token, o.id, 'organization') THEN
      problems := problems || convene.problem('organization', format('"%s" is not an organization of this token', left(organization, 60)));
    END IF;
  ELSE
    o.id := (admit.token).organization_id;
  END IF;
  IF person IS NOT NULL THEN
    o := NULL;
  ELSIF coalesce(cardinality(scopes), 0) = 0 OR NOT scopes <@ '{read,organizer,admin,bounces,metrics}' THEN
    problems := problems || convene.problem('scopes', 'scopes takes one or more of read, organizer, admin, bounces, metrics; or name a person instead');
  ELSIF NOT convene.is_admin(admit.token) AND NOT scopes <@ (ARRAY['read'] || (admit.token).scopes) THEN
    problems := problems || convene.problem('scopes', 'A token cannot give more than it has');
  ELSIF 'organizer' = ANY (scopes) AND NOT 'admin' = ANY (scopes) AND o.id IS NULL THEN
    problems := problems || convene.problem('organization', 'A token with the scope organizer needs an organization');
  END IF;
  IF coalesce(btrim(name), '') = '' OR length(name) > 100 THEN
    problems := problems || convene.problem('name', 'A token needs a name of at most 100 characters, to tell it from others');
  END IF;
  IF expires <= convene.clock() THEN
    problems := problems || convene.problem('expires', 'expires is in the past');
  END IF;
  IF problems <> '[]' THEN
    RETURN convene.refuse('invalid', problems);
  END IF;
  INSERT INTO convene.token (public_id, hash, prefix, name, scopes, organization_id, person_id, made_by, created, expires)
  VALUES (convene.new_id('tok'), new_hash, left(new_prefix, 16), btrim(name), scopes, o.id,
          CASE WHEN person IS NOT NULL THEN convene.person_of(person, convene.name_for(person)) END, (admit.token).person_id,
          convene.clock(), expires) RETURNING * INTO made;
  RETURN ROW('created', convene.token_doc(made), NULL)::convene.answer;
END $$;

CREATE OR REPLACE FUNCTION convene.token_list(token_hash text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  caller convene.token := convene.caller(token_hash);
  docs text;
BEGIN
  IF caller.id IS NULL THEN
    RETURN convene.unauthorized();
  END IF;
  SELECT string_agg(convene.token_doc(t), ',' ORDER BY t.id) INTO docs FROM convene.token t
  WHERE t.revoked IS NULL AND (t.kind = 'api' OR t.expires > convene.clock()) AND convene.token_is_theirs(caller, t);
  RETURN ROW('ok', '{"data":[' || coalesce(docs, '') || '],"next":null}', NULL)::convene.answer;
END $$;

CREATE OR REPLACE FUNCTION convene.token_revoke(token_hash text, id text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  caller convene.token := convene.caller(token_hash);
  t convene.token;
BEGIN
  IF caller.id IS NULL THEN
    RETURN convene.unauthorized();
  END IF;
  SELECT * INTO t FROM convene.token x WHERE x.public_id = token_revoke.id AND x.revoked IS NULL FOR UPDATE;
  IF t.id IS NULL OR NOT convene.token_is_theirs(caller, t) THEN
    RETURN convene.refuse('missing', '', 'There is no such token');
  ELSIF 'admin' = ANY (t.scopes) AND (SELECT count(*) FROM convene.token x WHERE 'admin' = ANY (x.scopes) AND x.revoked IS NULL
                                      AND (x.expires IS NULL OR x.expires > convene.clock())) = 1 THEN
    RETURN convene.refuse('conflict', '', 'This is the last administrator''s token; make another one first');
  END IF;
  UPDATE convene.token x SET revoked = convene.clock() WHERE x.id = t.id;
  RETURN ROW('deleted', '', NULL)::convene.answer;
END $$;

CREATE OR REPLACE FUNCTION convene.whoami(token_hash text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE caller convene.token := convene.caller(token_hash);
BEGIN
  IF caller.id IS NULL THEN
    RETURN convene.unauthorized();
  END IF;
  RETURN ROW('ok', convene.token_doc(caller), NULL)::convene.answer;
END $$;

-- Register the administrator's token at the daemon's first start; its secret is in the state directory. Only the owner
-- may call this. `gone`: it was revoked, which is final; the daemon makes another one.
CREATE OR REPLACE FUNCTION convene.admin_token_set(new_hash text) RETURNS convene.answer LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO convene.token (public_id, hash, prefix, name, scopes, created)
  VALUES (convene.new_id('tok'), new_hash, 'cvn_', 'admin-token of the state directory', '{admin}', convene.clock())
  ON CONFLICT (hash) DO NOTHING;
  RETURN ROW(CASE WHEN EXISTS (SELECT FROM convene.token t WHERE t.hash = new_hash AND t.revoked IS NOT NULL)
             THEN 'gone' ELSE 'ok' END, '', NULL)::convene.answer;
END $$;

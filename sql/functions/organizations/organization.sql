-- Organizations.

CREATE OR REPLACE FUNCTION convene.organization_doc(o convene.organization) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT row_to_json(x)::text FROM (
    SELECT o.public_id AS id, o.slug, o.revision, o.name, o.kind, o.standing, o.website, o.domains, o.description, o.country,
           o.ror, '/organizations/' || o.slug || '-' || substr(o.public_id, 5) AS url,
           coalesce((SELECT c.n FROM convene.tag t JOIN convene.tag_count c ON c.tag = t.id
                     WHERE t.dimension = 'organizer' AND t.code = o.public_id), 0) AS events) x
$$;

CREATE OR REPLACE FUNCTION convene.organization_answer(outcome text, o convene.organization) RETURNS convene.answer LANGUAGE sql STABLE AS $$
  SELECT ROW(outcome, convene.organization_doc(o), o.public_id || '-r' || o.revision)::convene.answer
$$;

-- Find by identifier, slug, or the last part of a page's address.
CREATE OR REPLACE FUNCTION convene.organization_find(handle text) RETURNS convene.organization LANGUAGE sql STABLE AS $$
  SELECT o FROM convene.organization o
  WHERE o.public_id = handle OR o.slug = lower(handle) ORDER BY o.public_id = handle DESC LIMIT 1
$$;

-- A free slug: the name's, if necessary with a number.
CREATE OR REPLACE FUNCTION convene.organization_slug(name text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  base constant text := convene.slug(name, 'organization');
  n int := 1;
  candidate text := base;
BEGIN
  WHILE EXISTS (SELECT FROM convene.organization o WHERE o.slug = candidate) LOOP
    n := n + 1;
    candidate := left(base, 56) || '-' || n;
  END LOOP;
  RETURN candidate;
END $$;

CREATE OR REPLACE FUNCTION convene.organization_insert(doc jsonb, standing text) RETURNS convene.organization LANGUAGE sql AS $$
  INSERT INTO convene.organization (public_id, slug, name, sort_name, kind, standing, website, domains, description, country, ror, created, updated)
  VALUES (convene.new_id('org'), coalesce(doc->>'slug', convene.organization_slug(doc->>'name')), btrim(doc->>'name'),
          convene.fold_words(doc->>'name'), coalesce(doc->>'kind', 'other'), standing, doc->>'website',
          ARRAY(SELECT jsonb_array_elements_text(coalesce(nullif(doc->'domains', 'null'), '[]'))), doc->>'description',
          doc->>'country', doc->>'ror', convene.clock(), convene.clock())
  RETURNING *
$$;

-- The site's own organization, for an administrator who posts without naming one. Created at the first use. Afterwards
-- it is an organization like any other and may be renamed.
CREATE OR REPLACE FUNCTION convene.organization_site() RETURNS convene.organization LANGUAGE plpgsql AS $$
DECLARE
  name constant text := coalesce((SELECT nullif(btrim(s.value), '') FROM convene.setting s WHERE s.key = 'site_name'), 'Convene');
  o convene.organization;
BEGIN
  SELECT t.* INTO o FROM convene.setting s JOIN convene.organization t ON t.public_id = s.value WHERE s.key = 'site_organization';
  IF o.id IS NOT NULL THEN
    RETURN o;
  END IF;
  o := convene.organization_named(name, 'verified');
  INSERT INTO convene.setting AS s (key, value) VALUES ('site_organization', o.public_id)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value;
  RETURN o;
END $$;

-- Find by name, or create with this standing. Two callers that create the same name at once wait for each other.
CREATE OR REPLACE FUNCTION convene.organization_named(name text, standing text) RETURNS convene.organization LANGUAGE plpgsql AS $$
DECLARE o convene.organization;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('convene.organization_named'));
  SELECT * INTO o FROM convene.organization t WHERE t.sort_name = convene.fold_words(organization_named.name) ORDER BY t.id LIMIT 1;
  IF o.id IS NULL THEN
    o := convene.organization_insert(jsonb_build_object('name', left(name, 200)), standing);
  END IF;
  RETURN o;
END $$;

-- The organization for which a person may post; NULL when there are several, or none.
CREATE OR REPLACE FUNCTION convene.organization_of_person(person bigint) RETURNS convene.organization LANGUAGE sql STABLE AS $$
  SELECT o FROM convene.organization o
  WHERE o.id = (SELECT min(m.organization_id) FROM convene.member m WHERE m.person_id = person AND convene.role_may(m.role, 'events')
                HAVING count(*) = 1)
$$;

-- The organization of an event that this token posts. It is given as identifier, slug, or an object with id, slug or
-- name. An administrator may name a new one and so vouches for it. An administrator who names none and has none posts
-- for the site.
CREATE OR REPLACE FUNCTION convene.organizer_of(token convene.token, written jsonb, OUT organization convene.organization, OUT problems jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  handle text := CASE jsonb_typeof(written) WHEN 'string' THEN written #>> '{}'
                 WHEN 'object' THEN coalesce(written->>'id', written->>'slug', written->>'name') END;
BEGIN
  problems := '[]';
  IF handle IS NULL THEN
    SELECT * INTO organization FROM convene.organization o WHERE o.id = token.organization_id;
    IF organization.id IS NULL AND convene.is_admin(token) THEN
      organization := convene.organization_site();
    ELSIF organization.id IS NULL AND token.person_id IS NOT NULL THEN
      organization := convene.organization_of_person(token.person_id);
    END IF;
    IF organization.id IS NULL THEN
      problems := convene.problem('organizer', CASE WHEN token.person_id IS NULL
        THEN 'The token has no organization of its own; name one: its id, its slug, or the name of a new one'
        ELSE 'Name the organization that this is for, by its id or its slug' END);
    END IF;
    RETURN;
  END IF;
  organization := convene.organization_find(handle);
  IF organization.id IS NULL THEN
    SELECT * INTO organization FROM convene.organization o WHERE o.sort_name = convene.fold_words(handle)
    ORDER BY o.id LIMIT 1;
  END IF;
  IF organization.id IS NOT NULL AND convene.owns(token, organization.id) THEN
    RETURN;
  ELSIF organization.id IS NULL AND convene.is_admin(token) AND handle NOT LIKE 'org\_%' AND length(handle) <= 200
        AND convene.fold_words(handle) <> '' THEN
    organization := convene.organization_named(handle, 'vouched');
  ELSE
    problems := convene.problem('organizer', format('"%s" is not an organization of this token', left(handle, 60)));
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.organization_check(token convene.token, doc jsonb, self bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE problems jsonb := '[]';
BEGIN
  IF coalesce(btrim(doc->>'name'), '') = '' OR length(doc->>'name') > 200 THEN
    problems := problems || convene.problem('name', 'An organization needs a name of at most 200 characters');
  END IF;
  IF doc ? 'kind' AND NOT EXISTS (SELECT FROM convene.vocabulary v WHERE v.dimension = 'organization_kind' AND v.code = doc->>'kind') THEN
    problems := problems || convene.problem('kind', format('"%s" is not a kind of organization; it takes %s', doc->>'kind',
                                                           convene.query_takes('organization_kind')));
  END IF;
  IF doc->>'slug' !~ '^[a-z0-9]+(-[a-z0-9]+)*$' OR length(doc->>'slug') > 60 THEN
    problems := problems || convene.problem('slug', 'A slug has lower-case letters, digits and single hyphens, at most 60');
  ELSIF EXISTS (SELECT FROM convene.organization o WHERE o.slug = doc->>'slug' AND o.id IS DISTINCT FROM self) THEN
    problems := problems || convene.problem('slug', format('The slug "%s" is taken', doc->>'slug'));
  END IF;
  IF doc->>'country' IS NOT NULL AND NOT EXISTS (SELECT FROM convene.country c WHERE c.code = doc->>'country') THEN
    problems := problems || convene.problem('country', format('"%s" is not an ISO 3166 code', doc->>'country'));
  END IF;
  IF doc->>'standing' IS NOT NULL AND NOT convene.is_admin(token) THEN
    problems := problems || convene.problem('standing', 'Only an administrator sets the standing');
  ELSIF doc->>'standing' NOT IN ('verified', 'vouched', 'unverified') THEN
    problems := problems || convene.problem('standing', 'standing takes verified, vouched or unverified');
  END IF;
  RETURN problems;
END $$;

CREATE OR REPLACE FUNCTION convene.organization_create(token_hash text, idempotency_key text, request_hash text, doc jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.caller_admit(token_hash, 'admin');
  kept convene.answer;
  problems jsonb;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  kept := convene.repeat_claim(admit.token, idempotency_key, request_hash);
  IF kept.outcome IS NOT NULL THEN
    RETURN kept;
  END IF;
  doc := jsonb_strip_nulls(doc);
  problems := convene.organization_check(admit.token, doc, NULL);
  RETURN convene.repeat_settle(admit.token, idempotency_key, CASE WHEN problems <> '[]' THEN convene.refuse('invalid', problems)
    ELSE convene.organization_answer('created', convene.organization_insert(doc, coalesce(doc->>'standing', 'unverified'))) END);
END $$;

-- A new name or standing changes the documents of all its events.
CREATE OR REPLACE FUNCTION convene.organization_render_events(o convene.organization) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  e convene.event;
  touched bigint[] := '{}';
BEGIN
  FOR e IN SELECT * FROM convene.event t WHERE t.organization_id = o.id AND t.status <> 'removed' ORDER BY t.id FOR UPDATE LOOP
    e := convene.event_render(e, o);
    UPDATE convene.event t SET tags = e.tags, words = e.words, card = e.card, doc = e.doc WHERE t.id = e.id;
    touched := touched || e.id;
  END LOOP;
  IF touched <> '{}' THEN
    UPDATE convene.tag SET label = o.name WHERE dimension = 'organizer' AND code = o.public_id;
    PERFORM convene.index_refresh(touched);
  END IF;
END $$;

-- A standing is a statement about a name, web domains and a ROR; case, accents and punctuation of the name do not matter.
CREATE OR REPLACE FUNCTION convene.organization_identity(o convene.organization) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(o.sort_name, (SELECT array_agg(d ORDER BY d) FROM unnest(o.domains) d), o.ror)
$$;

CREATE OR REPLACE FUNCTION convene.organization_update(token_hash text, id text, if_revision int, patch jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.caller_admit(token_hash, 'organizer');
  o convene.organization;
  new convene.organization;
  doc jsonb;
  problems jsonb;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  SELECT * INTO o FROM convene.organization t WHERE t.id = (convene.organization_find(organization_update.id)).id FOR UPDATE;
  IF o.id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such organization');
  ELSIF NOT convene.may(admit.token, o.id, 'organization') THEN
    RETURN convene.refuse('forbidden', '', 'Only the organization itself, or an owner of it, may do this');
  ELSIF if_revision <> o.revision THEN
    RETURN convene.refuse('stale', '', format('The organization is at revision %s, not %s; read it again', o.revision, if_revision));
  END IF;
  patch := patch - '{id,revision,url,events}'::text[];
  IF patch->>'standing' = o.standing THEN
    patch := patch - 'standing';
  END IF;
  doc := jsonb_strip_nulls(to_jsonb(o) - '{id,standing}'::text[] || patch);
  problems := convene.organization_check(admit.token, doc, o.id);
  IF problems <> '[]' THEN
    RETURN convene.refuse('invalid', problems);
  END IF;
  new := o;
  new.slug := doc->>'slug';
  new.name := btrim(doc->>'name');
  new.sort_name := convene.fold_words(new.name);
  new.kind := coalesce(doc->>'kind', 'other');
  new.standing := coalesce(doc->>'standing', o.standing);
  new.website := doc->>'website';
  new.domains := ARRAY(SELECT jsonb_array_elements_text(coalesce(doc->'domains', '[]')));
  new.description := doc->>'description';
  new.country := doc->>'country';
  new.ror := doc->>'ror';
  IF convene.organization_identity(new) IS DISTINCT FROM convene.organization_identity(o) AND NOT convene.is_admin(admit.token) THEN
    new.standing := 'unverified';
  END IF;
  IF new IS NOT DISTINCT FROM o THEN
    RETURN convene.organization_answer('unchanged', o);
  END IF;
  new.revision := o.revision + 1;
  new.updated := convene.clock();
  UPDATE convene.organization t SET slug = new.slug, name = new.name, sort_name = new.sort_name, kind = new.kind,
    standing = new.standing, website = new.website, domains = new.domains, description = new.description,
    country = new.country, ror = new.ror, revision = new.revision, updated = new.updated WHERE t.id = o.id;
  IF (new.name, new.standing) IS DISTINCT FROM (o.name, o.standing) THEN
    PERFORM convene.organization_render_events(new);
    PERFORM convene.listing_notify('*');
  END IF;
  RETURN convene.organization_answer('ok', new);
END $$;

CREATE OR REPLACE FUNCTION convene.organization_get(token_hash text, id text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE o convene.organization := convene.organization_find(id);
BEGIN
  IF o.id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such organization');
  END IF;
  RETURN convene.organization_answer('ok', o);
END $$;

CREATE OR REPLACE FUNCTION convene.organization_list(q text, cursor text, wanted int)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  page int := least(greatest(coalesce(wanted, 50), 1), 100);
  sought constant text := nullif(convene.fold_words(q), '');
  mark record := convene.cursor_read(cursor, 'name');
  docs text[];
  ids bigint[];
  next text := 'null';
BEGIN
  IF cursor IS NOT NULL AND mark.id IS NULL THEN
    RETURN convene.refuse('bad_parameter', 'cursor', 'cursor takes the "next" of an answer, unchanged');
  END IF;
  SELECT array_agg(convene.organization_doc(o)), array_agg(o.id) INTO docs, ids FROM (
    SELECT * FROM convene.organization t
    WHERE (t.sort_name, t.id) > (coalesce((SELECT m.sort_name FROM convene.organization m WHERE m.id = mark.id), ''), coalesce(mark.id, 0))
      AND (sought IS NULL OR position(sought IN t.sort_name) > 0)
    ORDER BY t.sort_name, t.id LIMIT page + 1) o;
  IF cardinality(docs) > page THEN
    next := '"' || convene.cursor_make('name', '', ids[page]) || '"';
    docs := docs[1:page];
  END IF;
  RETURN ROW('ok', '{"data":[' || coalesce(array_to_string(docs, ','), '') || '],"next":' || next || '}', NULL)::convene.answer;
END $$;

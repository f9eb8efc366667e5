-- Import: some hundred rows of a source in one statement. A bad row does not stop the others; a repeated row changes
-- nothing.

-- The key of a row: its source's identifier, else a digest of folded title, start date and address.
CREATE OR REPLACE FUNCTION convene.import_key(doc jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN coalesce(nullif(doc->'source'->>'id', ''),
    md5(coalesce(convene.fold_words(doc->>'title'), '') || '|' || left(coalesce(doc->>'starts', ''), 10) || '|'
        || rtrim(lower(regexp_replace(coalesce(doc->>'website', ''), '^[a-z]+://(www\.)?([^?#]*).*$', '\2', 'i')), '/')));
END $$;

-- These fields distinguish several rows of one event: a source may list it under several topics, or with two places or
-- lengths. The digest of each row is kept, so that the same file again changes nothing.
CREATE OR REPLACE FUNCTION convene.import_part(doc jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN coalesce((SELECT string_agg(t, ',' ORDER BY t) FROM jsonb_array_elements_text(doc->'topics') t), '')
    || '|' || coalesce(doc->>'ends', '') || '|' || coalesce(doc->'place'->>'city', '');
END $$;

CREATE OR REPLACE FUNCTION convene.topics_united(a jsonb, b jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF a IS NULL OR b IS NULL OR a = b THEN
    RETURN coalesce(a, b);
  END IF;
  RETURN (SELECT jsonb_agg(DISTINCT t) FROM jsonb_array_elements(a || b) t);
END $$;

-- The organization of an event: the one in the row, else the token's, else (for an administrator) the source's, which
-- is created if it is new.
CREATE OR REPLACE FUNCTION convene.import_organizer(token convene.token, written jsonb, source text,
                                                    OUT organization convene.organization, OUT problems jsonb)
LANGUAGE plpgsql AS $$
DECLARE found record;
BEGIN
  IF coalesce(written, 'null') = 'null' AND token.organization_id IS NULL THEN
    written := to_jsonb(source);
  END IF;
  found := convene.organizer_of(token, written);
  organization := found.organization;
  problems := found.problems;
END $$;

CREATE OR REPLACE FUNCTION convene.import_create(token convene.token, o convene.organization, source text, key text, doc jsonb,
                                                 OUT outcome text, OUT event convene.event, OUT problems jsonb)
LANGUAGE plpgsql AS $$
DECLARE fill record;
BEGIN
  event.organization_id := o.id;
  fill := convene.event_fill(event, doc || jsonb_build_object('source', coalesce(nullif(doc->'source', 'null'), '{}')
                                                                            || jsonb_build_object('name', source)));
  problems := fill.problems;
  IF problems <> '[]' THEN
    outcome := 'refused';
    event := NULL;
    RETURN;
  END IF;
  event := fill.e;
  event.status := CASE WHEN doc->>'status' IN ('draft', 'cancelled', 'postponed') THEN doc->>'status' ELSE 'scheduled' END;
  event.source := source;
  event.source_key := key;
  event.source_rows := jsonb_build_object(convene.import_part(doc), md5(doc::text));
  event.uid := doc->>'uid';
  event := convene.event_insert(event, o);
  outcome := 'created';
END $$;

-- A row of an event that exists. The row's digest shows at once when nothing changed. Topics are only added, never
-- removed.
CREATE OR REPLACE FUNCTION convene.import_update(token convene.token, old convene.event, doc jsonb,
                                                 OUT outcome text, OUT event convene.event, OUT problems jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  part constant text := convene.import_part(doc);
  fill record;
  fields jsonb;
BEGIN
  event := old;
  problems := '[]';
  IF old.source_rows->>part = md5(doc::text) THEN
    outcome := 'unchanged';
    RETURN;
  END IF;
  fill := convene.event_fill(old, doc || jsonb_build_object('source', old.body->'source' || coalesce(nullif(doc->'source', 'null'), '{}')
                                                              || jsonb_build_object('name', old.source),
                                                            'topics', convene.topics_united(old.body->'topics', doc->'topics')));
  problems := fill.problems;
  IF problems <> '[]' THEN
    outcome := 'refused';
    RETURN;
  END IF;
  event := fill.e;
  fields := convene.body_diff(old.body, event.body);
  IF doc->>'status' = 'cancelled' AND old.status NOT IN ('draft', 'cancelled') THEN
    event.status := 'cancelled';
    fields := fields || jsonb_build_array(jsonb_build_object('field', 'status', 'from', old.status, 'to', 'cancelled'));
  END IF;
  event.source_rows := old.source_rows || jsonb_build_object(part, md5(doc::text));
  IF fields = '[]' THEN
    UPDATE convene.event e SET source_rows = event.source_rows WHERE e.id = old.id;
    outcome := 'unchanged';
  ELSE
    event := convene.event_store(event, 'imported', fields, NULL);
    outcome := 'updated';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.import_row(token convene.token, source text, doc jsonb,
                                              OUT outcome text, OUT event convene.event, OUT problems jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  name constant text := coalesce(nullif(doc->'source'->>'name', ''), source);
  key constant text := convene.import_key(doc);
  old convene.event;
  owner record;
  done record;
BEGIN
  outcome := 'refused';
  IF coalesce(name, '') = '' THEN
    problems := convene.problem('source', 'A row needs a source: source.name, or the parameter source');
    RETURN;
  END IF;
  SELECT * INTO old FROM convene.event e WHERE e.source = name AND e.source_key = key;
  IF old.id IS NULL THEN
    owner := convene.import_organizer(token, doc->'organizer', name);
    problems := owner.problems;
    IF problems <> '[]' THEN
      RETURN;
    END IF;
    done := convene.import_create(token, owner.organization, name, key, doc);
  ELSIF NOT convene.owns(token, old.organization_id) THEN
    problems := convene.problem('organizer', 'This event is here already and belongs to another organization');
    RETURN;
  ELSIF old.status = 'removed' THEN
    problems := convene.problem('', 'This event was removed here; an import does not bring it back');
    RETURN;
  ELSE
    done := convene.import_update(token, old, doc);
  END IF;
  outcome := done.outcome;
  event := done.event;
  problems := done.problems;
END $$;

-- Import the rows one by one. `guarded`: each in its own savepoint, for the rare row that breaks a constraint.
CREATE OR REPLACE FUNCTION convene.import_rows(token convene.token, source text, docs jsonb, guarded boolean,
                                               OUT outcomes jsonb[], OUT touched bigint[])
LANGUAGE plpgsql AS $$
DECLARE
  doc jsonb;
  r record;
BEGIN
  outcomes := '{}';
  touched := '{}';
  FOR doc IN SELECT jsonb_array_elements(docs) LOOP
    IF guarded THEN
      BEGIN
        r := convene.import_row(token, source, doc);
      EXCEPTION WHEN integrity_constraint_violation OR data_exception THEN
        outcomes := outcomes || jsonb_build_object('outcome', 'refused', 'id', NULL, 'errors', convene.problem('', SQLERRM));
        CONTINUE;
      END;
    ELSE
      r := convene.import_row(token, source, doc);
    END IF;
    outcomes := outcomes || jsonb_build_object('outcome', r.outcome, 'id', (r.event).public_id,
                                               'errors', CASE WHEN r.outcome = 'refused' THEN r.problems ELSE '[]' END);
    IF r.outcome IN ('created', 'updated') THEN
      touched := touched || (r.event).id;
    END IF;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION convene.event_import(token_hash text, source text, dry_run boolean, docs jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.caller_admit(token_hash, 'organizer');
  done record;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  ELSIF jsonb_typeof(docs) IS DISTINCT FROM 'array' OR jsonb_array_length(docs) > 1000 THEN
    RETURN convene.refuse('bad_parameter', '', 'An import takes at most 1000 documents at a time');
  END IF;
  -- lock all events that exist already, in one order, so that two imports of one source wait for each other and do not
  -- deadlock
  PERFORM convene.events_hold(ARRAY(SELECT e.id FROM convene.event e WHERE (e.source, e.source_key) IN (
    SELECT coalesce(nullif(d->'source'->>'name', ''), event_import.source), convene.import_key(d) FROM jsonb_array_elements(docs) d)));
  BEGIN
    BEGIN
      done := convene.import_rows(admit.token, source, docs, false);
    EXCEPTION WHEN integrity_constraint_violation OR data_exception THEN
      done := convene.import_rows(admit.token, source, docs, true);
    END;
    IF dry_run THEN
      RAISE EXCEPTION USING ERRCODE = 'CV002', MESSAGE = 'a plan changes nothing';
    END IF;
  EXCEPTION WHEN SQLSTATE 'CV002' THEN
    RETURN ROW('ok', to_jsonb(done.outcomes)::text, NULL)::convene.answer;
  END;
  IF cardinality(done.touched) > 0 THEN
    PERFORM convene.index_refresh(ARRAY(SELECT DISTINCT t FROM unnest(done.touched) t));
    PERFORM convene.listing_notify('*');
  END IF;
  RETURN ROW('ok', to_jsonb(done.outcomes)::text, NULL)::convene.answer;
END $$;

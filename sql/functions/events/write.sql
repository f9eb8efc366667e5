-- Writing events: normal form, rules that need the database, create, update, delete.

-- Fields that the document shows but that nobody can set, or that are stored elsewhere.
CREATE OR REPLACE FUNCTION convene.body_of(doc jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(
    doc - '{id,revision,status,starts_at,ends_at,ambiguous,previous_starts,series,organizer,seats,url,published,updated,uid}'::text[])
  WHERE value NOT IN ('null', '[]', '{}') AND NOT (key = 'seats' AND value = '"none"')
$$;

-- Resolve the place: its text becomes a city that we know, with coordinates and a zone.
CREATE OR REPLACE FUNCTION convene.body_place(INOUT body jsonb, OUT zone text, OUT problems jsonb)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  p jsonb := body->'place';
  r record;
BEGIN
  problems := '[]';
  IF p IS NULL THEN
    RETURN;
  END IF;
  r := convene.place_resolve(p->>'city', p->>'country');
  IF r.problem IS NOT NULL THEN
    problems := convene.problem('place.country', r.problem);
    RETURN;
  END IF;
  zone := r.zone;
  p := p || jsonb_build_object('country', r.country);
  IF r.place_id IS NOT NULL THEN
    p := p || jsonb_build_object('city', r.city);
    -- coordinates of a venue stay; coordinates of another city do not
    IF abs(coalesce((p->>'lat')::double precision, 999) - r.lat) > 1 OR abs(coalesce((p->>'lon')::double precision, 999) - r.lon) > 1.5 THEN
      p := p || jsonb_build_object('lat', r.lat, 'lon', r.lon);
    END IF;
  END IF;
  body := jsonb_set(body, '{place}', jsonb_strip_nulls(p));
END $$;

-- Refuse fields that contradict the mode. Missing fields are no error: a room is often announced later.
CREATE OR REPLACE FUNCTION convene.body_mode(body jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE mode text := body->>'mode';
BEGIN
  IF mode = 'online' AND body ? 'place' THEN
    RETURN convene.problem('place', 'An online event has no place; use mode hybrid for both, or leave the place out');
  ELSIF mode = 'in_person' AND body ? 'online' AND body->'online'->>'url' IS NOT NULL THEN
    RETURN convene.problem('online', 'An event in person has no online link; use mode hybrid for both');
  END IF;
  RETURN '[]';
END $$;

CREATE OR REPLACE FUNCTION convene.body_codes(body jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  problems jsonb := '[]';
  d text;
BEGIN
  IF coalesce(btrim(body->>'title'), '') = '' THEN
    problems := problems || convene.problem('title', 'An event needs a title');
  END IF;
  FOREACH d IN ARRAY '{kind,mode}'::text[] LOOP
    IF NOT EXISTS (SELECT FROM convene.vocabulary v WHERE v.dimension = d AND v.code = body->>d) THEN
      problems := problems || convene.problem(d, CASE WHEN body ? d
        THEN format('"%s" is not a %s; it takes %s', body->>d, d, convene.query_takes(d))
        ELSE format('An event needs a %s: %s', d, convene.query_takes(d)) END);
    END IF;
  END LOOP;
  RETURN problems;
END $$;

-- Resolve `parent` by its public identifier. A draft of another organization than the event's is reported as missing.
-- Refuse cycles: an event cannot be its own ancestor.
DROP FUNCTION IF EXISTS convene.body_parent(jsonb, bigint);
CREATE OR REPLACE FUNCTION convene.body_parent(body jsonb, self bigint, organization bigint, OUT parent_id bigint, OUT problems jsonb)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  problems := '[]';
  IF NOT body ? 'parent' THEN
    RETURN;
  END IF;
  SELECT e.id INTO parent_id FROM convene.event e WHERE e.public_id = body_parent.body->>'parent' AND e.status <> 'removed'
    AND (e.status <> 'draft' OR e.organization_id = organization);
  IF parent_id IS NULL THEN
    problems := convene.problem('parent', format('There is no event "%s"', left(body->>'parent', 60)));
  ELSIF EXISTS (WITH RECURSIVE above (id) AS (
                  SELECT body_parent.parent_id
                  UNION SELECT e.parent_id FROM above JOIN convene.event e ON e.id = above.id WHERE e.parent_id IS NOT NULL)
                SELECT FROM above WHERE above.id = self) THEN
    problems := convene.problem('parent', 'An event cannot be part of itself');
  END IF;
END $$;

-- Normal form and all rules: fills body and the time columns of `e`, or returns all problems.
CREATE OR REPLACE FUNCTION convene.event_fill(INOUT e convene.event, doc jsonb, OUT problems jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
  body jsonb := convene.body_of(doc);
  place record;
  parent record;
  times record;
  all_day boolean := coalesce((doc->>'all_day')::boolean, length(doc->>'starts') = 10);
  zone text;
BEGIN
  problems := convene.body_codes(body);
  place := convene.body_place(body);
  body := place.body;
  parent := convene.body_parent(body, e.id, e.organization_id);
  problems := problems || place.problems || convene.body_mode(body) || parent.problems;
  zone := coalesce(body->>'zone', place.zone, CASE WHEN all_day THEN 'Etc/UTC' END);
  IF zone IS NULL THEN
    problems := problems || convene.problem('zone', CASE WHEN body ? 'place'
      THEN 'The place is not one we know, so a time needs its zone, as in Europe/Berlin'
      ELSE 'Without a place, a time needs its zone, as in Europe/Berlin' END);
    RETURN;
  END IF;
  times := convene.event_times(body->>'starts', body->>'ends', zone, all_day);
  problems := problems || times.problems;
  IF problems <> '[]' THEN
    RETURN;
  END IF;
  body := body || jsonb_build_object('zone', zone, 'all_day', all_day, 'starts', convene.local_text(times.starts, all_day));
  IF times.ends IS NOT NULL THEN
    body := body || jsonb_build_object('ends', convene.local_text(times.ends, all_day));
  END IF;
  e.body := body;
  e.title := body->>'title';
  e.kind := body->>'kind';
  e.mode := body->>'mode';
  e.starts := times.starts;
  e.ends := times.ends;
  e.zone := zone;
  e.all_day := all_day;
  e.starts_at := times.starts_at;
  e.ends_at := times.ends_at;
  e.over_at := times.over_at;
  e.parent_id := parent.parent_id;
END $$;

-- The fields that differ between two bodies, with old and new values.
CREATE OR REPLACE FUNCTION convene.body_diff(old jsonb, new jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('field', key, 'from', old->key, 'to', new->key) ORDER BY key), '[]')
  FROM (SELECT jsonb_object_keys(old || new) AS key) keys
  WHERE old->key IS DISTINCT FROM new->key
$$;

-- The change log shows a private link only as "changed".
CREATE OR REPLACE FUNCTION convene.diff_shown(fields jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(CASE WHEN f->>'field' = 'online' THEN jsonb_build_object('field', 'online',
           'from', convene.online_shown(nullif(f->'from', 'null'), false)::jsonb,
           'to', convene.online_shown(nullif(f->'to', 'null'), false)::jsonb) ELSE f END), '[]')
  FROM jsonb_array_elements(fields) f
$$;

-- Write a changed event: next revision, documents, one entry in the log. The caller refreshes the index.
CREATE OR REPLACE FUNCTION convene.event_store(e convene.event, change text, fields jsonb, note text) RETURNS convene.event
LANGUAGE plpgsql AS $$
DECLARE o convene.organization;
BEGIN
  SELECT * INTO o FROM convene.organization WHERE id = e.organization_id;
  e.revision := e.revision + 1;
  e.updated := convene.clock();
  e := convene.event_render(e, o);
  UPDATE convene.event t SET
    revision = e.revision, status = e.status, organization_id = e.organization_id, title = e.title, kind = e.kind, mode = e.mode,
    starts = e.starts, ends = e.ends, zone = e.zone, all_day = e.all_day, starts_at = e.starts_at, ends_at = e.ends_at,
    over_at = e.over_at, previous_starts = e.previous_starts, updated = e.updated, listed_at = e.listed_at,
    source = e.source, source_key = e.source_key, source_rows = e.source_rows, series_id = e.series_id, recurrence_id = e.recurrence_id,
    parent_id = e.parent_id,
    tags = e.tags, words = e.words, body = e.body, card = e.card, doc = e.doc
  WHERE t.id = e.id;
  INSERT INTO convene.event_change (event_id, revision, at, kind, fields, note)
  VALUES (e.id, e.revision, e.updated, change, fields, note);
  PERFORM convene.seat_follow(e.id);
  PERFORM convene.notice_follow(e, fields);
  PERFORM convene.webhook_event(e, change, fields, note);
  RETURN e;
END $$;

CREATE OR REPLACE FUNCTION convene.event_insert(e convene.event, o convene.organization) RETURNS convene.event
LANGUAGE plpgsql AS $$
BEGIN
  e.revision := 1;
  e.organization_id := o.id;
  e.public_id := convene.new_id('evt');
  e.created := convene.clock();
  e.updated := e.created;
  e.listed_at := CASE WHEN e.status <> 'draft' THEN e.created END;
  e.archived := false;
  e := convene.event_render(e, o);
  -- column by column: "(e).*" would unpack the row once for each column
  INSERT INTO convene.event (
    public_id, revision, status, organization_id, series_id, recurrence_id, parent_id, uid, source,
    source_key, source_rows, title, kind, mode, starts, ends, zone, all_day, starts_at, ends_at, over_at,
    previous_starts, created, updated, listed_at, archived, tags, words, body, card, doc)
  VALUES (
    e.public_id, e.revision, e.status, e.organization_id, e.series_id, e.recurrence_id, e.parent_id, e.uid,
    e.source, e.source_key, e.source_rows, e.title, e.kind, e.mode, e.starts, e.ends, e.zone, e.all_day,
    e.starts_at, e.ends_at, e.over_at, e.previous_starts, e.created, e.updated, e.listed_at, e.archived,
    e.tags, e.words, e.body, e.card, e.doc)
  RETURNING id INTO e.id;
  PERFORM convene.webhook_event(e, 'publish', '[]', NULL);
  RETURN e;
END $$;

-- Notify the caches that a listing changed; only for an event that is or was public.
CREATE OR REPLACE FUNCTION convene.listing_notify(payload text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_notify('convene_listing', payload)
$$;

CREATE OR REPLACE FUNCTION convene.event_etag(e convene.event) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT e.public_id || '-r' || e.revision
$$;

-- The event as its owner sees it.
CREATE OR REPLACE FUNCTION convene.event_answer(outcome text, e convene.event) RETURNS convene.answer LANGUAGE plpgsql STABLE AS $$
DECLARE o convene.organization;
BEGIN
  SELECT * INTO o FROM convene.organization WHERE id = e.organization_id;
  RETURN convene.event_shown(outcome, e, convene.event_doc(e, o, true));
END $$;

-- Lock the event of a write, or return why the caller cannot write it.
CREATE OR REPLACE FUNCTION convene.event_lock(token convene.token, public_id text, if_revision int,
                                              OUT e convene.event, OUT refusal convene.answer)
LANGUAGE plpgsql AS $$
BEGIN
  refusal := convene.event_refusal(token, public_id);
  IF refusal.outcome IS NOT NULL THEN
    RETURN;
  END IF;
  SELECT * INTO e FROM convene.event t WHERE t.public_id = event_lock.public_id FOR UPDATE;
  refusal := convene.event_admit(token, e.status, e.organization_id, 'events', 'This event belongs to another organization');
  IF refusal.outcome IS NULL AND if_revision IS NOT NULL AND if_revision <> e.revision THEN
    refusal := convene.refuse('stale', '', format('The event is at revision %s, not %s; read it again', e.revision, if_revision));
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.event_create(
  token_hash text, idempotency_key text, request_hash text, doc jsonb, series_starts text[])
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.caller_admit(token_hash, 'organizer');
  kept convene.answer;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  kept := convene.repeat_claim(admit.token, idempotency_key, request_hash);
  IF kept.outcome IS NOT NULL THEN
    RETURN kept;
  END IF;
  RETURN convene.repeat_settle(admit.token, idempotency_key, convene.event_create_now(admit.token, doc, series_starts));
END $$;

CREATE OR REPLACE FUNCTION convene.event_create_now(token convene.token, doc jsonb, series_starts text[]) RETURNS convene.answer
LANGUAGE plpgsql AS $$
DECLARE
  e convene.event;
  fill record;
  owner record := convene.organizer_of(token, doc->'organizer');
BEGIN
  e.organization_id := (owner.organization).id;
  fill := convene.event_fill(e, doc);
  fill.problems := fill.problems || owner.problems;
  IF fill.problems <> '[]' THEN
    RETURN convene.refuse('invalid', fill.problems);
  END IF;
  e := fill.e;
  e.status := CASE WHEN doc->>'status' = 'draft' THEN 'draft' ELSE 'scheduled' END;
  IF doc->'series'->>'rrule' IS NOT NULL THEN
    RETURN convene.series_create(token, owner.organization, e, doc, series_starts);
  END IF;
  e := convene.event_insert(e, owner.organization);
  IF e.status <> 'draft' THEN
    PERFORM convene.index_refresh(ARRAY[e.id]);
    PERFORM convene.listing_notify(e.public_id);
  END IF;
  RETURN convene.event_answer('created', e);
END $$;

-- The document after a merge patch at its top level. A zone that came from the old place goes with that place.
CREATE OR REPLACE FUNCTION convene.body_patch(e convene.event, patch jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  body jsonb := e.body;
  old record;
BEGIN
  IF patch ? 'place' AND NOT patch ? 'zone' THEN
    old := convene.place_resolve(body->'place'->>'city', body->'place'->>'country');
    IF old.zone = e.zone OR (e.all_day AND e.zone = 'Etc/UTC') THEN
      body := body - 'zone';
    END IF;
  END IF;
  IF patch ? 'starts' AND NOT patch ? 'all_day' THEN
    body := body - 'all_day';
  END IF;
  RETURN body || patch;
END $$;

-- Patch one event in memory; `problems` has the reasons why it cannot be.
CREATE OR REPLACE FUNCTION convene.event_patch(INOUT e convene.event, patch jsonb, OUT fields jsonb, OUT problems jsonb)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  old constant jsonb := e.body;
  fill record := convene.event_fill(e, convene.body_patch(e, patch));
BEGIN
  problems := fill.problems;
  IF problems = '[]' THEN
    e := fill.e;
    fields := convene.body_diff(old, e.body);
    IF e.status = 'cancelled' AND EXISTS (SELECT FROM jsonb_array_elements(fields) f
                                          WHERE f->>'field' IN ('starts', 'ends', 'zone', 'all_day')) THEN
      problems := convene.problem('starts', 'A cancelled event keeps its time');
    END IF;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.event_update(token_hash text, id text, if_revision int, scope text, patch jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.caller_admit(token_hash, 'organizer');
  lock record;
  e convene.event;
  changed record;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  lock := convene.event_lock(admit.token, id, if_revision);
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  END IF;
  IF coalesce(scope, 'this') NOT IN ('this', 'following', 'all') THEN
    RETURN convene.refuse('bad_parameter', 'scope', 'scope takes this, following or all');
  END IF;
  e := lock.e;
  IF coalesce(scope, 'this') <> 'this' AND e.series_id IS NOT NULL THEN
    RETURN convene.series_update(admit.token, e, scope, patch);
  END IF;
  changed := convene.event_patch(e, patch);
  IF changed.problems <> '[]' THEN
    RETURN convene.refuse('invalid', changed.problems);
  ELSIF changed.fields = '[]' THEN
    RETURN convene.event_answer('unchanged', e);
  END IF;
  changed.problems := convene.seat_flaws(changed.e, false);
  IF changed.problems <> '[]' THEN
    RETURN convene.refuse('conflict', changed.problems);
  END IF;
  e := convene.event_store(changed.e, 'edited', changed.fields, NULL);
  IF e.status <> 'draft' THEN
    PERFORM convene.index_refresh(ARRAY[e.id]);
    PERFORM convene.listing_notify(e.public_id);
  END IF;
  RETURN convene.event_answer('ok', e);
END $$;

-- A removed event is the parent of none: clear it in its parts, and in the templates of series.
CREATE OR REPLACE FUNCTION convene.event_orphan(parent convene.event) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  e convene.event;
BEGIN
  UPDATE convene.series s SET template = s.template - 'parent' WHERE s.template->>'parent' = parent.public_id;
  FOR e IN SELECT * FROM convene.event t WHERE t.parent_id = parent.id ORDER BY t.id LOOP
    e.parent_id := NULL;
    e.body := e.body - 'parent';
    PERFORM convene.event_store(e, 'edited', jsonb_build_array(
      jsonb_build_object('field', 'parent', 'from', parent.public_id, 'to', NULL)), NULL);
    IF e.status <> 'draft' THEN
      PERFORM convene.listing_notify(e.public_id);
    END IF;
  END LOOP;
END $$;

-- Deleting a draft leaves nothing. A published event leaves a row that answers "gone" and keeps an import from creating
-- the event again.
CREATE OR REPLACE FUNCTION convene.event_delete(token_hash text, id text, if_revision int)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.caller_admit(token_hash, 'organizer');
  lock record;
  e convene.event;
  refusal convene.answer;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  refusal := convene.event_refusal(admit.token, id);
  IF refusal.outcome IS NOT NULL THEN
    RETURN refusal;
  END IF;
  -- lock its parts too, in the order in which all writers lock
  PERFORM convene.events_hold(ARRAY(SELECT t.id FROM convene.event t WHERE t.public_id = event_delete.id
    OR t.parent_id = (SELECT p.id FROM convene.event p WHERE p.public_id = event_delete.id)));
  lock := convene.event_lock(admit.token, id, if_revision);
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  END IF;
  e := lock.e;
  PERFORM convene.event_orphan(e);
  IF e.status = 'draft' THEN
    DELETE FROM convene.seat s WHERE s.event_id = e.id;
    DELETE FROM convene.event t WHERE t.id = e.id;
    RETURN ROW('deleted', '', NULL)::convene.answer;
  END IF;
  DELETE FROM convene.event_change c WHERE c.event_id = e.id;
  -- people with an RSVP get a mail that names the event
  INSERT INTO convene.event_was (event_id, doc, at) SELECT e.id, e.doc, convene.clock() WHERE EXISTS (SELECT FROM convene.seat s WHERE s.event_id = e.id);
  UPDATE convene.event t SET status = 'removed', parent_id = NULL, title = '(removed)', body = '{}', card = '', doc = '', tags = '{}', words = NULL,
    archived = false, revision = e.revision + 1, updated = convene.clock() WHERE t.id = e.id;
  INSERT INTO convene.event_change (event_id, revision, at, kind) VALUES (e.id, e.revision + 1, convene.clock(), 'removed');
  PERFORM convene.seat_follow(e.id);
  DELETE FROM convene.event_notice n WHERE n.event_id = e.id;
  e.status := 'removed';
  e.revision := e.revision + 1;
  PERFORM convene.webhook_event(e, 'removed', '[]', NULL);
  PERFORM convene.index_refresh(ARRAY[e.id]);
  PERFORM convene.listing_notify(e.public_id);
  RETURN ROW('deleted', '', NULL)::convene.answer;
END $$;

CREATE OR REPLACE FUNCTION convene.event_get(token_hash text, id text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  e convene.event;
  token convene.token;
BEGIN
  SELECT * INTO e FROM convene.event t WHERE t.public_id = event_get.id;
  IF e.status IS NULL THEN
    RETURN convene.no_event();
  ELSIF e.status = 'removed' THEN
    RETURN convene.refuse('gone', '', 'This event was removed');
  END IF;
  IF token_hash IS NOT NULL THEN
    token := convene.caller(token_hash);
    IF convene.may(token, e.organization_id, 'drafts') THEN
      RETURN convene.event_answer('ok', e);
    END IF;
  END IF;
  IF e.status = 'draft' THEN
    RETURN convene.no_event();
  END IF;
  RETURN convene.event_shown('ok', e, e.doc);
END $$;

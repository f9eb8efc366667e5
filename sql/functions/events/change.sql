-- The change log of an event: who reads what of it, and how an owner takes a text out of it.

-- What a draft said stays with the draft: the public log begins with the revision that published the event, which is
-- the first one when there was no draft.
CREATE OR REPLACE FUNCTION convene.event_public_since(event bigint) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT max(c.revision) FROM convene.event_change c WHERE c.event_id = event AND c.kind = 'publish'), 1)
$$;

-- The entries of one event, newest first, as an array. The owner's ones of a draft say so.
CREATE OR REPLACE FUNCTION convene.changes_shown(e convene.event, owner boolean) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce('[' || string_agg(
           '{"at":' || convene.js_utc(c.at) || ',"revision":' || c.revision || ',"kind":"' || c.kind || '","fields":'
           || convene.diff_shown(c.fields)::text || ',"note":' || convene.js(c.note)
           || CASE WHEN e.status = 'draft' OR c.revision < since THEN ',"draft":true' ELSE '' END || '}',
           ',' ORDER BY c.revision DESC) || ']', '[]')
  FROM convene.event_public_since(e.id) since,
       (SELECT * FROM convene.event_change x WHERE x.event_id = e.id
        -- the first entry is the event row itself
        UNION ALL SELECT e.id, 1, e.created, 'created', '[]', NULL) c
  WHERE owner OR c.revision >= since
$$;

CREATE OR REPLACE FUNCTION convene.event_changes(token_hash text, id text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  e convene.event;
  owner boolean;
BEGIN
  SELECT * INTO e FROM convene.event t WHERE t.public_id = event_changes.id;
  owner := e.id IS NOT NULL AND convene.may(convene.caller(token_hash), e.organization_id, 'drafts');
  IF e.id IS NULL OR (e.status = 'draft' AND NOT owner) THEN
    RETURN convene.no_event();
  ELSIF e.status = 'removed' THEN
    RETURN convene.refuse('gone', '', 'This event was removed');
  END IF;
  RETURN ROW('ok', '{"data":' || convene.changes_shown(e, owner) || ',"next":null}', convene.event_etag(e))::convene.answer;
END $$;

-- FIELDS without the texts that are in TAKEN: an array of {"field", "value"}. A text goes from both sides of a change, so
-- that the entry before or after does not say it again.
CREATE OR REPLACE FUNCTION convene.fields_without(fields jsonb, taken jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(CASE WHEN f->'from' IS NOT DISTINCT FROM kept.was AND f->'to' IS NOT DISTINCT FROM kept.became THEN f
           ELSE jsonb_build_object('field', f->'field', 'from', kept.was, 'to', kept.became, 'withheld', true) END ORDER BY at), '[]')
  FROM jsonb_array_elements(fields) WITH ORDINALITY list(f, at),
  LATERAL (SELECT CASE WHEN taken @> jsonb_build_array(jsonb_build_object('field', f->'field', 'value', f->'from')) THEN 'null' ELSE f->'from' END AS was,
                  CASE WHEN taken @> jsonb_build_array(jsonb_build_object('field', f->'field', 'value', f->'to')) THEN 'null' ELSE f->'to' END AS became) kept
$$;

-- Take the texts of one entry out of the log, for good: who published a telephone number by mistake needs it gone. The
-- entry stays with its date and the names of its fields, and a new entry says that something was taken out.
CREATE OR REPLACE FUNCTION convene.event_change_withhold(token_hash text, id text, revision int)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.caller_admit(token_hash, 'organizer');
  lock record;
  entry convene.event_change;
  taken jsonb;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  lock := convene.event_lock(admit.token, id, NULL);
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  END IF;
  SELECT * INTO entry FROM convene.event_change c WHERE c.event_id = (lock.e).id AND c.revision = event_change_withhold.revision;
  IF entry.revision IS NULL THEN
    RETURN convene.refuse('missing', 'revision', format('The log has no change of revision %s that holds a text', revision));
  END IF;
  SELECT jsonb_agg(jsonb_build_object('field', f->'field', 'value', side.value)) INTO taken
  FROM jsonb_array_elements(entry.fields) f, LATERAL (VALUES (f->'from'), (f->'to')) side(value)
  WHERE f->>'field' <> 'status' AND coalesce(side.value, 'null') <> 'null';
  IF taken IS NULL AND entry.note IS NULL THEN
    RETURN ROW('deleted', '', NULL)::convene.answer; -- the texts are gone already
  END IF;
  UPDATE convene.event_change c SET fields = convene.fields_without(c.fields, coalesce(taken, '[]')),
    note = CASE WHEN c.revision = entry.revision THEN NULL ELSE c.note END
  WHERE c.event_id = entry.event_id;
  PERFORM convene.event_store(lock.e, 'withheld', '[]', NULL);
  PERFORM convene.listing_notify((lock.e).public_id);
  RETURN ROW('deleted', '', NULL)::convene.answer;
END $$;

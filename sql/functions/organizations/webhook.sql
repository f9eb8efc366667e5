-- Webhooks, part 1: create, show, change and delete them. The daemon makes and seals the secrets; no answer contains
-- one.

CREATE OR REPLACE FUNCTION convene.webhook_note(w convene.webhook) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN w.disabled_by = 'gone' THEN 'Disabled, because the address answered 410 Gone, which means: no more deliveries. Enable it when it wants them again.'
    WHEN w.disabled_by = 'failing' THEN 'Disabled, because for three days no delivery succeeded. Repair the receiver, enable it, then replay the missed deliveries.'
    WHEN w.disabled_by = 'organizer' THEN 'Disabled by its organization. Changes that are made meanwhile are not delivered later.'
    WHEN w.failing_since IS NOT NULL THEN 'No delivery has succeeded since ' || to_char(w.failing_since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')
      || ' UTC. After three days of that it is disabled.' END
$$;

CREATE OR REPLACE FUNCTION convene.webhook_doc(w convene.webhook) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"id":"' || w.public_id || '","revision":' || w.revision
    || ',"organization":' || (SELECT convene.organizer_part(o) FROM convene.organization o WHERE o.id = w.organization_id)
    || ',"url":' || to_json(w.url) || ',"description":' || convene.js(w.description) || ',"kinds":' || to_json(w.kinds)
    || ',"personal":' || w.personal::text || ',"enabled":' || (w.disabled IS NULL)::text || ',"disabled":' || convene.js_utc(w.disabled)
    || ',"failing_since":' || convene.js_utc(w.failing_since) || ',"note":' || convene.js(convene.webhook_note(w))
    || ',"secrets":' || coalesce((SELECT '[' || string_agg('{"created":' || convene.js_utc(s.created) || ',"expires":' || convene.js_utc(s.expires) || '}',
                                                           ',' ORDER BY s.id DESC) || ']'
                                  FROM convene.webhook_secret s WHERE s.webhook_id = w.id AND (s.expires IS NULL OR s.expires > convene.clock())), '[]')
    || ',"created":' || convene.js_utc(w.created) || ',"updated":' || convene.js_utc(w.updated) || '}'
$$;

CREATE OR REPLACE FUNCTION convene.webhook_answer(outcome text, w convene.webhook) RETURNS convene.answer LANGUAGE sql STABLE AS $$
  SELECT ROW(outcome, convene.webhook_doc(w), w.public_id || '-r' || w.revision)::convene.answer
$$;

-- Problems of a webhook's document. The daemon checks the address, with the parser that it also uses to send.
CREATE OR REPLACE FUNCTION convene.webhook_check(doc jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  problems jsonb := '[]';
  kind text;
BEGIN
  IF jsonb_array_length(doc->'kinds') = 0 THEN
    problems := problems || convene.problem('kinds', 'A webhook needs at least one kind: ' || array_to_string(convene.webhook_types(), ', '));
  END IF;
  FOR kind IN SELECT jsonb_array_elements_text(doc->'kinds') LOOP
    IF NOT kind = ANY (convene.webhook_types()) THEN
      problems := problems || convene.problem('kinds', format('"%s" is not a kind; kinds takes %s', left(kind, 60),
                                                              array_to_string(convene.webhook_types(), ', ')));
    END IF;
  END LOOP;
  RETURN problems;
END $$;

CREATE OR REPLACE FUNCTION convene.webhook_kinds(doc jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY(SELECT t FROM unnest(convene.webhook_types()) WITH ORDINALITY x(t, n) WHERE doc->'kinds' ? t ORDER BY n)
$$;

CREATE OR REPLACE FUNCTION convene.webhook_create(token_hash text, organization text, new_id text, new_sealed text, doc jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.caller_admit(token_hash, 'organizer');
  o convene.organization;
  w convene.webhook;
  problems jsonb;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  -- locked, so that two callers together cannot exceed the limit
  SELECT * INTO o FROM convene.organization t WHERE t.id = (convene.organization_find(organization)).id FOR UPDATE;
  IF o.id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such organization');
  ELSIF NOT convene.may(admit.token, o.id, 'organization') THEN
    RETURN convene.refuse('forbidden', '', 'This token does not belong to this organization');
  END IF;
  doc := jsonb_strip_nulls(doc);
  problems := convene.webhook_check(doc);
  IF problems <> '[]' THEN
    RETURN convene.refuse('invalid', problems);
  ELSIF (SELECT count(*) FROM convene.webhook t WHERE t.organization_id = o.id) >= 20 THEN
    RETURN convene.refuse('conflict', '', 'An organization has at most 20 webhooks; delete one first');
  END IF;
  INSERT INTO convene.webhook (public_id, organization_id, url, description, kinds, personal, created, updated)
  VALUES (webhook_create.new_id, o.id, doc->>'url', doc->>'description', convene.webhook_kinds(doc), coalesce((doc->>'personal')::boolean, false),
          convene.clock(), convene.clock()) RETURNING * INTO w;
  INSERT INTO convene.webhook_secret (webhook_id, sealed, created) VALUES (w.id, new_sealed, convene.clock());
  RETURN convene.webhook_answer('created', w);
END $$;

CREATE OR REPLACE FUNCTION convene.webhook_list(token_hash text, organization text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  token constant convene.token := convene.caller(token_hash);
  o constant convene.organization := convene.organization_find(organization);
BEGIN
  IF token.id IS NULL THEN
    RETURN convene.unauthorized();
  ELSIF o.id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such organization');
  ELSIF NOT convene.may(token, o.id, 'organization') THEN
    RETURN convene.refuse('forbidden', '', 'This token does not belong to this organization');
  END IF;
  RETURN ROW('ok', '{"data":[' || coalesce((SELECT string_agg(convene.webhook_doc(w), ',' ORDER BY w.id)
                                            FROM convene.webhook w WHERE w.organization_id = o.id), '') || '],"next":null}', NULL)::convene.answer;
END $$;

-- Find a webhook of the caller. Another organization's webhook is reported as missing.
DROP FUNCTION IF EXISTS convene.webhook_read(text, text);
CREATE FUNCTION convene.webhook_read(token_hash text, id text, OUT token convene.token, OUT w convene.webhook, OUT refusal convene.answer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  token := convene.caller(token_hash);
  SELECT * INTO w FROM convene.webhook t WHERE t.public_id = webhook_read.id;
  refusal := CASE
    WHEN token.id IS NULL THEN convene.unauthorized()
    WHEN w.id IS NULL OR NOT convene.may(token, w.organization_id, 'organization') THEN convene.refuse('missing', '', 'There is no such webhook') END;
END $$;

CREATE OR REPLACE FUNCTION convene.webhook_lock(token_hash text, id text, if_revision int, OUT w convene.webhook, OUT refusal convene.answer)
LANGUAGE plpgsql AS $$
DECLARE found constant record := convene.webhook_read(token_hash, id);
BEGIN
  refusal := found.refusal;
  IF refusal.outcome IS NOT NULL THEN
    RETURN;
  END IF;
  PERFORM convene.caller_seen(found.token);
  SELECT * INTO w FROM convene.webhook t WHERE t.id = (found.w).id FOR NO KEY UPDATE;
  refusal := CASE
    WHEN w.id IS NULL THEN convene.refuse('missing', '', 'There is no such webhook')
    WHEN if_revision <> w.revision
      THEN convene.refuse('stale', '', format('The webhook is at revision %s, not %s; read it again', w.revision, if_revision)) END;
END $$;

CREATE OR REPLACE FUNCTION convene.webhook_get(token_hash text, id text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE found constant record := convene.webhook_read(token_hash, id);
BEGIN
  RETURN CASE WHEN (found.refusal).outcome IS NOT NULL THEN found.refusal ELSE convene.webhook_answer('ok', found.w) END;
END $$;

CREATE OR REPLACE FUNCTION convene.webhook_update(token_hash text, id text, if_revision int, patch jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  lock record := convene.webhook_lock(token_hash, id, if_revision);
  w convene.webhook;
  problems jsonb;
BEGIN
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  END IF;
  problems := convene.webhook_check(patch);
  IF problems <> '[]' THEN
    RETURN convene.refuse('invalid', problems);
  END IF;
  w := lock.w;
  w.url := coalesce(patch->>'url', w.url);
  w.description := CASE WHEN patch ? 'description' THEN patch->>'description' ELSE w.description END;
  w.kinds := CASE WHEN patch ? 'kinds' THEN convene.webhook_kinds(patch) ELSE w.kinds END;
  w.personal := coalesce((patch->>'personal')::boolean, w.personal);
  IF w IS NOT DISTINCT FROM lock.w THEN
    RETURN convene.webhook_answer('unchanged', w);
  END IF;
  w.revision := w.revision + 1;
  w.updated := convene.clock();
  UPDATE convene.webhook t SET url = w.url, description = w.description, kinds = w.kinds, personal = w.personal, revision = w.revision,
    updated = w.updated WHERE t.id = w.id;
  RETURN convene.webhook_answer('ok', w);
END $$;

CREATE OR REPLACE FUNCTION convene.webhook_delete(token_hash text, id text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE lock record := convene.webhook_lock(token_hash, id, NULL);
BEGIN
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  END IF;
  PERFORM convene.webhook_skip((lock.w).id);
  DELETE FROM convene.webhook t WHERE t.id = (lock.w).id;
  RETURN ROW('deleted', '', NULL)::convene.answer;
END $$;

-- Add a new secret. The old ones sign beside it for some hours more; with 0 hours they end at once.
CREATE OR REPLACE FUNCTION convene.webhook_rotate(token_hash text, id text, new_sealed text, hours int)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  lock record := convene.webhook_lock(token_hash, id, NULL);
  until timestamptz;
BEGIN
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  ELSIF coalesce(hours, 24) NOT BETWEEN 0 AND 720 THEN
    RETURN convene.refuse('invalid', 'hours', 'hours takes 0 to 720: how long the old secret signs beside the new one');
  END IF;
  until := convene.clock() + make_interval(hours => coalesce(hours, 24));
  DELETE FROM convene.webhook_secret s WHERE s.webhook_id = (lock.w).id AND s.expires <= convene.clock();
  IF (SELECT count(*) FROM convene.webhook_secret s WHERE s.webhook_id = (lock.w).id) >= 5 THEN
    RETURN convene.refuse('conflict', '', 'Five secrets are in use; wait until one of them ends, or rotate with 0 hours');
  END IF;
  UPDATE convene.webhook_secret s SET expires = until WHERE s.webhook_id = (lock.w).id AND (s.expires IS NULL OR s.expires > until);
  INSERT INTO convene.webhook_secret (webhook_id, sealed, created) VALUES ((lock.w).id, new_sealed, convene.clock());
  DELETE FROM convene.webhook_secret s WHERE s.webhook_id = (lock.w).id AND s.expires <= convene.clock();
  RETURN convene.webhook_answer('ok', lock.w);
END $$;

-- Off: waiting deliveries are skipped. On: new changes are delivered again, and missed deliveries can be replayed.
CREATE OR REPLACE FUNCTION convene.webhook_switch(token_hash text, id text, "on" boolean)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  lock record := convene.webhook_lock(token_hash, id, NULL);
  w convene.webhook;
BEGIN
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  END IF;
  w := lock.w;
  IF "on" = (w.disabled IS NULL) THEN
    RETURN convene.webhook_answer('unchanged', w);
  ELSIF "on" THEN
    UPDATE convene.webhook t SET disabled = NULL, disabled_by = NULL, failing_since = NULL, revision = t.revision + 1, updated = convene.clock()
    WHERE t.id = w.id RETURNING * INTO w;
  ELSE
    w := convene.webhook_disable(w, 'organizer');
  END IF;
  RETURN convene.webhook_answer('ok', w);
END $$;

-- Skip the waiting deliveries and delete their outbox rows, because later rows would wait for them. A row that a
-- notifier has taken is dropped by its brief or was sent already.
CREATE OR REPLACE FUNCTION convene.webhook_skip(webhook bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE keys text[];
BEGIN
  WITH skipped AS (
    UPDATE convene.webhook_delivery d SET state = 'skipped' WHERE d.webhook_id = webhook AND d.state = 'waiting'
    RETURNING d.public_id || ':' || d.round AS key
  )
  SELECT array_agg(key) INTO keys FROM skipped;
  DELETE FROM convene.outbox_later l WHERE l.kind = 'webhook' AND l.dedupe_key = ANY (keys);
  DELETE FROM convene.outbox_ready r WHERE r.kind = 'webhook' AND r.dedupe_key = ANY (keys) AND r.owner IS NULL;
END $$;

CREATE OR REPLACE FUNCTION convene.webhook_disable(w convene.webhook, by text) RETURNS convene.webhook LANGUAGE plpgsql AS $$
BEGIN
  UPDATE convene.webhook t SET disabled = convene.clock(), disabled_by = by, revision = t.revision + 1, updated = convene.clock()
  WHERE t.id = w.id RETURNING * INTO w;
  PERFORM convene.webhook_skip(w.id);
  IF by <> 'organizer' THEN
    PERFORM convene.organizer_tell(w.organization_id, 'webhook_disabled', NULL, 'webhook:' || w.public_id || ':' || convene.micros(w.disabled),
                                   jsonb_build_object('organization', w.organization_id, 'webhook', w.public_id));
  END IF;
  RETURN w;
END $$;

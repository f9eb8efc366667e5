-- Mails to organizers, and the daily mail for addresses that chose it.

-- The receivers of an organization's mails: its owners and editors.
CREATE OR REPLACE FUNCTION convene.organizer_addresses(organization bigint) RETURNS TABLE (address text, name text) LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY SELECT p.address, p.name FROM convene.member m JOIN convene.person p ON p.id = m.person_id
  WHERE m.organization_id = organization AND m.role IN ('owner', 'editor') ORDER BY p.id;
END $$;

-- One outbox row for each receiver. If there is none, one row that says so in the organizer's list of mails.
CREATE OR REPLACE FUNCTION convene.organizer_tell(organization bigint, kind text, event bigint, key text, payload jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO convene.outbox_ready (kind, receiver, event_id, dedupe_key, payload, created)
  SELECT kind, a.address, event, key || ':' || a.address, payload, convene.clock() FROM convene.organizer_addresses(organization) a
  ON CONFLICT DO NOTHING;
  IF NOT EXISTS (SELECT FROM convene.organizer_addresses(organization)) THEN
    PERFORM convene.outbox_put(kind, 'org:' || organization, event, key, payload);
  END IF;
END $$;

-- What happened to an organization's events between two moments: [{title, url, starts, began, cancelled, requested,
-- waiting, counts}].
CREATE OR REPLACE FUNCTION convene.organizer_day(organization bigint, since timestamptz, until timestamptz) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(d.line ORDER BY d.starts_at), '[]') FROM (
    SELECT e.starts_at, jsonb_build_object('event', e.doc::jsonb, 'began', h.began, 'cancelled', h.cancelled,
             'requested', h.requested, 'waiting', h.waiting, 'coming', h.coming) AS line
    FROM convene.event e CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE r.created >= since AND r.created < until AND r.confirmed) AS began,
             count(*) FILTER (WHERE r.state = 'cancelled' AND r.confirmed AND r.updated >= since AND r.updated < until) AS cancelled,
             count(*) FILTER (WHERE r.state = 'requested' AND r.confirmed) AS requested,
             count(*) FILTER (WHERE r.state = 'waitlisted' AND r.confirmed) AS waiting,
             coalesce(sum(r.party) FILTER (WHERE r.state IN ('going', 'attended')), 0) AS coming,
             bool_or(r.updated >= since AND r.updated < until) AS moved
      FROM convene.rsvp r WHERE r.event_id = e.id) h
    WHERE e.organization_id = organization AND e.over_at > since AND e.status NOT IN ('draft', 'removed') AND h.moved
      AND (h.began > 0 OR h.cancelled > 0)) d
$$;

-- Once a day, from 05:00 UTC on: yesterday's RSVPs, for organizations whose events had some. Returns how many are
-- mailed.
CREATE OR REPLACE FUNCTION convene.organizer_daily() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  today constant timestamptz := date_trunc('day', convene.clock(), 'UTC') + interval '5 hours';
  organization bigint;
  told int := 0;
BEGIN
  IF convene.clock() < today OR EXISTS (SELECT FROM convene.setting WHERE key = 'organizer_daily' AND value = today::date::text) THEN
    RETURN 0;
  END IF;
  FOR organization IN SELECT DISTINCT m.organization_id FROM convene.member m ORDER BY 1 LOOP
    CONTINUE WHEN convene.organizer_day(organization, today - interval '1 day', today) = '[]';
    PERFORM convene.organizer_tell(organization, 'organizer_daily', NULL, 'org:' || organization || ':' || today::date,
                                   jsonb_build_object('organization', organization, 'since', today - interval '1 day', 'until', today));
    told := told + 1;
  END LOOP;
  PERFORM convene.setting_put('organizer_daily', today::date::text);
  RETURN told;
END $$;

CREATE OR REPLACE FUNCTION convene.brief_organizer(kind text, receiver text, event bigint, payload jsonb,
                                                   OUT stale text, OUT urgent boolean, OUT too_late timestamptz, OUT name text, OUT brief text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  e convene.event;
  o convene.organization;
  w convene.webhook;
  day jsonb;
BEGIN
  urgent := false;
  SELECT * INTO e FROM convene.event t WHERE t.id = event;
  SELECT * INTO o FROM convene.organization t WHERE t.id = coalesce(e.organization_id, (payload->>'organization')::bigint);
  SELECT a.name INTO name FROM convene.organizer_addresses(o.id) a WHERE a.address = receiver;
  SELECT * INTO w FROM convene.webhook t WHERE t.public_id = payload->>'webhook';
  day := CASE WHEN kind = 'organizer_daily'
              THEN convene.organizer_day(o.id, (payload->>'since')::timestamptz, (payload->>'until')::timestamptz) END;
  stale := CASE WHEN o.id IS NULL THEN 'There is no such organization any more'
                WHEN name IS NULL THEN 'The receiver does not work for this organization any more'
                WHEN day = '[]' THEN 'Nothing in it is news any more'
                WHEN kind = 'webhook_disabled' AND w.disabled IS NULL THEN 'The webhook is enabled again, or deleted'
                WHEN kind = 'organizer_summary' AND (e.id IS NULL OR e.status = 'removed') THEN 'The event was removed' END;
  brief := ',"organization":{"id":"' || o.public_id || '","name":' || to_json(o.name) || '},"event":' || coalesce(nullif(e.doc, ''), 'null')
    || ',"counts":' || coalesce((payload->'counts')::text, 'null') || ',"days":' || coalesce(day::text, 'null')
    || CASE WHEN w.id IS NOT NULL THEN ',"webhook":{"id":"' || w.public_id || '","url":' || to_json(w.url) || ',"note":'
                                       || convene.js(convene.webhook_note(w)) || '}' ELSE '' END;
END $$;

-- The mails collected for an address that are still true. A retry of the daily mail has the same ones as its first try.
CREATE OR REPLACE FUNCTION convene.brief_daily(row_id bigint, a convene.mail_address,
                                               OUT stale text, OUT urgent boolean, OUT too_late timestamptz, OUT name text, OUT brief text)
LANGUAGE plpgsql AS $$
DECLARE
  d convene.mail_daily;
  said record;
  items text[] := '{}';
BEGIN
  urgent := false;
  UPDATE convene.mail_daily t SET told = row_id WHERE t.address_id = a.id AND t.told IS NULL;
  FOR d IN SELECT * FROM convene.mail_daily t WHERE t.address_id = a.id AND t.told = row_id ORDER BY t.id LOOP
    said := CASE WHEN d.kind LIKE 'organizer%' THEN convene.brief_organizer(d.kind, a.address, d.event_id, d.payload)
                 ELSE convene.brief_rsvp(d.kind, a.address, d.event_id, '', d.payload) END;
    CONTINUE WHEN said.stale IS NOT NULL;
    name := coalesce(name, said.name);
    items := items || ('{"kind":"' || d.kind || '"' || said.brief || '}');
  END LOOP;
  stale := CASE WHEN items = '{}' THEN 'Nothing in it is news any more' END;
  brief := ',"items":[' || array_to_string(items, ',') || ']';
END $$;

-- Webhooks, part 2: the transaction of a change writes a delivery and an outbox row for each webhook that wants it. An
-- organization without webhooks costs one index lookup.

-- All types of deliveries. A new type is a row here.
CREATE OR REPLACE FUNCTION convene.webhook_types() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT '{event.published,event.changed,event.cancelled,event.postponed,event.moved,event.deleted,
           rsvp.requested,rsvp.going,rsvp.waitlisted,rsvp.offered,rsvp.declined,rsvp.cancelled,rsvp.expired,rsvp.attended,
           rsvp.no_show,rsvp.changed}'::text[]
$$;

-- Has this organization an enabled webhook?
CREATE OR REPLACE FUNCTION convene.webhook_heard(organization bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM convene.webhook w WHERE w.organization_id = organization AND w.disabled IS NULL)
$$;

-- An outbox row for a delivery that exists. Its lane and its receiver are the webhook, so that a slow webhook does not
-- delay others and deliveries about one event arrive in order.
CREATE OR REPLACE FUNCTION convene.webhook_put(webhook bigint, delivery text, event bigint, round int) RETURNS void LANGUAGE sql AS $$
  INSERT INTO convene.outbox_ready (kind, channel, lane, receiver, event_id, dedupe_key, payload, created)
  SELECT 'webhook', 'webhook', w.public_id, w.public_id, event, delivery || ':' || round,
         jsonb_build_object('delivery', delivery, 'round', round), convene.clock()
  FROM convene.webhook w WHERE w.id = webhook ON CONFLICT DO NOTHING
$$;

-- One delivery for each element of the arrays, in order, for each webhook that wants its type, each with an outbox row.
-- All in one statement, because a cancelled event may have thousands.
CREATE OR REPLACE FUNCTION convene.webhook_say(organization bigint, event bigint, types text[], rsvps bigint[], datas text[], extra text)
RETURNS void LANGUAGE sql AS $$
  WITH said AS (
    INSERT INTO convene.webhook_delivery (public_id, webhook_id, type, event_id, rsvp_id, data, extra, created, state)
    SELECT convene.new_id('msg'), w.id, m.type, event, m.rsvp, m.data, webhook_say.extra, convene.clock(), 'waiting'
    FROM unnest(types, rsvps, datas) WITH ORDINALITY AS m(type, rsvp, data, n)
    JOIN convene.webhook w ON w.organization_id = organization AND w.disabled IS NULL AND m.type = ANY (w.kinds)
    ORDER BY m.n, w.id RETURNING id, webhook_id, public_id
  )
  INSERT INTO convene.outbox_ready (kind, channel, lane, receiver, event_id, dedupe_key, payload, created)
  SELECT 'webhook', 'webhook', w.public_id, w.public_id, event, s.public_id || ':0', jsonb_build_object('delivery', s.public_id, 'round', 0), convene.clock()
  FROM said s JOIN convene.webhook w ON w.id = s.webhook_id ORDER BY s.id
$$;

-- --- events -----------------------------------------------------------------------------------------------

-- The type for a change of an event. An import may also cancel an event.
CREATE OR REPLACE FUNCTION convene.webhook_type(change text, fields jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN change = 'publish' THEN 'event.published'
    WHEN change = 'cancel' OR fields @> '[{"field": "status", "to": "cancelled"}]' THEN 'event.cancelled'
    WHEN change = 'postpone' THEN 'event.postponed'
    WHEN change IN ('reschedule', 'move-online') THEN 'event.moved'
    WHEN change = 'removed' THEN 'event.deleted'
    ELSE 'event.changed' END
$$;

-- Called after an event was stored. Nothing is delivered about drafts. The delivery about a removed event has only its
-- name.
CREATE OR REPLACE FUNCTION convene.webhook_event(e convene.event, change text, fields jsonb, note text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF e.status = 'draft' OR NOT EXISTS (SELECT FROM convene.webhook w WHERE w.organization_id = e.organization_id AND w.disabled IS NULL) THEN
    RETURN;
  END IF;
  PERFORM convene.webhook_say(e.organization_id, e.id, ARRAY[convene.webhook_type(change, fields)], ARRAY[NULL::bigint],
    CASE WHEN e.status = 'removed' THEN ARRAY['{"id":"' || e.public_id || '","revision":' || e.revision || ',"status":"removed"}']
         ELSE convene.seats_shown(ARRAY[e.id], ARRAY[e.doc]) END,
    CASE WHEN change NOT IN ('publish', 'removed') AND fields <> '[]' THEN ',"changes":' || convene.diff_shown(fields)::text ELSE '' END
    || CASE WHEN note IS NOT NULL THEN ',"note":' || convene.js(note) ELSE '' END);
END $$;

-- --- RSVPs ------------------------------------------------------------------------------------------------

-- The data of an RSVP in a delivery: no name, no address, no answers.
CREATE OR REPLACE FUNCTION convene.webhook_rsvp_data(r convene.rsvp, event text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '{"id":"' || r.public_id || '","event":"' || event || '","state":"' || r.state || '","mode":"' || r.mode || '","party":' || r.party
    || ',"waits_for":' || convene.js(r.queue) || ',"checked_in":' || convene.js_utc(r.arrived) || ',"checked_out":' || convene.js_utc(r.left_at)
    || ',"created":' || convene.js_utc(r.created) || ',"updated":' || convene.js_utc(r.updated) || '}'
$$;

-- Called after RSVPs changed. RSVPs with unconfirmed addresses are left out. `kind` is the type; NULL: the type of the
-- RSVP's state.
CREATE OR REPLACE FUNCTION convene.webhook_rsvps(event bigint, ids bigint[], kind text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  e record;
  m record;
BEGIN
  SELECT t.organization_id, t.public_id INTO e FROM convene.event t WHERE t.id = event;
  IF NOT convene.webhook_heard(e.organization_id) THEN
    RETURN;
  END IF;
  SELECT array_agg(coalesce(kind, 'rsvp.' || r.state) ORDER BY r.id) AS types, array_agg(r.id ORDER BY r.id) AS rsvps,
         array_agg(convene.webhook_rsvp_data(r, e.public_id) ORDER BY r.id) AS datas
  INTO m FROM convene.rsvp r WHERE r.id = ANY (ids) AND r.confirmed;
  IF m.rsvps IS NOT NULL THEN
    PERFORM convene.webhook_say(e.organization_id, event, m.types, m.rsvps, m.datas, '');
  END IF;
END $$;

-- Notices of an event: it changed, it moved, or it is tomorrow. The statement that changes the event writes one row for
-- it. When the notice is due, it goes to all who come, in batches; these hold no lock that an edit needs.

-- The fields that matter to people with an RSVP. A better summary does not.
CREATE OR REPLACE FUNCTION convene.notice_fields() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT '{status,title,starts,ends,zone,all_day,mode,place,online,fees,credits,access,languages}'::text[]
$$;

-- The fields that differ from the revision that people know. A change that was undone is not in it.
CREATE OR REPLACE FUNCTION convene.event_difference(event bigint, since int) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('field', field, 'from', was, 'to', became) ORDER BY array_position(convene.notice_fields(), field)), '[]')
  FROM (SELECT field, (array_agg(was ORDER BY revision))[1] AS was, (array_agg(became ORDER BY revision DESC))[1] AS became
        FROM (SELECT c.revision, f->>'field' AS field, coalesce(f->'from', 'null') AS was, coalesce(f->'to', 'null') AS became
              FROM convene.event_change c, jsonb_array_elements(c.fields) f WHERE c.event_id = event AND c.revision > since) steps
        WHERE field = ANY (convene.notice_fields()) GROUP BY field) net
  WHERE was <> became
$$;

-- The organizer's latest note about the change.
CREATE OR REPLACE FUNCTION convene.event_reason(event bigint, since int) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT c.note FROM convene.event_change c WHERE c.event_id = event AND c.revision > since AND c.note <> '' ORDER BY c.revision DESC LIMIT 1
$$;

-- Five minutes after the last change, at most half an hour after the first; one minute when the event is near.
CREATE OR REPLACE FUNCTION convene.notice_time(first timestamptz, starts_at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT greatest(convene.clock(), least(first + interval '30 minutes', convene.clock()
    + CASE WHEN starts_at < convene.clock() + interval '3 hours' THEN interval '1 minute' ELSE interval '5 minutes' END))
$$;

-- Called when an event was stored and its log written. A cancellation needs no notice: its RSVPs change, and that sends
-- mails at once.
CREATE OR REPLACE FUNCTION convene.notice_follow(e convene.event, fields jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF e.status IN ('cancelled', 'removed') THEN
    DELETE FROM convene.event_notice n WHERE n.event_id = e.id;
  ELSIF e.status <> 'draft' AND e.over_at > convene.clock()
        AND EXISTS (SELECT FROM jsonb_array_elements(fields) f WHERE f->>'field' = ANY (convene.notice_fields()))
        AND EXISTS (SELECT FROM convene.seat s WHERE s.event_id = e.id) THEN
    INSERT INTO convene.event_notice (event_id, what, due, since, revision)
    VALUES (e.id, 'change', convene.notice_time(convene.clock(), e.starts_at), convene.clock(), e.revision - 1)
    ON CONFLICT (event_id, what) DO UPDATE SET due = convene.notice_time(event_notice.since, e.starts_at);
  END IF;
END $$;

-- A day before the event begins. The reminder moves with the event. A reminder whose time has passed is not sent late.
CREATE OR REPLACE FUNCTION convene.notice_reminder(o convene.occasion) RETURNS void LANGUAGE plpgsql AS $$
DECLARE remind constant timestamptz := o.starts_at - interval '24 hours';
BEGIN
  IF o.status IN ('scheduled', 'rescheduled', 'moved_online') AND remind > convene.clock() THEN
    INSERT INTO convene.event_notice (event_id, what, due, since, revision) VALUES (o.id, 'reminder', remind, convene.clock(), 0)
    ON CONFLICT (event_id, what) DO UPDATE SET due = excluded.due WHERE event_notice.due <> excluded.due;
  ELSE
    DELETE FROM convene.event_notice n WHERE n.event_id = o.id AND n.what = 'reminder';
  END IF;
END $$;

-- A notice is due: from now on it is being sent, and the next edit begins a new one.
CREATE OR REPLACE FUNCTION convene.notice_start(n convene.event_notice) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  e record;
  change jsonb;
  names text[];
BEGIN
  SELECT t.revision, t.starts_at INTO e FROM convene.event t WHERE t.id = n.event_id;
  IF n.what = 'reminder' THEN
    INSERT INTO convene.event_fanout (event_id, kind, states, until, mark, payload)
    VALUES (n.event_id, 'event_reminder', '{going}', convene.clock() - interval '6 hours', 'reminder:' || convene.micros(e.starts_at),
            jsonb_build_object('starts_at', convene.js_utc(e.starts_at)::jsonb));
  ELSE
    change := convene.event_difference(n.event_id, n.revision);
    names := ARRAY(SELECT f->>'field' FROM jsonb_array_elements(change) f);
    IF change <> '[]' THEN
      INSERT INTO convene.event_fanout (event_id, kind, states, until, told_since, mark, payload)
      VALUES (n.event_id,
        CASE WHEN names && '{starts,ends,zone,all_day}' OR change @> '[{"field": "status", "to": "postponed"}]' THEN 'event_moved' ELSE 'event_changed' END,
        '{going,waitlisted,offered,requested,invited,interested}', convene.clock(),
        -- people whom the move to online moved have had a mail about it
        CASE WHEN names <@ '{status,mode,place,online,zone}' THEN n.since END,
        'change:' || e.revision, jsonb_build_object('since', n.revision));
    END IF;
  END IF;
  DELETE FROM convene.event_notice t WHERE t.event_id = n.event_id AND t.what = n.what;
END $$;

-- Write the next outbox rows of a notice that is being sent; returns how many.
CREATE OR REPLACE FUNCTION convene.fanout_step(f convene.event_fanout, batch int) RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET jit = off AS $$
DECLARE
  seen int;
  last bigint;
BEGIN
  WITH next AS MATERIALIZED (
    SELECT r.id, r.public_id, r.address, r.state, r.confirmed, r.created FROM convene.rsvp r
    WHERE r.event_id = f.event_id AND r.id > f.after_rsvp ORDER BY r.id LIMIT batch
  ), put AS (
    INSERT INTO convene.outbox_ready (kind, receiver, event_id, dedupe_key, payload, created)
    SELECT f.kind, n.address, f.event_id, 'rsvp:' || n.public_id || ':' || f.mark, f.payload || jsonb_build_object('rsvp', n.public_id), convene.clock()
    FROM next n WHERE n.confirmed AND n.state = ANY (f.states) AND n.created <= f.until
      AND (f.told_since IS NULL OR NOT EXISTS (SELECT FROM convene.rsvp_history h WHERE h.rsvp_id = n.id AND h.at >= f.told_since
                                                 AND h.cause = 'event' AND h.told IS NOT NULL))
    ORDER BY n.id ON CONFLICT DO NOTHING
  )
  SELECT count(*), max(id) INTO seen, last FROM next;
  IF seen < batch THEN
    DELETE FROM convene.event_fanout t WHERE t.id = f.id;
  ELSE
    UPDATE convene.event_fanout t SET after_rsvp = last WHERE t.id = f.id;
  END IF;
  RETURN seen;
END $$;

-- Begin the notices that are due, and write some hundred rows of those that are being sent. Called once a second while
-- there is work. True: call again.
CREATE OR REPLACE FUNCTION convene.notice_due(batch int DEFAULT 1000) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  n convene.event_notice;
  f convene.event_fanout;
  room int := batch;
BEGIN
  FOR n IN SELECT * FROM convene.event_notice t WHERE t.due <= convene.clock() ORDER BY t.due LIMIT 20 FOR UPDATE SKIP LOCKED LOOP
    PERFORM convene.notice_start(n);
  END LOOP;
  FOR f IN SELECT * FROM convene.event_fanout t ORDER BY t.id LIMIT 20 FOR UPDATE SKIP LOCKED LOOP
    room := room - convene.fanout_step(f, room);
    EXIT WHEN room <= 0;
  END LOOP;
  RETURN room <= 0;
END $$;

-- The same, called from the queue's tick. An error in a notice must not stop the tick.
CREATE OR REPLACE FUNCTION convene.notice_tick() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM convene.notice_due();
EXCEPTION WHEN OTHERS THEN
  RAISE WARNING 'notices are not sent: %', SQLERRM;
END $$;

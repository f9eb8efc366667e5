-- Maintenance: a worker calls it once a minute.

-- Take events that are over out of the live index, and put back those that are not over after all: the clock may have
-- been ahead. In batches, because a first start may find very many.
CREATE OR REPLACE FUNCTION convene.sweep_over(batch int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
  ids := ARRAY(SELECT e.id FROM convene.event e
               WHERE NOT e.archived AND e.status NOT IN ('draft', 'removed') AND e.over_at <= convene.clock()
               ORDER BY e.over_at LIMIT batch FOR UPDATE SKIP LOCKED)
      || ARRAY(SELECT e.id FROM convene.event e WHERE e.archived AND e.over_at > convene.clock()
               ORDER BY e.over_at LIMIT batch FOR UPDATE SKIP LOCKED);
  IF ids <> '{}' THEN
    PERFORM convene.index_refresh(ids);
  END IF;
  RETURN cardinality(ids);
END $$;

-- The zone rules for the years in which there are events, as a text. When the text differs, the rules have changed.
CREATE OR REPLACE FUNCTION convene.zone_rules() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT md5(string_agg(z.zone || ':' || (t AT TIME ZONE z.zone)::text, ',' ORDER BY z.zone, t))
  FROM (SELECT DISTINCT zone FROM convene.event) z
  CROSS JOIN generate_series(date_trunc('month', convene.clock()), date_trunc('month', convene.clock()) + interval '30 months',
                             interval '10 days') t
$$;

-- Derive the instants of all future events again. Events whose instants moved get an entry in the log.
CREATE OR REPLACE FUNCTION convene.zone_rules_apply() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  e convene.event;
  times record;
  touched bigint[] := '{}';
BEGIN
  PERFORM convene.events_hold(ARRAY(SELECT t.id FROM convene.event t WHERE t.over_at > convene.clock() AND t.status NOT IN ('draft', 'removed')));
  FOR e IN SELECT * FROM convene.event t WHERE t.over_at > convene.clock() AND t.status NOT IN ('draft', 'removed') ORDER BY t.id LOOP
    times := convene.event_times(convene.local_text(e.starts, e.all_day), convene.local_text(e.ends, e.all_day), e.zone, e.all_day);
    CONTINUE WHEN times.starts_at = e.starts_at AND times.ends_at IS NOT DISTINCT FROM e.ends_at AND times.over_at = e.over_at;
    e := convene.event_store(convene.event_retimed(e, times), 'zone_rules', jsonb_build_array(jsonb_build_object('field', 'starts_at',
      'from', convene.js_utc(e.starts_at)::jsonb, 'to', convene.js_utc(times.starts_at)::jsonb)), NULL);
    touched := touched || e.id;
  END LOOP;
  IF touched <> '{}' THEN
    PERFORM convene.index_refresh(touched);
    PERFORM convene.listing_notify('*');
  END IF;
  RETURN cardinality(touched);
END $$;

CREATE OR REPLACE FUNCTION convene.event_retimed(e convene.event, times record) RETURNS convene.event LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  e.starts_at := times.starts_at;
  e.ends_at := times.ends_at;
  e.over_at := times.over_at;
  RETURN e;
END $$;

CREATE OR REPLACE FUNCTION convene.setting_put(name text, new_value text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO convene.setting VALUES (name, new_value) ON CONFLICT (key) DO UPDATE SET value = excluded.value
$$;

-- The rules are compared once a day, and at the first call after a start, which passes `restarted`.
CREATE OR REPLACE FUNCTION convene.zone_rules_check(restarted boolean) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  today constant text := (convene.clock() AT TIME ZONE 'UTC')::date;
  checked text := (SELECT value FROM convene.setting WHERE key = 'zone_rules_checked');
  kept text := (SELECT value FROM convene.setting WHERE key = 'zone_rules');
  current text;
  moved int := 0;
BEGIN
  IF checked = today AND NOT restarted THEN
    RETURN 0;
  END IF;
  PERFORM convene.zone_refresh();
  current := convene.zone_rules();
  IF current IS DISTINCT FROM kept THEN
    moved := convene.zone_rules_apply();
    PERFORM convene.setting_put('zone_rules', coalesce(current, ''));
  END IF;
  PERFORM convene.setting_put('zone_rules_checked', today);
  RETURN moved;
END $$;

-- One caller at a time. Another one finds the lock taken and returns at once.
CREATE OR REPLACE FUNCTION convene.maintenance(restarted boolean DEFAULT false)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  swept int;
  moved int;
  purged int;
  unused int := 0;
  rsvp jsonb;
  steady boolean;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('convene.maintenance')) THEN
    RETURN '{"busy": true}';
  END IF;
  steady := convene.clock_watch();
  moved := convene.zone_rules_check(restarted);
  IF NOT steady THEN -- only what the next minute can take back
    swept := convene.sweep_over(2000);
    RETURN jsonb_build_object('clock', 'jumped', 'swept', swept, 'moved', moved, 'series_due', 0);
  END IF;
  -- rsvp_due() locks events, and locks on events come before those on the index. When instants moved, the index is
  -- locked already; then the RSVPs wait for the next minute.
  rsvp := CASE WHEN moved = 0 THEN convene.rsvp_due() END;
  swept := convene.sweep_over(2000);
  WHILE convene.notice_due() LOOP
  END LOOP;
  PERFORM convene.organizer_daily();
  DELETE FROM convene.event_was WHERE at < convene.clock() - interval '30 days';
  DELETE FROM convene.idempotency WHERE created < convene.clock() - interval '24 hours';
  GET DIAGNOSTICS purged = ROW_COUNT;
  purged := purged + convene.people_due() + convene.erasure_due();
  PERFORM convene.webhook_forget(2000);
  IF swept > 0 THEN
    DELETE FROM convene.term WHERE n = 0;
    GET DIAGNOSTICS unused = ROW_COUNT;
  END IF;
  RETURN jsonb_build_object('rsvp', rsvp, 'alerts', (convene.alert_due()).sent, 'outbox', convene.outbox_keep(),
                            'swept', swept, 'moved', moved, 'purged', purged, 'words', unused,
                            'series_due', (SELECT count(*) FROM convene.series_due()));
END $$;

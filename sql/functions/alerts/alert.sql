-- Saved searches. A new one sends a mail that asks its address to confirm; nothing else is sent before that. A
-- confirmed alert has a row with its next time, so that no run scans all alerts. The caller has checked the alert's
-- secret.

-- The names of the codes in a search: {"organizer": {"org_…": "University Hospital"}, …}. Codes that have no name are
-- left out.
CREATE OR REPLACE FUNCTION convene.filter_labels(filters jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(f.dimension, f.labels), '{}') FROM (
    SELECT d.key AS dimension, jsonb_object_agg(v.code, coalesce(
             (SELECT x.label FROM convene.vocabulary x WHERE x.dimension = d.key AND x.code = v.code),
             (SELECT c.name FROM convene.country c WHERE d.key = 'country' AND c.code = upper(v.code)),
             (SELECT t.label FROM convene.tag t WHERE t.dimension = d.key
              AND t.code = CASE WHEN d.key IN ('topic') THEN convene.fold(v.code) ELSE v.code END), v.code)) AS labels
    FROM jsonb_each(filters) d CROSS JOIN LATERAL jsonb_array_elements_text(d.value) v (code)
    WHERE jsonb_typeof(d.value) = 'array' GROUP BY d.key) f
$$;

-- The same for a mail before the yes, in which nobody's words but the site's may stand: names of vocabularies, countries
-- and places, and of organizations that somebody here vouches for. `more` counts what is left out.
CREATE OR REPLACE FUNCTION convene.filter_labels_known(filters jsonb, OUT filters_known jsonb, OUT labels jsonb, OUT more int) LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(f.dimension, f.codes) FILTER (WHERE f.codes IS NOT NULL), '{}'),
         coalesce(jsonb_object_agg(f.dimension, f.labels) FILTER (WHERE f.codes IS NOT NULL), '{}'), coalesce(sum(f.more), 0)::int
  FROM (SELECT v.dimension, jsonb_agg(v.code) FILTER (WHERE v.label IS NOT NULL) AS codes,
               jsonb_object_agg(v.code, v.label) FILTER (WHERE v.label IS NOT NULL) AS labels, count(*) FILTER (WHERE v.label IS NULL) AS more
        FROM (SELECT d.key AS dimension, c.code, coalesce(
                (SELECT x.label FROM convene.vocabulary x WHERE x.dimension = d.key AND x.code = c.code),
                (SELECT x.name FROM convene.country x WHERE d.key = 'country' AND x.code = upper(c.code)),
                (SELECT p.name FROM convene.place_name x JOIN convene.place p ON p.id = x.place_id
                 WHERE d.key = 'place' AND x.own AND x.name = convene.fold_words(c.code) ORDER BY p.population DESC LIMIT 1),
                (SELECT x.name FROM convene.organization x WHERE d.key = 'organizer' AND x.public_id = c.code AND x.standing <> 'unverified')) AS label
              FROM jsonb_each(filters) d CROSS JOIN LATERAL jsonb_array_elements_text(d.value) c(code)
              WHERE jsonb_typeof(d.value) = 'array') v
        GROUP BY v.dimension) f
$$;

CREATE OR REPLACE FUNCTION convene.alert_doc(a convene.alert) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"id":"' || a.public_id || '","state":"' || CASE WHEN a.confirmed IS NULL THEN 'asked' ELSE 'active' END
    || '","q":' || convene.js(a.q) || ',"filters":' || a.filters::text || ',"labels":' || convene.filter_labels(a.filters)::text
    || ',"rhythm":"' || a.rhythm || '","zone":' || to_json(a.zone)
    || ',"next":' || CASE WHEN a.confirmed IS NULL THEN 'null' ELSE convene.js_utc(a.due) END
    || ',"created":' || convene.js_utc(a.created) || '}'
$$;

-- A search in words, for the form that saves it.
CREATE OR REPLACE FUNCTION convene.search_labels(q text, filters jsonb)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE s constant convene.search := convene.query_read(q, filters, NULL, NULL);
BEGIN
  IF s.problems <> '[]' THEN
    RETURN convene.refuse('bad_parameter', s.problems);
  END IF;
  RETURN ROW('ok', '{"q":' || convene.js(q) || ',"filters":' || coalesce(filters, '{}')::text || ',"labels":'
             || convene.filter_labels(coalesce(filters, '{}'))::text || '}', NULL)::convene.answer;
END $$;

-- The next time of an alert: within the hour, or in the receiver's morning; for a weekly one, on Monday. Each alert has
-- its own minute, so that not all are due at once.
CREATE OR REPLACE FUNCTION convene.alert_next(a convene.alert) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
  minute constant interval := make_interval(mins => (hashtext(a.public_id) & 65535) % 120);
  day date := (convene.clock() AT TIME ZONE a.zone)::date;
  morning timestamptz;
BEGIN
  IF a.rhythm = 'hour' THEN
    RETURN convene.clock() + interval '1 hour';
  ELSIF a.rhythm = 'week' THEN
    day := date_trunc('week', day)::date;
  END IF;
  morning := (day + time '06:00' + minute) AT TIME ZONE a.zone;
  WHILE morning <= convene.clock() LOOP
    day := day + CASE a.rhythm WHEN 'week' THEN 7 ELSE 1 END;
    morning := (day + time '06:00' + minute) AT TIME ZONE a.zone;
  END LOOP;
  RETURN morning;
END $$;

DROP FUNCTION IF EXISTS convene.alert_invite(convene.alert);
-- The reply is the same whether the address is known or has this alert already. So it reveals nothing about the address.
-- Each request sends a mail, as far as the gate lets it: a request of somebody else a minute ago is no reason to keep the
-- person waiting. What was never confirmed counts for nothing but the gate, and is gone after two days.
CREATE OR REPLACE FUNCTION convene.alert_ask(email text, said text, wanted jsonb, how_often text, whose text, client text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  s convene.search := convene.query_read(said, wanted, NULL, NULL);
  a convene.alert;
  refusal convene.answer;
  ends constant timestamptz := convene.clock() + interval '2 days';
BEGIN
  IF s.problems <> '[]' THEN
    RETURN convene.refuse('bad_parameter', s.problems);
  ELSIF NOT convene.zone_known(whose) THEN
    RETURN convene.refuse('invalid', 'zone', 'zone takes the name of a time zone, as in Europe/Berlin');
  END IF;
  refusal := convene.mail_admit(ROW(email, client, NULL, NULL, false)::convene.mail_ask);
  IF refusal.outcome IS NOT NULL THEN
    RETURN refusal;
  END IF;
  INSERT INTO convene.alert AS t (public_id, address, q, filters, rhythm, zone, asked, told, due, created)
  VALUES (convene.new_id('alr'), email, said, wanted, how_often, whose, convene.clock(), convene.clock(), ends, convene.clock())
  ON CONFLICT (address, md5(coalesce(q, '') || filters::text)) DO UPDATE SET asked = excluded.asked,
    rhythm = CASE WHEN t.confirmed IS NULL THEN excluded.rhythm ELSE t.rhythm END,
    zone = CASE WHEN t.confirmed IS NULL THEN excluded.zone ELSE t.zone END,
    due = CASE WHEN t.confirmed IS NULL THEN excluded.due ELSE t.due END
  RETURNING * INTO a;
  PERFORM convene.outbox_put('alert_confirm', a.address, NULL, 'alert:' || a.public_id || ':' || convene.micros(convene.clock()),
                             jsonb_build_object('alert', a.public_id));
  RETURN ROW('ok', '{"state":"asked"}', NULL)::convene.answer;
END $$;
-- A daemon of an older release, which says nothing of the client. All its clients are counted as one.
CREATE OR REPLACE FUNCTION convene.alert_ask(email text, q text, filters jsonb, rhythm text, zone text)
RETURNS convene.answer LANGUAGE sql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
  SELECT convene.alert_ask(email, q, filters, rhythm, zone, 'unsaid')
$$;

CREATE OR REPLACE FUNCTION convene.alert_missing() RETURNS convene.answer LANGUAGE sql IMMUTABLE AS $$
  SELECT convene.refuse('gone', '', 'This alert has ended; nothing is sent for it any more')
$$;

CREATE OR REPLACE FUNCTION convene.alert_get(alert text)
RETURNS convene.answer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
  SELECT coalesce((SELECT ROW('ok', convene.alert_doc(a), NULL)::convene.answer FROM convene.alert a WHERE a.public_id = alert_get.alert),
                  convene.alert_missing())
$$;

-- The address confirms: events that are listed from now on are mailed. Only what is confirmed counts here.
CREATE OR REPLACE FUNCTION convene.alert_confirm(alert text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  most constant int := 30; -- of one address
  a convene.alert;
BEGIN
  SELECT * INTO a FROM convene.alert t WHERE t.public_id = alert FOR UPDATE;
  IF a.id IS NULL THEN
    RETURN convene.alert_missing();
  ELSIF a.confirmed IS NULL THEN
    PERFORM convene.mail_answered(a.address);
    PERFORM pg_advisory_xact_lock(hashtext('convene.alert'), hashtext(a.address));
    IF (SELECT count(*) FROM convene.alert t WHERE t.address = a.address AND t.confirmed IS NOT NULL) >= most THEN
      RETURN convene.refuse('conflict', '', format('An address keeps at most %s alerts; end one of them first', most));
    END IF;
    UPDATE convene.mail_address m SET refused = array_remove(m.refused, 'alert') WHERE m.address = a.address;
    UPDATE convene.alert t SET confirmed = convene.clock(), told = convene.clock(), due = convene.alert_next(t)
    WHERE t.id = a.id RETURNING * INTO a;
  END IF;
  RETURN ROW('ok', convene.alert_doc(a), NULL)::convene.answer;
END $$;

CREATE OR REPLACE FUNCTION convene.alert_change(alert text, rhythm text, zone text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
#variable_conflict use_variable
DECLARE a convene.alert;
BEGIN
  IF zone IS NOT NULL AND NOT convene.zone_known(zone) THEN
    RETURN convene.refuse('invalid', 'zone', 'zone takes the name of a time zone, as in Europe/Berlin');
  END IF;
  UPDATE convene.alert t SET rhythm = coalesce(rhythm, t.rhythm), zone = coalesce(zone, t.zone) WHERE t.public_id = alert RETURNING * INTO a;
  IF a.id IS NULL THEN
    RETURN convene.alert_missing();
  ELSIF a.confirmed IS NOT NULL THEN
    UPDATE convene.alert t SET due = convene.alert_next(t) WHERE t.id = a.id RETURNING * INTO a;
  END IF;
  RETURN ROW('ok', convene.alert_doc(a), NULL)::convene.answer;
END $$;

CREATE OR REPLACE FUNCTION convene.alert_end(alert text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
BEGIN
  DELETE FROM convene.alert t WHERE t.public_id = alert;
  RETURN ROW('deleted', '', NULL)::convene.answer;
END $$;

-- The instant up to which all listed events are visible. The listing time of an event is the start of its transaction,
-- and none of our statements runs for minutes.
CREATE OR REPLACE FUNCTION convene.alert_horizon() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT convene.clock() - interval '5 minutes'
$$;

-- Events listed since the last mail, newest first. One more than `wanted` shows that there are more.
CREATE OR REPLACE FUNCTION convene.alert_found(a convene.alert, wanted int) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
DECLARE s constant convene.search := convene.query_read(a.q, a.filters, NULL, NULL);
BEGIN
  IF s.problems <> '[]' THEN -- the search has a code that no longer exists
    RETURN '{}';
  END IF;
  RETURN ARRAY(SELECT l.id FROM convene.list_latest(s, s.words::tsquery, 'infinity', 0, wanted) l
               WHERE l.at > a.told AND l.at <= convene.alert_horizon() ORDER BY l.at DESC, l.id DESC);
END $$;

-- Work on a batch of alerts that are due, and delete those that were never confirmed. The row of the mail is written in
-- the transaction that moves `told`, so each event is mailed once.
CREATE OR REPLACE FUNCTION convene.alert_due(batch int DEFAULT 200, OUT looked int, OUT sent int) LANGUAGE plpgsql AS $$
DECLARE
  shown constant int := 20;
  newest constant timestamptz := (SELECT max(l.listed_at) FROM convene.live l);
  a convene.alert;
  found bigint[];
BEGIN
  looked := 0;
  sent := 0;
  DELETE FROM convene.alert t WHERE t.confirmed IS NULL AND t.due <= convene.clock();
  FOR a IN SELECT * FROM convene.alert t WHERE t.due <= convene.clock() ORDER BY t.due LIMIT batch FOR UPDATE SKIP LOCKED LOOP
    looked := looked + 1;
    found := CASE WHEN newest > a.told THEN convene.alert_found(a, shown + 1) ELSE '{}' END;
    IF found <> '{}' THEN
      sent := sent + 1;
      PERFORM convene.outbox_put('alert', a.address, NULL, 'alert:' || a.public_id || ':' || convene.micros(convene.clock()),
        jsonb_build_object('alert', a.public_id, 'more', cardinality(found) > shown, 'events',
          (SELECT jsonb_agg(e.public_id ORDER BY f.n) FROM unnest(found[1:shown]) WITH ORDINALITY f(id, n) JOIN convene.event e ON e.id = f.id)));
    END IF;
    UPDATE convene.alert t SET told = greatest(t.told, convene.alert_horizon()), due = convene.alert_next(t) WHERE t.id = a.id;
  END LOOP;
END $$;

-- The current cards of a mail's events, without those that were cancelled or removed since.
CREATE OR REPLACE FUNCTION convene.alert_cards(payload jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(e.card::jsonb ORDER BY e.starts_at, e.id), '[]') FROM jsonb_array_elements_text(payload->'events') p
  JOIN convene.event e ON e.public_id = p WHERE e.status NOT IN ('draft', 'removed', 'cancelled') AND e.over_at > convene.clock()
$$;

CREATE OR REPLACE FUNCTION convene.brief_alert(kind text, payload jsonb,
                                               OUT stale text, OUT urgent boolean, OUT too_late timestamptz, OUT name text, OUT brief text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  a convene.alert;
  cards jsonb;
  known record;
BEGIN
  urgent := false;
  SELECT * INTO a FROM convene.alert t WHERE t.public_id = payload->>'alert';
  stale := CASE WHEN a.id IS NULL THEN 'The alert has ended' END;
  IF kind = 'alert_confirm' THEN
    known := convene.filter_labels_known(a.filters);
    brief := ',"alert":' || jsonb_build_object('id', a.public_id, 'rhythm', a.rhythm, 'filters', known.filters_known, 'labels', known.labels)::text
      || ',"left_out":' || (known.more > 0 OR a.q IS NOT NULL)::text;
    RETURN;
  END IF;
  brief := ',"alert":' || convene.alert_doc(a);
  IF stale IS NULL THEN
    cards := convene.alert_cards(payload);
    stale := CASE WHEN cards = '[]' THEN 'Nothing of it is there any more' END;
    brief := brief || ',"more":' || coalesce((payload->'more')::text, 'false') || ',"cards":' || cards::text;
  END IF;
END $$;

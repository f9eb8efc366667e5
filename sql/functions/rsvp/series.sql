-- RSVP once for a series: an RSVP to each coming occurrence, each with its own seat. Later added occurrences take the
-- person in, too. A person declines one occurrence by cancelling its RSVP, and adds it again with an RSVP to it.

-- The occurrences that people can still come to. Their seats are locked in order of their ids.
CREATE OR REPLACE FUNCTION convene.series_ahead(series bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(e.id ORDER BY e.id), '{}') FROM convene.event e
  WHERE e.series_id = series AND e.starts_at > convene.clock() AND e.status IN ('scheduled', 'rescheduled', 'moved_online')
$$;

-- Make RSVPs of persons whose addresses are confirmed.
CREATE OR REPLACE FUNCTION convene.rsvp_take_proved(event bigint, requests jsonb) RETURNS TABLE (n int, outcome text, body text)
LANGUAGE plpgsql SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  seats convene.seat[] := convene.seat_lock(event);
  o convene.occasion;
BEGIN
  SELECT * INTO o FROM convene.occasion t WHERE t.id = event;
  RETURN QUERY SELECT * FROM convene.rsvp_decide(o, seats, NULL, requests, true);
END $$;

CREATE OR REPLACE FUNCTION convene.series_request(s convene.rsvp_series) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
  SELECT jsonb_build_object('id', convene.new_id('rsv'), 'name', s.name, 'email', s.address, 'mode', s.mode, 'party', s.party)
$$;

-- Make RSVPs for a member of a series to all coming occurrences, with one message for all.
DROP FUNCTION IF EXISTS convene.rsvp_series_join(convene.rsvp_series);
CREATE FUNCTION convene.rsvp_series_join(s convene.rsvp_series) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  event bigint;
  series text := (SELECT t.public_id FROM convene.series t WHERE t.id = s.series_id);
  ahead constant bigint[] := convene.series_ahead(s.series_id);
BEGIN
  FOREACH event IN ARRAY ahead LOOP
    PERFORM convene.rsvp_take_proved(event, jsonb_build_array(convene.series_request(s)));
  END LOOP;
  PERFORM convene.outbox_put('rsvp_confirmed', s.address, NULL, 'series:' || series || ':' || s.address || ':' || convene.micros(s.created),
                             jsonb_build_object('series', series, 'occurrences', cardinality(ahead)));
END $$;

-- Make RSVPs to new occurrences for all members of the series.
CREATE OR REPLACE FUNCTION convene.rsvp_series_follow(series bigint, events bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE event bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM convene.rsvp_series s WHERE s.series_id = series AND s.confirmed) THEN
    RETURN;
  END IF;
  FOR event IN SELECT x FROM unnest(events) x ORDER BY x LOOP
    PERFORM convene.rsvp_take_proved(event, (SELECT jsonb_agg(convene.series_request(s) ORDER BY s.created, s.address)
                                             FROM convene.rsvp_series s WHERE s.series_id = series AND s.confirmed));
  END LOOP;
END $$;

-- The first RSVP of a series is confirmed, and with it all the others.
CREATE OR REPLACE FUNCTION convene.rsvp_series_confirm(lead_rsvp bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE s convene.rsvp_series;
BEGIN
  UPDATE convene.rsvp_series t SET confirmed = true WHERE t.lead = lead_rsvp AND NOT t.confirmed RETURNING * INTO s;
  IF FOUND THEN
    PERFORM convene.rsvp_series_join(s);
  END IF;
END $$;

-- Lock the seats of all occurrences in order, before those of the first RSVP.
CREATE OR REPLACE FUNCTION convene.rsvp_series_lock(rsvp text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  series bigint := (SELECT s.series_id FROM convene.rsvp r JOIN convene.rsvp_series s ON s.lead = r.id WHERE r.public_id = rsvp AND NOT s.confirmed);
BEGIN
  IF series IS NOT NULL THEN
    PERFORM convene.seats_hold(convene.series_ahead(series));
  END IF;
END $$;

-- `event` is any coming occurrence. With a token all RSVPs are made at once. Without one, the RSVP to that occurrence
-- is confirmed by mail, and the others follow it.
CREATE OR REPLACE FUNCTION convene.rsvp_series(token_hash text, event text, request jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  e record;
  a record;
  r convene.rsvp;
  s convene.rsvp_series;
  gated jsonb;
BEGIN
  SELECT t.id, t.series_id, t.status INTO e FROM convene.event t WHERE t.public_id = event;
  token_hash := coalesce(token_hash, request->>'token');
  IF e.status <> 'draft' AND e.series_id IS NULL THEN -- nobody is told of a draft
    RETURN convene.refuse('invalid', 'series', 'This event is not one of a series; RSVP to it alone');
  END IF;
  gated := convene.rsvp_gated(jsonb_build_array(jsonb_build_object('event', event, 'requests', jsonb_build_array(request || '{"series":true}'))), token_hash);
  IF token_hash IS NOT NULL THEN
    PERFORM convene.seats_hold(convene.series_ahead(e.series_id));
  END IF;
  SELECT * INTO a FROM convene.rsvp_take_gated(event, token_hash, gated);
  IF a.outcome NOT IN ('created', 'ok') THEN
    RETURN ROW(a.outcome, a.body, NULL)::convene.answer;
  END IF;
  SELECT * INTO r FROM convene.rsvp t WHERE t.public_id = a.body::jsonb->>'id';
  IF r.id IS NOT NULL AND (token_hash IS NOT NULL OR a.outcome = 'created') THEN
    -- a repeat with nothing new makes no RSVPs, so that occurrences declined since stay declined
    INSERT INTO convene.rsvp_series VALUES (e.series_id, r.address, r.name, r.mode, r.party, r.id, r.confirmed, convene.clock())
    ON CONFLICT (series_id, address) DO UPDATE SET name = excluded.name, mode = excluded.mode, party = excluded.party, lead = excluded.lead,
      confirmed = excluded.confirmed, created = excluded.created
    WHERE NOT rsvp_series.confirmed OR (excluded.confirmed AND (rsvp_series.mode, rsvp_series.party) <> (excluded.mode, excluded.party))
    RETURNING * INTO s;
  END IF;
  IF s.confirmed THEN
    PERFORM convene.rsvp_series_join(s);
  END IF;
  RETURN ROW(a.outcome, left(a.body, -1) || ',"series":' || convene.js((SELECT t.public_id FROM convene.series t WHERE t.id = e.series_id))
    || ',"occurrences":' || CASE WHEN r.confirmed THEN convene.series_states(e.series_id, r.address) ELSE '[]' END || '}', NULL)::convene.answer;
END $$;

-- A person's RSVPs to the coming occurrences: [{"event", "starts", "id", "state", "position"}]; `id` and `state` are
-- null for an occurrence without one.
CREATE OR REPLACE FUNCTION convene.series_states(series bigint, address text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '[' || coalesce(string_agg('{"event":"' || o.public_id || '","starts_at":' || convene.js_utc(o.starts_at) || ',"id":' || convene.js(r.public_id)
    || ',"state":' || convene.js(r.state) || ',"position":'
    || coalesce(convene.queue_position(o.id, r.queue, r.place, o.waitlist)::text, 'null') || '}', ',' ORDER BY o.starts_at, o.id), '') || ']'
  FROM convene.occasion o LEFT JOIN convene.rsvp r ON r.event_id = o.id AND r.address = series_states.address
    AND r.state NOT IN ('declined', 'cancelled', 'expired')
  WHERE o.id = ANY (convene.series_ahead(series))
$$;

-- End a membership: cancel the person's RSVPs to all coming occurrences and make no more.
CREATE OR REPLACE FUNCTION convene.rsvp_series_cancel(token_hash text, rsvp text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit constant record := convene.rsvp_admit(token_hash, rsvp);
  r convene.rsvp := admit.r;
  o constant convene.occasion := admit.o;
  one text;
  n int := 0;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  ELSIF o.series_id IS NULL THEN
    RETURN convene.refuse('invalid', 'series', 'This event is not one of a series');
  END IF;
  PERFORM convene.seats_hold(convene.series_ahead(o.series_id));
  DELETE FROM convene.rsvp_series t WHERE t.series_id = o.series_id AND t.address = r.address;
  FOR one IN SELECT t.public_id FROM convene.rsvp t WHERE t.event_id = ANY (convene.series_ahead(o.series_id)) AND t.address = r.address
             AND t.state IN ('requested', 'held', 'going', 'waitlisted', 'offered') ORDER BY t.event_id LOOP
    n := n + ((convene.rsvp_cancel(token_hash, one)).outcome = 'ok')::int;
  END LOOP;
  SELECT * INTO r FROM convene.rsvp t WHERE t.id = r.id;
  RETURN ROW('ok', left(convene.rsvp_doc(o, r), -1) || ',"cancelled":' || n || '}', NULL)::convene.answer;
END $$;

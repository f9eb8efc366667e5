-- The organizer's pages behind a link: the list, one RSVP, and badges. The caller has checked the link's secret.

-- The data of the event that the pages show.
CREATE OR REPLACE FUNCTION convene.guests_event(e convene.event) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"id":"' || e.public_id || '","title":' || to_json(e.title) || ',"zone":"' || e.zone || '","url":"' || convene.event_path(e) || '","status":"'
    || e.status || '","mode":"' || e.mode || '","starts":"' || convene.local_text(e.starts, e.all_day) || '","starts_at":' || convene.js_utc(e.starts_at) || '}'
$$;

CREATE OR REPLACE FUNCTION convene.guests_open(event text, OUT e convene.event, OUT o convene.occasion, OUT refusal convene.answer) LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT * INTO e FROM convene.event t WHERE t.public_id = event;
  SELECT * INTO o FROM convene.occasion t WHERE t.id = e.id;
  IF e.id IS NULL THEN
    refusal := convene.no_event();
  ELSIF e.status = 'removed' THEN
    refusal := convene.refuse('gone', '', 'This event was removed');
  END IF;
END $$;

-- Counts by mode and state.
CREATE OR REPLACE FUNCTION convene.rsvp_mode_counts(event bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(mode, states), '{}')::text
  FROM (SELECT mode, jsonb_object_agg(state, jsonb_build_object('rsvps', n, 'persons', persons)) AS states
        FROM (SELECT mode, state, count(*) AS n, sum(party) AS persons FROM convene.rsvp r WHERE r.event_id = event GROUP BY mode, state) c
        GROUP BY mode) m
$$;

-- How many persons were going and waiting at the end of each local day on which that changed; of each hour when all
-- changes lie within three days.
CREATE OR REPLACE FUNCTION convene.rsvp_growth(o convene.occasion) RETURNS text LANGUAGE sql STABLE AS $$
  WITH change AS (
    SELECT h.at, h.was, h.state, h.party, lag(h.party) OVER (PARTITION BY h.rsvp_id ORDER BY h.id) AS had
    FROM convene.rsvp r JOIN convene.rsvp_history h ON h.rsvp_id = r.id WHERE r.event_id = o.id),
  unit AS (SELECT CASE WHEN max(at) - min(at) <= interval '3 days' THEN 'hour' ELSE 'day' END AS name FROM change),
  step AS (
    SELECT date_trunc(unit.name, c.at AT TIME ZONE o.zone) AS slot,
           sum(CASE WHEN c.state IN ('going', 'attended') THEN c.party ELSE 0 END - CASE WHEN c.was IN ('going', 'attended') THEN c.had ELSE 0 END) AS going,
           sum(CASE WHEN c.state = 'waitlisted' THEN c.party ELSE 0 END - CASE WHEN c.was = 'waitlisted' THEN c.had ELSE 0 END) AS waiting
    FROM change c, unit GROUP BY 1),
  level AS (SELECT slot, sum(going) OVER (ORDER BY slot) AS going, sum(waiting) OVER (ORDER BY slot) AS waiting FROM step)
  SELECT '{"unit":"' || (SELECT name FROM unit) || '","points":' || coalesce(jsonb_agg(jsonb_build_object(
    'at', to_char(slot, 'YYYY-MM-DD"T"HH24:MI'), 'going', going, 'waiting', waiting) ORDER BY slot), '[]')::text || '}'
  FROM level
$$;

-- The queue with positions, and for each mode the reason why it does not move. The reason of the first RSVP holds for
-- all behind it.
CREATE OR REPLACE FUNCTION convene.queue_whys(o convene.occasion) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{' || coalesce(string_agg('"' || m || '":' || convene.js(regexp_replace(convene.rsvp_why(o, q.first), '; nobody is before you$', '')), ','), '') || '}'
  FROM unnest(convene.seat_modes(o.mode)) m CROSS JOIN LATERAL (
    SELECT r AS first FROM convene.rsvp r WHERE r.event_id = o.id AND r.queue = m AND r.confirmed ORDER BY r.place LIMIT 1) q
$$;

CREATE OR REPLACE FUNCTION convene.event_guests(event text, filters jsonb, "cursor" text, "limit" int)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp SET jit = off AS $$
DECLARE
  g record := convene.guests_open(event);
  o convene.occasion := g.o;
  flaw convene.answer := convene.state_flaw(coalesce(filters, '{}'));
  page text;
BEGIN
  IF (g.refusal).outcome IS NOT NULL THEN
    RETURN g.refusal;
  ELSIF flaw.outcome IS NOT NULL THEN
    RETURN flaw;
  END IF;
  page := convene.guests_doc(o, coalesce(filters, '{}'), "cursor", least(greatest(coalesce("limit", 50), 1), 1000));
  IF page IS NULL THEN
    RETURN convene.refuse('bad_parameter', 'cursor', 'This cursor is not of this list; begin without one');
  END IF;
  RETURN ROW('ok', '{"event":' || convene.guests_event(g.e) || ',"questions":' || o.questions::text || ',"waitlist":"' || o.waitlist || '",' || page
    || CASE WHEN coalesce(filters, '{}') ? 'positions'
         THEN ',"counts":' || convene.rsvp_counts(o.id) || ',"modes":' || convene.rsvp_mode_counts(o.id) || ',"seats":' || convene.seats_doc(o) || ',"unconfirmed":' || convene.seats_unconfirmed(o)
              || ',"whys":' || convene.queue_whys(o) || ',"growth":' || CASE WHEN "cursor" IS NULL THEN convene.rsvp_growth(o) ELSE 'null' END
              || ',"needs":' || (SELECT count(*) FROM convene.rsvp_need n JOIN convene.rsvp r ON r.id = n.rsvp_id WHERE r.event_id = o.id)
         ELSE '' END || '}', NULL)::convene.answer;
END $$;

-- One RSVP of the list: the whole document, its times at the door and its history.
CREATE OR REPLACE FUNCTION convene.event_guest(event text, rsvp text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  g record := convene.guests_open(event);
  o convene.occasion := g.o;
  r convene.rsvp;
BEGIN
  IF (g.refusal).outcome IS NOT NULL THEN
    RETURN g.refusal;
  END IF;
  SELECT * INTO r FROM convene.rsvp t WHERE t.public_id = rsvp AND t.event_id = o.id;
  IF r.id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such RSVP for this event');
  END IF;
  RETURN ROW('ok', '{"event":' || convene.guests_event(g.e) || ',"questions":' || o.questions::text || ',"rsvp":' || convene.rsvp_doc(o, r)
    || ',"door":{"near":' || (convene.clock() >= o.starts_at - interval '1 day')::text
    || ',"present":' || EXISTS (SELECT FROM convene.rsvp_presence p WHERE p.rsvp_id = r.id AND p.left_at IS NULL)::text || convene.guest_presence(o, r)
    || '},"history":' || (SELECT jsonb_agg(jsonb_build_object('at', to_char(h.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'was', h.was,
         'state', h.state, 'mode', h.mode, 'party', h.party, 'cause', h.cause) ORDER BY h.id)::text FROM convene.rsvp_history h WHERE h.rsvp_id = r.id)
    || '}', NULL)::convene.answer;
END $$;

-- Names for badges, sorted. The answer to the question `affiliation`, if the event has one, goes beneath. No addresses,
-- no other answers.
CREATE OR REPLACE FUNCTION convene.event_badges(event text, states text[], in_mode text, "cursor" text, "limit" int)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  g record := convene.guests_open(event);
  size constant int := least(greatest(coalesce("limit", 96), 1), 500);
  sort constant text := 'badges' || md5(format('%s|%s', states, in_mode));
  at record;
  rows text[];
  ids bigint[];
BEGIN
  IF (g.refusal).outcome IS NOT NULL THEN
    RETURN g.refusal;
  END IF;
  at := convene.cursor_read("cursor", sort);
  IF "cursor" IS NOT NULL AND at.id IS NULL THEN
    RETURN convene.refuse('bad_parameter', 'cursor', 'This cursor is not of these badges; begin without one');
  END IF;
  SELECT array_agg(b.line ORDER BY b.key, b.id), array_agg(b.id ORDER BY b.key, b.id) INTO rows, ids
  FROM (SELECT convene.fold(r.name) AS key, r.id, '{"id":"' || r.public_id || '","name":' || to_json(r.name) || ',"party":' || r.party || ',"mode":"' || r.mode
               || '","affiliation":' || convene.js(CASE jsonb_typeof(r.answers->'affiliation') WHEN 'string' THEN nullif(btrim(r.answers->>'affiliation'), '') END)
               || '}' AS line
        FROM convene.rsvp r WHERE r.event_id = (g.o).id AND r.state = ANY (states) AND (in_mode IS NULL OR r.mode = in_mode)
          AND (at.id IS NULL OR (convene.fold(r.name), r.id) > (SELECT convene.fold(t.name), t.id FROM convene.rsvp t WHERE t.id = at.id))
        ORDER BY 1, 2 LIMIT size + 1) b;
  RETURN ROW('ok', '{"event":' || convene.guests_event(g.e) || ',"data":[' || coalesce(array_to_string(rows[1:size], ','), '') || '],"next":'
    || CASE WHEN cardinality(rows) > size THEN '"' || convene.cursor_make(sort, '', ids[size]) || '"' ELSE 'null' END || '}', NULL)::convene.answer;
END $$;

-- The organizer cancels an RSVP. The person gets a mail, and the seat is offered to the next.
CREATE OR REPLACE FUNCTION convene.rsvp_withdraw(token_hash text, event text, rsvp text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE s record := convene.rsvp_steer(token_hash, event, rsvp, 'events');
BEGIN
  IF (s.refusal).outcome IS NOT NULL THEN
    RETURN s.refusal;
  ELSIF (s.r).state IN ('cancelled', 'expired', 'declined') THEN
    RETURN convene.rsvp_answer('unchanged', s.o, s.r);
  ELSIF (s.r).state IN ('attended', 'no_show') THEN
    RETURN convene.refuse('conflict', '', format('This RSVP is %s and cannot be cancelled any more', convene.rsvp_state_text((s.r).state)));
  END IF;
  RETURN convene.rsvp_answer('ok', s.o, convene.rsvp_end(s.o, s.r, 'cancelled', 'organizer'));
END $$;

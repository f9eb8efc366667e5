-- The organizer's list of RSVPs, for the API.

-- A person's attendance, for hours of credit: each check-in and check-out, and the sum in whole minutes. A person who
-- did not check out counts as there until the end.
CREATE OR REPLACE FUNCTION convene.guest_presence(o convene.occasion, r convene.rsvp) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT ',"checked_in":' || convene.js_utc(r.arrived) || ',"checked_in_by":' || convene.js(r.arrived_by) || ',"checked_out":' || convene.js_utc(r.left_at)
    || CASE WHEN r.arrived IS NULL THEN ',"presence":[],"minutes":null' ELSE (
         SELECT ',"presence":[' || coalesce(string_agg('{"in":' || convene.js_utc(p.arrived) || ',"out":' || convene.js_utc(p.left_at) || '}', ',' ORDER BY p.arrived), '')
           || '],"minutes":' || coalesce(floor(extract(epoch FROM sum(coalesce(p.left_at, least(convene.clock(), greatest(o.over_at, p.arrived))) - p.arrived))
                                               / 60)::int::text, 'null')
         FROM convene.rsvp_presence p WHERE p.rsvp_id = r.id) END
$$;

-- Needs are health data, so only a caller who asks for them gets them.
CREATE OR REPLACE FUNCTION convene.guest_row(o convene.occasion, r convene.rsvp, "position" bigint, needs boolean) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"id":"' || r.public_id || '","name":' || to_json(r.name) || ',"email":' || to_json(r.address) || ',"state":"' || r.state
    || '","confirmed":' || r.confirmed::text || ',"mode":"' || r.mode || '","party":' || r.party || ',"waits_for":' || convene.js(r.queue)
    || ',"position":' || coalesce("position"::text, 'null') || ',"expires":' || convene.js_utc(r.expires) || ',"answers":' || r.answers::text
    || CASE WHEN needs THEN ',"needs":' || convene.js((SELECT need FROM convene.rsvp_need n WHERE n.rsvp_id = r.id)) ELSE '' END
    || ',"reconfirmed":' || convene.js_utc(r.reconfirmed) || convene.guest_presence(o, r)
    || ',"created":' || convene.js_utc(r.created) || ',"updated":' || convene.js_utc(r.updated) || '}'
$$;

-- How many RSVPs and persons are in each state.
CREATE OR REPLACE FUNCTION convene.rsvp_counts(event bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(state, jsonb_build_object('rsvps', n, 'persons', persons)), '{}')::text
  FROM (SELECT state, count(*) AS n, sum(party) AS persons FROM convene.rsvp r WHERE r.event_id = event GROUP BY state) c
$$;

-- For the plot: how many RSVPs began and were cancelled on each local day.
CREATE OR REPLACE FUNCTION convene.rsvp_days(o convene.occasion) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('day', day, 'rsvps', n, 'persons', persons, 'cancelled', cancelled) ORDER BY day), '[]')::text
  FROM (SELECT (h.at AT TIME ZONE o.zone)::date AS day, count(*) FILTER (WHERE h.was IS NULL) AS n,
               coalesce(sum(h.party) FILTER (WHERE h.was IS NULL), 0) AS persons, count(*) FILTER (WHERE h.state = 'cancelled') AS cancelled
        FROM convene.rsvp r JOIN convene.rsvp_history h ON h.rsvp_id = r.id
        WHERE r.event_id = o.id AND (h.was IS NULL OR h.state = 'cancelled') GROUP BY 1) d
$$;

-- One page in order of arrival. When only the waitlist is wanted: in order of the queue, with positions.
CREATE OR REPLACE FUNCTION convene.guest_page(o convene.occasion, filters jsonb, after bigint, size int)
RETURNS TABLE (key bigint, r convene.rsvp, "position" bigint) LANGUAGE plpgsql STABLE AS $$
DECLARE
  states constant text[] := CASE WHEN filters ? 'state' THEN ARRAY(SELECT jsonb_array_elements_text(filters->'state')) END;
  wanted_mode constant text := filters->>'mode';
  words constant text := '%' || replace(replace(replace(lower(filters->>'q'), '\', '\\'), '%', '\%'), '_', '\_') || '%';
  positions constant boolean := filters ? 'positions';
  before bigint;
BEGIN
  IF states = '{waitlisted}' AND words IS NULL AND (wanted_mode IS NOT NULL OR o.mode <> 'hybrid' OR NOT positions) THEN
    before := (SELECT count(*) FROM convene.rsvp t WHERE t.event_id = o.id AND t.queue = coalesce(wanted_mode, (convene.seat_modes(o.mode))[1])
               AND t.confirmed AND t.place <= after);
    RETURN QUERY SELECT t.place, t, CASE WHEN o.waitlist <> 'lottery' THEN before + row_number() OVER (ORDER BY t.place) END
    FROM convene.rsvp t WHERE t.event_id = o.id AND t.queue = coalesce(wanted_mode, (convene.seat_modes(o.mode))[1]) AND t.confirmed
      AND t.place > after ORDER BY t.place LIMIT size;
  ELSE
    RETURN QUERY SELECT t.id, t, CASE WHEN positions AND t.confirmed THEN convene.queue_position(o.id, t.queue, t.place, o.waitlist) END
    FROM convene.rsvp t WHERE t.event_id = o.id AND t.id > after AND (states IS NULL OR t.state = ANY (states))
      AND (wanted_mode IS NULL OR t.mode = wanted_mode) AND (words IS NULL OR lower(t.name) LIKE words OR t.address LIKE words
                                                           OR lower(t.public_id) LIKE words)
    ORDER BY t.id LIMIT size;
  END IF;
END $$;

-- The JSON members of a page of the list; NULL when the cursor is not of this list.
CREATE OR REPLACE FUNCTION convene.guests_doc(o convene.occasion, filters jsonb, "cursor" text, size int) RETURNS text LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET jit = off AS $$
DECLARE
  sort constant text := 'rsvps' || md5(filters::text);
  at record;
  rows text[];
  keys bigint[];
BEGIN
  at := convene.cursor_read("cursor", sort);
  IF "cursor" IS NOT NULL AND at.id IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT array_agg(convene.guest_row(o, p.r, p.position, filters ? 'needs') ORDER BY p.key), array_agg(p.key ORDER BY p.key) INTO rows, keys
  FROM convene.guest_page(o, filters, coalesce(at.key::bigint, -1), size + 1) p;
  RETURN '"data":[' || coalesce(array_to_string(rows[1:size], ','), '') || '],"next":'
    || CASE WHEN cardinality(rows) > size THEN '"' || convene.cursor_make(sort, keys[size]::text, keys[size]) || '"' ELSE 'null' END;
END $$;

-- A refusal for an unknown state in the filter; NULL when all states are known.
CREATE OR REPLACE FUNCTION convene.state_flaw(filters jsonb) RETURNS convene.answer LANGUAGE sql STABLE AS $$
  SELECT convene.refuse('bad_parameter', 'state', 'state takes invited, interested, requested, held, going, waitlisted, offered, declined, '
                                                  'cancelled, expired, attended and no_show')
  WHERE filters ? 'state' AND NOT ARRAY(SELECT jsonb_array_elements_text(filters->'state'))
        <@ '{invited,interested,requested,held,going,waitlisted,offered,declined,cancelled,expired,attended,no_show}'::text[]
$$;

CREATE OR REPLACE FUNCTION convene.event_rsvps(token_hash text, event text, filters jsonb, "cursor" text, "limit" int)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp SET enable_seqscan = off SET jit = off AS $$
DECLARE
  caller constant convene.token := convene.caller(token_hash);
  o convene.occasion;
  refusal convene.answer;
  flaw convene.answer;
  page text;
BEGIN
  IF caller.id IS NULL THEN
    RETURN convene.unauthorized();
  END IF;
  SELECT * INTO o FROM convene.occasion t WHERE t.public_id = event;
  refusal := convene.event_admit(caller, o.status, o.organization_id, 'events', 'Only its organizer sees who comes to this event');
  filters := coalesce(filters, '{}');
  flaw := convene.state_flaw(filters);
  IF refusal.outcome IS NOT NULL THEN
    RETURN refusal;
  ELSIF flaw.outcome IS NOT NULL THEN
    RETURN flaw;
  END IF;
  page := convene.guests_doc(o, filters, "cursor", least(greatest(coalesce("limit", 100), 1), 1000));
  IF page IS NULL THEN
    RETURN convene.refuse('bad_parameter', 'cursor', 'This cursor is not of this list; begin without one');
  END IF;
  RETURN ROW('ok', '{' || page || CASE WHEN "cursor" IS NULL THEN ',"counts":' || convene.rsvp_counts(o.id) || ',"seats":' || convene.seats_doc(o) || ',"unconfirmed":' || convene.seats_unconfirmed(o)
                                            || ',"days":' || convene.rsvp_days(o) ELSE '' END || '}', NULL)::convene.answer;
END $$;

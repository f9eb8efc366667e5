-- The organizer's list.

CREATE OR REPLACE FUNCTION convene.rsvp_row(o convene.occasion, r convene.rsvp, "position" bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"id":"' || r.public_id || '","name":' || to_json(r.name) || ',"email":' || to_json(r.address) || ',"state":"' || r.state
    || '","confirmed":' || r.confirmed::text || ',"mode":"' || r.mode || '","party":' || r.party || ',"waits_for":' || convene.js(r.queue)
    || ',"position":' || coalesce("position"::text, 'null') || ',"expires":' || convene.js_utc(r.expires) || ',"answers":' || r.answers::text
    || ',"needs":' || convene.js((SELECT need FROM convene.rsvp_need n WHERE n.rsvp_id = r.id))
    || ',"reconfirmed":' || convene.js_utc(r.reconfirmed) || ',"checked_in":' || convene.js_utc(r.arrived)
    || ',"checked_in_by":' || convene.js(r.arrived_by) || ',"checked_out":' || convene.js_utc(r.left_at)
    || ',"minutes":' || coalesce((SELECT floor(extract(epoch FROM sum(coalesce(p.left_at, least(convene.clock(), greatest(o.over_at, p.arrived))) - p.arrived))
                                               / 60)::int FROM convene.rsvp_presence p WHERE p.rsvp_id = r.id)::text, 'null')
    || ',"created":' || convene.js_utc(r.created) || ',"updated":' || convene.js_utc(r.updated) || '}'
$$;

-- How many RSVPs and persons are in each state.
CREATE OR REPLACE FUNCTION convene.rsvp_counts(event bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(state, jsonb_build_object('rsvps', n, 'persons', persons)), '{}')::text
  FROM (SELECT state, count(*) AS n, sum(party) AS persons FROM convene.rsvp r WHERE r.event_id = event GROUP BY state) c
$$;

-- For the plot: what began and what was cancelled on each local day.
CREATE OR REPLACE FUNCTION convene.rsvp_days(o convene.occasion) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('day', day, 'rsvps', n, 'persons', persons, 'cancelled', cancelled) ORDER BY day), '[]')::text
  FROM (SELECT (h.at AT TIME ZONE o.zone)::date AS day, count(*) FILTER (WHERE h.was IS NULL) AS n,
               coalesce(sum(h.party) FILTER (WHERE h.was IS NULL), 0) AS persons, count(*) FILTER (WHERE h.state = 'cancelled') AS cancelled
        FROM convene.rsvp r JOIN convene.rsvp_history h ON h.rsvp_id = r.id
        WHERE r.event_id = o.id AND (h.was IS NULL OR h.state = 'cancelled') GROUP BY 1) d
$$;

-- One page in the order of arrival; when only the waitlist is asked for, in the order of the queue, with positions.
CREATE OR REPLACE FUNCTION convene.rsvp_page(o convene.occasion, filters jsonb, after bigint, size int)
RETURNS TABLE (key bigint, id bigint, line text) LANGUAGE plpgsql STABLE AS $$
DECLARE
  states constant text[] := CASE WHEN filters ? 'state' THEN ARRAY(SELECT jsonb_array_elements_text(filters->'state')) END;
  wanted_mode constant text := filters->>'mode';
  words constant text := '%' || replace(replace(replace(lower(filters->>'q'), '\', '\\'), '%', '\%'), '_', '\_') || '%';
  before bigint;
BEGIN
  IF states = '{waitlisted}' THEN
    before := (SELECT count(*) FROM convene.rsvp r WHERE r.event_id = o.id AND r.queue = coalesce(wanted_mode, (convene.seat_modes(o.mode))[1])
               AND r.confirmed AND r.place <= after);
    RETURN QUERY SELECT r.place, r.id, convene.rsvp_row(o, r, CASE WHEN o.waitlist <> 'lottery' THEN before + row_number() OVER (ORDER BY r.place) END)
    FROM convene.rsvp r WHERE r.event_id = o.id AND r.queue = coalesce(wanted_mode, (convene.seat_modes(o.mode))[1]) AND r.confirmed
      AND r.place > after ORDER BY r.place LIMIT size;
  ELSE
    RETURN QUERY SELECT r.id, r.id, convene.rsvp_row(o, r, NULL)
    FROM convene.rsvp r WHERE r.event_id = o.id AND r.id > after AND (states IS NULL OR r.state = ANY (states))
      AND (wanted_mode IS NULL OR r.mode = wanted_mode) AND (words IS NULL OR lower(r.name) LIKE words OR r.address LIKE words
                                                           OR lower(r.public_id) LIKE words)
    ORDER BY r.id LIMIT size;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.event_rsvps(token_hash text, event text, filters jsonb, "cursor" text, "limit" int)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp SET enable_seqscan = off SET jit = off AS $$
DECLARE
  caller constant convene.token := convene.caller(token_hash);
  size constant int := least(greatest(coalesce("limit", 100), 1), 1000);
  sort text;
  at record;
  o convene.occasion;
  rows text[];
  last bigint;
BEGIN
  SELECT * INTO o FROM convene.occasion t WHERE t.public_id = event;
  filters := coalesce(filters, '{}');
  sort := 'rsvps' || md5(filters::text);
  IF caller.id IS NULL THEN
    RETURN convene.refuse('unauthorized', '', 'This needs a token that is known, not revoked and not expired');
  ELSIF o.id IS NULL OR (o.status = 'draft' AND NOT convene.owns(caller, o.organization_id)) THEN
    RETURN convene.refuse('missing', '', 'There is no such event');
  ELSIF NOT convene.owns(caller, o.organization_id) OR NOT caller.scopes && '{organizer,admin}' THEN
    RETURN convene.refuse('forbidden', '', 'Only its organizer sees who comes to this event');
  ELSIF filters ? 'state' AND NOT ARRAY(SELECT jsonb_array_elements_text(filters->'state'))
        <@ '{invited,interested,requested,held,going,waitlisted,offered,declined,cancelled,expired,attended,no_show}'::text[] THEN
    RETURN convene.refuse('bad_parameter', 'state', 'state takes invited, interested, requested, held, going, waitlisted, offered, declined, '
                                                    'cancelled, expired, attended and no_show');
  END IF;
  at := convene.cursor_read("cursor", sort);
  IF "cursor" IS NOT NULL AND at.id IS NULL THEN
    RETURN convene.refuse('bad_parameter', 'cursor', 'This cursor is not of this list; begin without one');
  END IF;
  SELECT array_agg(p.line ORDER BY p.key), max(p.key) INTO rows, last
  FROM (SELECT * FROM convene.rsvp_page(o, filters, coalesce(at.key::bigint, -1), size + 1) ORDER BY 1 LIMIT size) p;
  RETURN ROW('ok', '{"data":[' || coalesce(array_to_string(rows, ','), '') || ']'
    || CASE WHEN "cursor" IS NULL THEN ',"counts":' || convene.rsvp_counts(o.id) || ',"seats":' || convene.seats_doc(o) || ',"days":' || convene.rsvp_days(o)
            ELSE '' END
    || ',"next":' || CASE WHEN (SELECT count(*) FROM convene.rsvp_page(o, filters, coalesce(at.key::bigint, -1), size + 1)) > size
                          THEN '"' || convene.cursor_make(sort, last::text, last) || '"' ELSE 'null' END || '}', NULL)::convene.answer;
END $$;

-- What a listing says of the seats: a second small document, beside the stored one, so that nothing is rewritten when
-- somebody RSVPs.

-- open, few, waitlist or full, of one mode that takes people now.
CREATE OR REPLACE FUNCTION convene.seat_state(s convene.seat, o convene.occasion) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN s.capacity IS NULL THEN 'open'
              WHEN convene.seat_free(s) = 0 OR (s.waiting > 0 AND o.waitlist <> 'first_fit' AND convene.queue_moves(o))
                THEN CASE o.waitlist WHEN 'none' THEN 'full' ELSE 'waitlist' END
              WHEN convene.seat_free(s) <= greatest(least(5, s.capacity / 2), s.capacity / 10) THEN 'few'
              ELSE 'open' END
$$;

-- The seats of an event, whether rows exist for them yet or not.
CREATE OR REPLACE FUNCTION convene.seats_of(o convene.occasion) RETURNS SETOF convene.seat LANGUAGE plpgsql STABLE ROWS 2 AS $$
BEGIN
  RETURN QUERY SELECT * FROM convene.seat s WHERE s.event_id = o.id AND s.mode = ANY (convene.seat_modes(o.mode)) ORDER BY s.mode;
  IF NOT FOUND THEN
    RETURN QUERY SELECT e.id, m, (e.body->'capacity'->>m)::int, 0, 0, 0, false
    FROM convene.event e, unnest(convene.seat_modes(e.mode)) m WHERE e.id = o.id ORDER BY m;
  END IF;
END $$;

-- One word for the whole event: the best of its modes.
CREATE OR REPLACE FUNCTION convene.seats_word(o convene.occasion) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT o.takes OR o.status IN ('draft', 'removed') THEN
    RETURN 'none';
  ELSIF convene.rsvp_closed(o, false) IS NOT NULL THEN
    RETURN 'closed';
  END IF;
  RETURN (SELECT w FROM (SELECT convene.seat_state(s, o) AS w FROM convene.seats_of(o) s) x
          ORDER BY array_position('{open,few,waitlist,full}', w) LIMIT 1);
END $$;

CREATE OR REPLACE FUNCTION convene.seats_doc(o convene.occasion) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE closed constant boolean := convene.rsvp_closed(o, false) IS NOT NULL;
BEGIN
  RETURN '{"seats":"' || convene.seats_word(o) || '"' || coalesce((
    SELECT string_agg(',"' || s.mode || '":{"capacity":' || coalesce(s.capacity::text, 'null') || ',"taken":' || s.taken || ',"held":' || s.held
                      || ',"waiting":' || s.waiting || ',"over":' || s.over::text || ',"state":"'
                      || CASE WHEN closed THEN 'closed' ELSE convene.seat_state(s, o) END || '"}', '')
    FROM convene.seats_of(o) s), '') || '}';
END $$;

CREATE OR REPLACE FUNCTION convene.event_seats(ids text[])
RETURNS convene.answer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
  SELECT ROW('ok', '{' || coalesce(string_agg('"' || o.public_id || '":' || convene.seats_doc(o), ','), '') || '}', NULL)::convene.answer
  FROM convene.occasion o WHERE o.public_id = ANY (ids[1:200]) AND o.status NOT IN ('draft', 'removed')
$$;

-- What the form of an event asks for.
CREATE OR REPLACE FUNCTION convene.rsvp_form(event text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE o convene.occasion;
BEGIN
  SELECT * INTO o FROM convene.occasion t WHERE t.public_id = event;
  IF o.id IS NULL OR o.status = 'draft' THEN
    RETURN convene.refuse('missing', '', 'There is no such event');
  ELSIF o.status = 'removed' THEN
    RETURN convene.refuse('gone', '', 'This event was removed');
  END IF;
  RETURN ROW('ok', '{"event":"' || o.public_id || '","takes":' || o.takes::text || ',"closed":' || convene.js(convene.rsvp_closed(o, false))
    || ',"opens":' || convene.js_utc(o.opens) || ',"closes":' || convene.js_utc(o.closes) || ',"approval":' || o.approval::text
    || ',"code":' || (o.code IS NOT NULL)::text || ',"waitlist":"' || o.waitlist || '","party_max":' || o.party_max
    || ',"questions":' || o.questions::text || ',"modes":' || to_json(convene.seat_modes(o.mode))::text || ',"seats":' || convene.seats_doc(o) || '}',
    NULL)::convene.answer;
END $$;

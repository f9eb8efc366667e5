-- What a listing says of the seats: a second small document, beside the stored one, so that nothing is rewritten when
-- somebody RSVPs.

-- Of one mode that takes people now, from best to worst: 1 open, 2 few, 3 waitlist, 4 full.
CREATE OR REPLACE FUNCTION convene.seat_rank(capacity int, free int, waiting int, waitlist text, queued boolean) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN capacity IS NULL THEN 1
              WHEN free <= 0 OR (waiting > 0 AND queued AND waitlist <> 'first_fit') THEN CASE waitlist WHEN 'none' THEN 4 ELSE 3 END
              WHEN free <= greatest(least(5, capacity / 2), capacity / 10) THEN 2
              ELSE 1 END
$$;

CREATE OR REPLACE FUNCTION convene.seat_word(rank int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT ('{open,few,waitlist,full}'::text[])[rank]
$$;

CREATE OR REPLACE FUNCTION convene.seat_state(s convene.seat, o convene.occasion) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT convene.seat_word(convene.seat_rank(s.capacity, s.capacity - s.taken - s.held, s.waiting, o.waitlist, convene.queue_moves(o)))
$$;

-- Put the word where the stored documents say "none": in the cards of a list, in order, or in one whole document. It
-- is at most one look at the seats for each. Who writes `"seats":"none"` into a text has it with escaped quotes there.
CREATE OR REPLACE FUNCTION convene.seats_shown(ids bigint[], docs text[]) RETURNS text[] LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET jit = off AS $$
BEGIN
  RETURN (
    SELECT array_agg(CASE WHEN w.word IS NULL THEN u.doc ELSE replace(u.doc, ',"seats":"none",', ',"seats":"' || w.word || '",') END ORDER BY u.n)
    FROM unnest(ids, docs) WITH ORDINALITY u(id, doc, n) LEFT JOIN LATERAL (
      SELECT CASE WHEN o.status IN ('cancelled', 'postponed') OR o.over_at <= convene.clock() OR o.opens > convene.clock() OR o.closes <= convene.clock()
                  THEN 'closed'
                  ELSE coalesce(convene.seat_word((SELECT min(convene.seat_rank(s.capacity, s.capacity - s.taken - s.held, s.waiting, o.waitlist,
                                                                                o.starts_at > convene.clock()))
                                                   FROM convene.seat s WHERE s.event_id = o.id AND o.mode IN (s.mode, 'hybrid'))), 'open') END AS word
      FROM convene.occasion o WHERE o.id = u.id AND o.takes AND o.status <> 'draft') w ON true);
END $$;

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

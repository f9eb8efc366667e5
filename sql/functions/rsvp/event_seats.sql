-- The seats in a listing: a second small document beside the stored one, so that an RSVP does not rewrite the latter.

-- The state of a mode that takes people now, from best to worst: 1 open, 2 few, 3 waitlist, 4 full.
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

-- The word for an event's seats that readers see; NULL (the document has "none") when it takes no RSVPs here. Two
-- lookups by primary key with kept plans, because every read of an event calls this.
CREATE OR REPLACE FUNCTION convene.seats_said(event bigint, status text, mode text, starts_at timestamptz, over_at timestamptz, source text)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  now constant timestamptz := convene.clock();
  p convene.rsvp_policy;
  rank int;
BEGIN
  SELECT * INTO p FROM convene.rsvp_policy t WHERE t.event_id = event;
  IF status IN ('draft', 'removed') OR NOT coalesce(p.takes, source IS NULL) THEN
    RETURN NULL;
  ELSIF status IN ('cancelled', 'postponed') OR over_at <= now OR p.opens > now OR p.closes <= now THEN
    RETURN 'closed';
  END IF;
  SELECT min(convene.seat_rank(s.capacity, s.capacity - s.taken - s.held, s.waiting, coalesce(p.waitlist, 'first_come'), starts_at > now)) INTO rank
  FROM convene.seat s WHERE s.event_id = event AND seats_said.mode IN ('hybrid', s.mode);
  RETURN coalesce(convene.seat_word(rank), 'open');
END $$;

-- Replace "none" in a stored document by the word. The same characters in an organizer's text have escaped quotes, so
-- they do not match.
CREATE OR REPLACE FUNCTION convene.seats_put(doc text, word text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN word IS NULL THEN doc ELSE replace(doc, ',"seats":"none",', ',"seats":"' || word || '",') END
$$;

-- The same for the cards of a list, in order.
CREATE OR REPLACE FUNCTION convene.seats_shown(ids bigint[], docs text[]) RETURNS text[] LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN (
    SELECT array_agg(convene.seats_put(u.doc, convene.seats_said(u.id, e.status, e.mode, e.starts_at, e.over_at, e.source)) ORDER BY u.n)
    FROM unnest(ids, docs) WITH ORDINALITY u(id, doc, n) LEFT JOIN LATERAL (
      SELECT * FROM convene.event t WHERE t.id = u.id OFFSET 0) e ON true);
END $$;

-- A document with the word, and an ETag that includes the word, because readers get it with the document.
CREATE OR REPLACE FUNCTION convene.event_shown(outcome text, e convene.event, doc text) RETURNS convene.answer LANGUAGE plpgsql STABLE AS $$
DECLARE word constant text := convene.seats_said(e.id, e.status, e.mode, e.starts_at, e.over_at, e.source);
BEGIN
  RETURN ROW(outcome, convene.seats_put(doc, word), convene.event_etag(e) || coalesce('-' || word, ''))::convene.answer;
END $$;

-- The seats of an event, even if their rows do not exist yet.
CREATE OR REPLACE FUNCTION convene.seats_of(o convene.occasion) RETURNS SETOF convene.seat LANGUAGE plpgsql STABLE ROWS 2 AS $$
BEGIN
  RETURN QUERY SELECT * FROM convene.seat s WHERE s.event_id = o.id AND s.mode = ANY (convene.seat_modes(o.mode)) ORDER BY s.mode;
  IF NOT FOUND THEN
    RETURN QUERY SELECT e.id, m, (e.body->'capacity'->>m)::int, 0, 0, 0, false, 0
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

-- For the organizer: of the seats that are held, those of people whose address is not confirmed, by mode.
CREATE OR REPLACE FUNCTION convene.seats_unconfirmed(o convene.occasion) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(s.mode, s.unconfirmed), '{}')::text FROM convene.seats_of(o) s
$$;

CREATE OR REPLACE FUNCTION convene.event_seats(ids text[])
RETURNS convene.answer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
  SELECT ROW('ok', '{' || coalesce(string_agg('"' || o.public_id || '":' || convene.seats_doc(o), ','), '') || '}', NULL)::convene.answer
  FROM convene.occasion o WHERE o.public_id = ANY (ids[1:200]) AND o.status NOT IN ('draft', 'removed')
$$;

-- The fields of an event's RSVP form.
CREATE OR REPLACE FUNCTION convene.rsvp_form(event text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE o convene.occasion;
BEGIN
  SELECT * INTO o FROM convene.occasion t WHERE t.public_id = event;
  IF o.id IS NULL OR o.status = 'draft' THEN
    RETURN convene.no_event();
  ELSIF o.status = 'removed' THEN
    RETURN convene.refuse('gone', '', 'This event was removed');
  END IF;
  RETURN ROW('ok', '{"event":"' || o.public_id || '","takes":' || o.takes::text || ',"closed":' || convene.js(convene.rsvp_closed(o, false))
    || ',"opens":' || convene.js_utc(o.opens) || ',"closes":' || convene.js_utc(o.closes) || ',"approval":' || o.approval::text
    || ',"code":' || (o.code IS NOT NULL)::text || ',"waitlist":"' || o.waitlist || '","party_max":' || o.party_max
    || ',"questions":' || o.questions::text
    || ',"series":' || coalesce((SELECT nullif(cardinality(convene.series_ahead(o.series_id)), 0)::text WHERE o.series_id IS NOT NULL), 'null') || ',"modes":' || to_json(convene.seat_modes(o.mode))::text || ',"seats":' || convene.seats_doc(o) || '}',
    NULL)::convene.answer;
END $$;

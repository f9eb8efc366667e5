-- The document: the public view of an event, in two sizes.

-- Remove from `body` what readers must not see: a join link that is not public. Everything else is public.
CREATE OR REPLACE FUNCTION convene.online_shown(online jsonb, private boolean) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF online IS NULL THEN
    RETURN 'null';
  END IF;
  IF private OR coalesce((online->>'public')::boolean, false) THEN
    RETURN online::text;
  END IF;
  RETURN (online || '{"url": null}')::text;
END $$;

CREATE OR REPLACE FUNCTION convene.part(body jsonb, field text, otherwise text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN coalesce((body->field)::text, otherwise);
END $$;

CREATE OR REPLACE FUNCTION convene.event_path(e convene.event) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN '/events/' || convene.slug(e.title, 'event') || '-' || substr(e.public_id, 5);
END $$;

CREATE OR REPLACE FUNCTION convene.organizer_part(o convene.organization) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN '{"id":"' || o.public_id || '","name":' || to_json(o.name) || ',"standing":"' || o.standing || '"}';
END $$;

-- The members about time that both sizes share.
CREATE OR REPLACE FUNCTION convene.time_part(e convene.event) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE twice text[] := '{}';
BEGIN
  IF NOT e.all_day THEN
    IF (convene.local_instant(e.starts, e.zone)).state = 'overlap' THEN twice := twice || 'starts'::text; END IF;
    IF e.ends IS NOT NULL AND (convene.local_instant(e.ends, e.zone)).state = 'overlap' THEN twice := twice || 'ends'::text; END IF;
  END IF;
  RETURN '"starts":"' || convene.local_text(e.starts, e.all_day)
    || '","ends":' || coalesce('"' || convene.local_text(e.ends, e.all_day) || '"', 'null')
    || ',"zone":"' || e.zone || '","all_day":' || e.all_day
    || ',"starts_at":' || convene.js_utc(e.starts_at) || ',"ends_at":' || convene.js_utc(e.ends_at)
    || CASE WHEN twice = '{}' THEN '' ELSE ',"ambiguous":' || to_json(twice) END;
END $$;

-- The whole document. `private` adds what only the event's organization sees.
CREATE OR REPLACE FUNCTION convene.event_doc(e convene.event, o convene.organization, private boolean) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  b constant jsonb := e.body;
  series text := 'null';
  parent text := 'null';
BEGIN
  IF e.series_id IS NOT NULL THEN
    SELECT '{"id":"' || s.public_id || '","recurrence_id":"' || convene.local_text(e.recurrence_id, e.all_day)
           || '","rrule":' || to_json(s.rrule) || '}'
    INTO series FROM convene.series s WHERE s.id = e.series_id;
  END IF;
  IF e.parent_id IS NOT NULL THEN
    SELECT '"' || p.public_id || '"' INTO parent FROM convene.event p WHERE p.id = e.parent_id;
  END IF;
  RETURN '{"id":"' || e.public_id || '","revision":' || e.revision || ',"status":"' || e.status
    || '","title":' || to_json(e.title)
    || ',"summary":' || convene.part(b, 'summary', 'null') || ',"description":' || convene.part(b, 'description', 'null')
    || ',"kind":"' || e.kind || '","mode":"' || e.mode || '","languages":' || convene.part(b, 'languages', '[]')
    || ',' || convene.time_part(e)
    || ',"previous_starts":' || coalesce('"' || convene.local_text(e.previous_starts, e.all_day) || '"', 'null')
    || ',"series":' || series || ',"parent":' || parent
    || ',"place":' || convene.part(b, 'place', 'null') || ',"online":' || convene.online_shown(b->'online', private)
    || ',"organizer":' || convene.organizer_part(o)
    || ',"specialties":' || convene.part(b, 'specialties', '[]') || ',"professions":' || convene.part(b, 'professions', '[]')
    || ',"stages":' || convene.part(b, 'stages', '[]') || ',"topics":' || convene.part(b, 'topics', '[]')
    || ',"fees":' || convene.part(b, 'fees', '[]') || ',"credits":' || convene.part(b, 'credits', '[]')
    || ',"deadlines":' || convene.part(b, 'deadlines', '[]') || ',"access":' || convene.part(b, 'access', '{}')
    || ',"conduct":' || convene.part(b, 'conduct', 'null') || ',"people":' || convene.part(b, 'people', '[]')
    || ',"capacity":' || convene.part(b, 'capacity', 'null') || ',"seats":' || convene.part(b, 'seats', '"none"')
    || ',"url":"' || convene.event_path(e) || '","website":' || convene.part(b, 'website', 'null')
    || ',"source":' || convene.part(b, 'source', 'null')
    || ',"published":' || convene.js_utc(e.listed_at) || ',"updated":' || convene.js_utc(e.updated) || '}';
END $$;

-- The lowest price, as written: zero first, then the lowest in the currency that is given first, because two currencies
-- cannot be compared.
CREATE OR REPLACE FUNCTION convene.cheapest(fees jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE found text;
BEGIN
  IF fees IS NULL OR fees = '[]' THEN
    RETURN 'null';
  END IF;
  SELECT jsonb_build_object('price', f->>'price', 'currency', f->>'currency')::text INTO found
  FROM jsonb_array_elements(fees) WITH ORDINALITY a(f, n)
  WHERE f->>'price' ~ '^\d+(\.\d+)?$'
  ORDER BY (f->>'price')::numeric > 0, coalesce(f->>'currency', '') <> coalesce(fees->0->>'currency', ''),
           (f->>'price')::numeric, n LIMIT 1;
  RETURN coalesce(found, 'null');
END $$;

-- The accessibility facts that decide for many whether they can come. The event's page has all facts.
CREATE OR REPLACE FUNCTION convene.access_highlights(access jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF access IS NULL OR access = '{}' THEN
    RETURN '{}';
  END IF;
  RETURN (SELECT coalesce(jsonb_object_agg(key, value), '{}')::text FROM jsonb_each(access)
          WHERE key IN ('step_free_entrance', 'wheelchair', 'hearing_loop', 'live_captions', 'sign_language', 'quiet_room',
                        'onsite_childcare', 'lactation_room', 'recordings', 'free', 'bursary') AND value = '"yes"');
END $$;

CREATE OR REPLACE FUNCTION convene.short_list(list jsonb, fields text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF list IS NULL OR list = '[]' THEN
    RETURN '[]';
  END IF;
  RETURN (SELECT '[' || string_agg((SELECT jsonb_object_agg(f, item->f) FROM unnest(fields) f WHERE item ? f)::text, ',' ORDER BY n) || ']'
          FROM jsonb_array_elements(list) WITH ORDINALITY a(item, n));
END $$;

-- A row of a list, with the names and shapes of the whole document.
CREATE OR REPLACE FUNCTION convene.event_card(e convene.event, o convene.organization) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE b constant jsonb := e.body;
BEGIN
  RETURN '{"id":"' || e.public_id || '","revision":' || e.revision || ',"status":"' || e.status
    || '","title":' || to_json(e.title) || ',"kind":"' || e.kind || '","mode":"' || e.mode || '",' || convene.time_part(e)
    || ',"previous_starts":' || coalesce('"' || convene.local_text(e.previous_starts, e.all_day) || '"', 'null')
    || ',"place":' || coalesce('{"city":' || convene.part(b->'place', 'city', 'null') || ',"country":'
                               || convene.part(b->'place', 'country', 'null') || '}', 'null')
    || ',"organizer":' || convene.organizer_part(o)
    || ',"specialties":' || convene.part(b, 'specialties', '[]') || ',"topics":' || convene.part(b, 'topics', '[]')
    || ',"languages":' || convene.part(b, 'languages', '[]')
    || ',"fee":' || convene.cheapest(b->'fees') || ',"credits":' || convene.short_list(b->'credits', '{system,amount,status}')
    || ',"deadlines":' || convene.short_list(b->'deadlines', '{kind,at,zone}')
    || ',"access":' || convene.access_highlights(b->'access')
    || ',"capacity":' || convene.part(b, 'capacity', 'null') || ',"seats":' || convene.part(b, 'seats', '"none"')
    || ',"url":"' || convene.event_path(e) || '","updated":' || convene.js_utc(e.updated) || '}';
END $$;

-- The text for word search, weighed: A title; B organizer, place and topics; C summary and people; D the description.
CREATE OR REPLACE FUNCTION convene.event_words(e convene.event, o convene.organization) RETURNS tsvector
LANGUAGE plpgsql STABLE AS $$
DECLARE
  b constant jsonb := e.body;
  facts text;
  people text;
  about text;
BEGIN
  facts := concat_ws(' ', o.name, b->'place'->>'city', b->'place'->>'venue', b->>'topics',
                     (SELECT v.label FROM convene.vocabulary v WHERE v.dimension = 'kind' AND v.code = e.kind),
                     (SELECT c.name FROM convene.country c WHERE c.code = b->'place'->>'country'));
  IF b ? 'specialties' THEN
    facts := concat_ws(' ', facts, (SELECT string_agg(v.label, ' ') FROM jsonb_array_elements_text(b->'specialties') s(code)
                                    JOIN convene.vocabulary v ON v.dimension = 'specialty' AND v.code = s.code));
  END IF;
  IF b ? 'people' THEN
    SELECT string_agg(p->>'name', ' ') INTO people FROM jsonb_array_elements(b->'people') p;
  END IF;
  about := concat_ws(' ', b->>'summary', people);
  RETURN setweight(to_tsvector('convene.plain', convene.fold_words(e.title)), 'A')
    || setweight(to_tsvector('convene.plain', convene.fold_words(facts)), 'B')
    || CASE WHEN about = '' THEN ''::tsvector
            ELSE setweight(to_tsvector('convene.plain', convene.fold_words(about)), 'C') END
    || CASE WHEN b ? 'description'
            THEN setweight(to_tsvector('convene.plain', convene.fold_words(left(b->>'description', 4000))), 'D')
            ELSE ''::tsvector END;
END $$;

-- Derive columns from an event's row: tags, words, card and doc.
CREATE OR REPLACE FUNCTION convene.event_render(INOUT e convene.event, o convene.organization) LANGUAGE plpgsql AS $$
BEGIN
  e.tags := convene.event_tags(e, o);
  e.words := convene.event_words(e, o);
  e.card := convene.event_card(e, o);
  e.doc := convene.event_doc(e, o, false);
END $$;

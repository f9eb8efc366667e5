-- Base: the clock, identifiers, folded text, answers, cursors.

-- Tests set the time with `SET convene.now`.
CREATE OR REPLACE FUNCTION convene.clock() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('convene.now', true), '')::timestamptz, now())
$$;

-- "evt_" and 60 random bits in Crockford's base32. The bits come from a random UUID, without those that encode its
-- version.
CREATE OR REPLACE FUNCTION convene.new_id(prefix text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  digits constant text := '0123456789abcdefghjkmnpqrstvwxyz';
  hex text := replace(gen_random_uuid()::text, '-', '');
  bits bigint := ('x' || substr(hex, 1, 12) || substr(hex, 21, 3))::bit(60)::bigint;
  id text := prefix || '_';
BEGIN
  FOR i IN REVERSE 11..0 LOOP
    id := id || substr(digits, ((bits >> (5 * i)) & 31)::int + 1, 1);
  END LOOP;
  RETURN id;
END $$;

-- Lower case, accents removed; ASCII skips unaccent(). Declared immutable because the dictionary is pinned.
CREATE OR REPLACE FUNCTION convene.fold(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF octet_length(t) = length(t) THEN
    RETURN lower(t COLLATE "C");
  END IF;
  RETURN lower(convene.unaccent('convene.unaccent'::regdictionary, t));
END $$;

-- Folded words with one space between them; ASCII punctuation and white space separate words. One regular expression
-- takes a quarter of the time of translate(), which searches its whole list of signs for each letter.
CREATE OR REPLACE FUNCTION convene.fold_words(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF octet_length(t) <> length(t) THEN
    t := convene.unaccent('convene.unaccent'::regdictionary, t);
  END IF;
  RETURN btrim(regexp_replace(lower(t), '[\t\n\r !-/:-@[-`{-~]+', ' ', 'g'));
END $$;

CREATE OR REPLACE FUNCTION convene.slug(t text, otherwise text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN coalesce(nullif(btrim(left(regexp_replace(convene.fold(t), '[^a-z0-9]+', '-', 'g'), 60), '-'), ''), otherwise);
END $$;

CREATE OR REPLACE FUNCTION convene.problem(field text, detail text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN jsonb_build_array(jsonb_build_object('field', field, 'detail', detail));
END $$;

CREATE OR REPLACE FUNCTION convene.refuse(outcome text, field text, detail text) RETURNS convene.answer
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN ROW(outcome, convene.problem(field, detail)::text, NULL)::convene.answer;
END $$;

CREATE OR REPLACE FUNCTION convene.refuse(outcome text, problems jsonb) RETURNS convene.answer
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN ROW(outcome, problems::text, NULL)::convene.answer;
END $$;

-- Two refusals that many functions give.
CREATE OR REPLACE FUNCTION convene.unauthorized() RETURNS convene.answer LANGUAGE sql IMMUTABLE AS $$
  SELECT convene.refuse('unauthorized', '', 'This needs a token that is known, not revoked and not expired')
$$;
CREATE OR REPLACE FUNCTION convene.no_event() RETURNS convene.answer LANGUAGE sql IMMUTABLE AS $$
  SELECT convene.refuse('missing', '', 'There is no such event')
$$;

-- A value as a JSON fragment; SQL's NULL becomes JSON's null. These are not SQL functions: they call functions that are
-- not marked immutable, so PostgreSQL would plan them at each call (0.1 ms) and not inline them.
CREATE OR REPLACE FUNCTION convene.js(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN coalesce(to_json(t)::text, 'null');
END $$;

CREATE OR REPLACE FUNCTION convene.js_utc(t timestamptz) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN coalesce('"' || to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '"', 'null');
END $$;

-- Local times in the form in which people enter them: a date, or a date with hours and minutes.
CREATE OR REPLACE FUNCTION convene.local_text(t timestamp, all_day boolean) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_char(t, CASE WHEN all_day THEN 'YYYY-MM-DD' ELSE 'YYYY-MM-DD"T"HH24:MI' END)
$$;

-- Cursors: base64url of "sort|key|id|check". The check detects a mangled cursor; it is no protection against forgery.
CREATE OR REPLACE FUNCTION convene.cursor_make(sort text, key text, id bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT translate(encode(convert_to(c || '|' || left(md5('cursor|' || c), 8), 'UTF8'), 'base64'), E'+/=\n', '-_')
  FROM (SELECT sort || '|' || key || '|' || id AS c) parts
$$;

-- NULL when the text is not a cursor that we made for this order.
CREATE OR REPLACE FUNCTION convene.cursor_read(cursor text, sort text, OUT key text, OUT id bigint)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE part text[];
BEGIN
  part := string_to_array(convert_from(decode(rpad(translate(cursor, '-_', '+/'), (length(cursor) + 3) / 4 * 4, '='),
                                              'base64'), 'UTF8'), '|');
  IF cardinality(part) = 4 AND part[1] = sort
     AND part[4] = left(md5('cursor|' || part[1] || '|' || part[2] || '|' || part[3]), 8) THEN
    key := part[2];
    id := part[3]::bigint;
  END IF;
EXCEPTION WHEN data_exception THEN
  NULL;
END $$;

-- Cursors hold instants as microseconds, so that they stay exact.
CREATE OR REPLACE FUNCTION convene.micros(t timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (extract(epoch FROM t) * 1000000)::bigint
$$;
CREATE OR REPLACE FUNCTION convene.from_micros(m bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT timestamptz 'epoch' + make_interval(secs => m / 1000000) + (m % 1000000) * interval '1 microsecond'
$$;

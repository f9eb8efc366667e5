-- Base: the clock, identifiers, folded text, answers, cursors.

-- Tests hold the time with `SET convene.now`.
CREATE OR REPLACE FUNCTION convene.clock() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('convene.now', true), '')::timestamptz, now())
$$;

-- "evt_" and 60 random bits in Crockford's base32. The bits are those of a random UUID that say nothing about
-- its version.
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

-- Lower case without accents, of which ASCII has none. Declared immutable because the dictionary is pinned.
CREATE OR REPLACE FUNCTION convene.fold(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF octet_length(t) = length(t) THEN
    RETURN lower(t COLLATE "C");
  END IF;
  RETURN lower(convene.unaccent('convene.unaccent'::regdictionary, t));
END $$;

-- Folded words with one space between them; ASCII punctuation and white space separate. One regular expression takes a
-- quarter of what translate() takes, which looks at the whole list of signs for each letter.
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

-- A value as a JSON fragment; SQL's NULL is JSON's. Not in SQL: what these call is not immutable by its label, so they
-- would not be inlined but planned at each call, which costs 0.1 ms.
CREATE OR REPLACE FUNCTION convene.js(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN coalesce(to_json(t)::text, 'null');
END $$;

CREATE OR REPLACE FUNCTION convene.js_utc(t timestamptz) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN coalesce('"' || to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '"', 'null');
END $$;

-- Local times look as people entered them: a date, or a date and minutes.
CREATE OR REPLACE FUNCTION convene.local_text(t timestamp, all_day boolean) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_char(t, CASE WHEN all_day THEN 'YYYY-MM-DD' ELSE 'YYYY-MM-DD"T"HH24:MI' END)
$$;

-- Cursors: base64url of "sort|key|id|check". The check tells a mangled cursor from ours; it guards nothing.
CREATE OR REPLACE FUNCTION convene.cursor_make(sort text, key text, id bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT translate(encode(convert_to(c || '|' || left(md5('cursor|' || c), 8), 'UTF8'), 'base64'), E'+/=\n', '-_')
  FROM (SELECT sort || '|' || key || '|' || id AS c) parts
$$;

-- NULL when it is not one of ours for this order.
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

-- Instants travel in cursors as microseconds, exactly.
CREATE OR REPLACE FUNCTION convene.micros(t timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (extract(epoch FROM t) * 1000000)::bigint
$$;
CREATE OR REPLACE FUNCTION convene.from_micros(m bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT timestamptz 'epoch' + make_interval(secs => m / 1000000) + (m % 1000000) * interval '1 microsecond'
$$;

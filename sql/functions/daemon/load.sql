-- Loading sql/data: NAME.tsv is copied into the temporary table load_NAME (all columns text, named by the header line);
-- then load_NAME() is called in the same transaction. Loading again makes the tables equal to the file. Each function
-- ends with ANALYZE, so that the first import does not plan with the statistics of empty tables.

CREATE OR REPLACE FUNCTION convene.load_vocabularies() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
  INSERT INTO convene.vocabulary (dimension, code, label, parent, note, position)
  SELECT dimension, code, label, coalesce(parent, ''), coalesce(note, ''), position::int FROM pg_temp.load_vocabularies
  ON CONFLICT (dimension, code) DO UPDATE
    SET label = excluded.label, parent = excluded.parent, note = excluded.note, position = excluded.position;
  GET DIAGNOSTICS n = ROW_COUNT;
  -- Documents may still use a code that left the file, so only unused codes are deleted.
  DELETE FROM convene.vocabulary v
  WHERE NOT EXISTS (SELECT FROM pg_temp.load_vocabularies l WHERE l.dimension = v.dimension AND l.code = v.code)
    AND NOT EXISTS (SELECT FROM convene.tag t WHERE t.dimension = v.dimension AND t.code = v.code);
  UPDATE convene.tag t SET label = v.label FROM convene.vocabulary v
  WHERE v.dimension = t.dimension AND v.code = t.code AND t.label <> v.label;
  ANALYZE convene.vocabulary;
  RETURN n;
END $$;

CREATE OR REPLACE FUNCTION convene.load_countries() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
  INSERT INTO convene.country (code, name) SELECT code, name FROM pg_temp.load_countries
  ON CONFLICT (code) DO UPDATE SET name = excluded.name;
  GET DIAGNOSTICS n = ROW_COUNT;
  DELETE FROM convene.country_alias;
  INSERT INTO convene.country_alias (alias, code)
  SELECT DISTINCT ON (1) regexp_replace(convene.fold(a), '[^a-z0-9]', '', 'g'), code
  FROM pg_temp.load_countries, unnest(ARRAY[code, name] || string_to_array(coalesce(aliases, ''), '|')) WITH ORDINALITY x(a, rank)
  WHERE a <> '' ORDER BY 1, rank;
  PERFORM convene.load_country_zones();
  ANALYZE convene.country, convene.country_alias;
  RETURN n;
END $$;

-- A country whose places share one zone gives that zone to its unknown places.
CREATE OR REPLACE FUNCTION convene.load_country_zones() RETURNS void LANGUAGE sql AS $$
  UPDATE convene.country c SET zone = one.zone
  FROM (SELECT country, min(zone) AS zone FROM convene.place GROUP BY country HAVING count(DISTINCT zone) = 1) one
  WHERE one.country = c.code AND c.zone IS DISTINCT FROM one.zone
$$;

CREATE OR REPLACE FUNCTION convene.load_regions() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
  DELETE FROM convene.region;
  INSERT INTO convene.region SELECT country, code, convene.fold_words(name), south::real, north::real, west::real, east::real FROM pg_temp.load_regions;
  GET DIAGNOSTICS n = ROW_COUNT;
  ANALYZE convene.region;
  RETURN n;
END $$;

-- A first start loads a hundred thousand names. So the index is built after the rows, and all names of a place are
-- folded as one text, with a separator that folding leaves alone.
CREATE OR REPLACE FUNCTION convene.load_places() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
  fence constant text := chr(1);
BEGIN
  INSERT INTO convene.place (id, name, country, lat, lon, population, zone)
  SELECT geonames_id::int, name, country, latitude::double precision, longitude::double precision, population::int, timezone
  FROM pg_temp.load_places
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, country = excluded.country, lat = excluded.lat, lon = excluded.lon,
    population = excluded.population, zone = excluded.zone;
  GET DIAGNOSTICS n = ROW_COUNT;
  TRUNCATE convene.place_name;
  ALTER TABLE convene.place_name DROP CONSTRAINT IF EXISTS place_name_pkey;
  INSERT INTO convene.place_name (name, place_id, own)
  SELECT spelling, geonames_id::int, bool_or(rank <= 2) FROM (
    SELECT geonames_id, convene.fold_words(replace(concat_ws('|', name, coalesce(ascii_name, name), alternate_names), '|', fence)) AS folded
    FROM pg_temp.load_places OFFSET 0) each,
  LATERAL (SELECT btrim(x), rank FROM unnest(string_to_array(folded, fence)) WITH ORDINALITY u(x, rank)) called (spelling, rank)
  WHERE spelling <> '' GROUP BY 1, 2;
  ALTER TABLE convene.place_name ADD CONSTRAINT place_name_pkey PRIMARY KEY (name, place_id);
  PERFORM convene.load_country_zones();
  ANALYZE convene.place, convene.place_name, convene.country;
  RETURN n;
END $$;

-- Common names that GeoNames' list of eight leaves out. Loaded after the places, because files load in order of name.
CREATE OR REPLACE FUNCTION convene.load_places_also() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
  INSERT INTO convene.place_name (name, place_id, own)
  SELECT DISTINCT convene.fold_words(l.alias), p.id, true FROM pg_temp.load_places_also l
  JOIN (SELECT DISTINCT ON (name, country) id, name, country FROM convene.place
        WHERE name IN (SELECT name FROM pg_temp.load_places_also) ORDER BY name, country, population DESC) p USING (name, country)
  ON CONFLICT (name, place_id) DO UPDATE SET own = true;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

CREATE OR REPLACE FUNCTION convene.vocabularies()
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE body text;
BEGIN
  SELECT '{' || string_agg(to_json(dimension) || ':[' || terms || ']', ',' ORDER BY dimension) || '}' INTO body FROM (
    SELECT dimension, string_agg('{"code":' || to_json(code) || ',"label":' || to_json(label) || ',"parent":'
                                 || convene.js(nullif(parent, '')) || ',"note":' || convene.js(nullif(note, '')) || '}', ','
                                 ORDER BY position, code) AS terms
    FROM (SELECT * FROM convene.vocabulary
          UNION ALL SELECT 'country', code, name, '', '', row_number() OVER (ORDER BY name)::int FROM convene.country) v
    GROUP BY dimension) dimensions;
  RETURN ROW('ok', coalesce(body, '{}'), md5(coalesce(body, '')))::convene.answer;
END $$;

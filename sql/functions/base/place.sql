-- Places: from the text of a place to a city, a country, coordinates and a zone.

-- "U.S.A.", "Deutschland", "de" -> code; NULL when no country has this name.
CREATE OR REPLACE FUNCTION convene.country_find(t text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT code FROM convene.country_alias WHERE alias = regexp_replace(convene.fold(t), '[^a-z0-9]', '', 'g')
$$;

-- Names under which the table may list a place, best first: as written, then without common additions.
CREATE OR REPLACE FUNCTION convene.place_spellings(written text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  name text := convene.fold_words(written);
  result text[] := ARRAY[name];
BEGIN
  IF name ~ '^(saint|sankt) ' THEN
    result := result || regexp_replace(name, '^(saint|sankt)', 'st');
  ELSIF name ~ '^st ' THEN
    result := result || regexp_replace(name, '^st', 'saint') || regexp_replace(name, '^st', 'sankt');
  END IF;
  IF name ~ ' city$' THEN
    result := result || regexp_replace(name, ' city$', '');
  ELSE
    result := result || (name || ' city');
  END IF;
  RETURN result;
END $$;

-- The largest city with this name, in the country and the region if they are given.
CREATE OR REPLACE FUNCTION convene.place_find(spellings text[], in_country text, in_region text) RETURNS convene.place
LANGUAGE plpgsql STABLE AS $$
DECLARE found convene.place;
BEGIN
  FOR i IN 1..cardinality(spellings) LOOP
    SELECT p.* INTO found
    FROM convene.place_name n
    JOIN convene.place p ON p.id = n.place_id
    LEFT JOIN convene.region r ON r.country = in_country AND r.code = in_region
    WHERE n.name = spellings[i]
      AND (in_country IS NULL OR p.country = in_country)
      AND (r.code IS NULL OR (p.lat BETWEEN r.south AND r.north AND p.lon BETWEEN r.west AND r.east))
    ORDER BY n.own DESC, p.population DESC, p.id
    LIMIT 1;
    IF found.id IS NOT NULL THEN
      RETURN found;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- `city` may carry hints after commas: "Cambridge, MA", "Cambridge, UK", "Boston, Massachusetts, USA". An unknown place
-- keeps its text. It gets the zone of its state or country when all places there share one.
CREATE OR REPLACE FUNCTION convene.place_resolve(
  INOUT city text, INOUT country text,
  OUT place_id int, OUT lat double precision, OUT lon double precision, OUT zone text, OUT problem text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  written constant text := city;
  part text[] := regexp_split_to_array(btrim(city), '\s*,\s*');
  land text := convene.country_find(country);
  hint_country text;
  region text;
  found convene.place;
BEGIN
  IF country IS NOT NULL AND land IS NULL THEN
    problem := format('%s is not a country we know; use its ISO 3166 code, as in DE', country);
    RETURN;
  END IF;
  FOR i IN REVERSE coalesce(cardinality(part), 0)..2 LOOP
    SELECT r.code, r.country INTO region, hint_country FROM convene.region r
    WHERE (r.code = upper(regexp_replace(part[i], '[^A-Za-z]', '', 'g')) OR r.name = convene.fold_words(part[i]))
      AND r.country = coalesce(land, r.country)
    ORDER BY r.country = 'US' DESC LIMIT 1;
    IF region IS NOT NULL THEN
      EXIT;
    END IF;
    hint_country := convene.country_find(part[i]);
    land := coalesce(land, hint_country);
  END LOOP;
  land := coalesce(land, hint_country);
  country := land;
  IF coalesce(city, '') <> '' THEN
    IF cardinality(part) > 1 AND land IS NOT NULL THEN
      found := convene.place_find(convene.place_spellings(part[1]), land, region);
    END IF;
    IF found.id IS NULL THEN
      found := convene.place_find(convene.place_spellings(written), land, region);
    END IF;
  END IF;
  IF found.id IS NOT NULL THEN
    city := found.name;
    country := found.country;
    place_id := found.id;
    lat := round(found.lat::numeric, 4);
    lon := round(found.lon::numeric, 4);
    zone := found.zone;
  ELSE
    SELECT min(p.zone) INTO zone FROM convene.region r JOIN convene.place p ON p.country = r.country
    WHERE r.country = place_resolve.country AND r.code = region
      AND p.lat BETWEEN r.south AND r.north AND p.lon BETWEEN r.west AND r.east HAVING min(p.zone) = max(p.zone);
    zone := coalesce(zone, (SELECT c.zone FROM convene.country c WHERE c.code = country));
  END IF;
END $$;

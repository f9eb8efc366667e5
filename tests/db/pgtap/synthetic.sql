-- A directory of :n events for plans and figures: four fifths to come in the next two years, one fifth over.
--   psql -v n=100000 -f synthetic.sql
-- Facet values are skewed as in life: a few kinds, countries and topics have most of the events. Everything is
-- reckoned from the row's number, so each run makes the same directory.
\set ON_ERROR_STOP 1
SET search_path = convene;
SET client_min_messages = warning;

-- 0 (often) to m-1 (seldom)
CREATE FUNCTION pg_temp.skewed(i bigint, salt int, m int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT floor(m * power(abs(hashint8extended(i, salt) % 1000003) / 1000003.0, 3))::int
$$;

INSERT INTO organization (public_id, slug, name, sort_name, kind, standing, created, updated)
SELECT new_id('org'), 'synthetic-' || i, 'Synthetic society ' || i, 'synthetic society ' || i, 'society',
       CASE WHEN i % 3 = 0 THEN 'unverified' ELSE 'vouched' END, clock(), clock()
FROM generate_series(1, 300) i;

INSERT INTO tag (dimension, code, label)
SELECT 'kind', code, label FROM vocabulary WHERE dimension = 'kind'
UNION ALL SELECT 'mode', code, label FROM vocabulary WHERE dimension = 'mode'
UNION ALL SELECT 'specialty', code, label FROM vocabulary WHERE dimension = 'specialty'
UNION ALL SELECT 'country', code, name FROM country
UNION ALL SELECT 'organizer', public_id, name FROM organization
UNION ALL SELECT 'topic', 'topic' || i, 'topic' || i FROM generate_series(0, 199) i
UNION ALL SELECT 'place', 'city ' || i, 'City ' || i FROM generate_series(0, 499) i
UNION ALL SELECT 'listing', 'trusted', 'trusted'
ON CONFLICT DO NOTHING;

CREATE TEMPORARY TABLE choice AS
SELECT dimension, (row_number() OVER (PARTITION BY dimension ORDER BY id) - 1)::int AS n, id, code FROM tag;
CREATE UNIQUE INDEX ON choice (dimension, n);
ANALYZE choice;

CREATE TEMPORARY TABLE plan AS
SELECT i, k.id AS kind_tag, k.code AS kind, m.id AS mode_tag, m.code AS mode, c.id AS country_tag, p.id AS place_tag, o.id AS org_tag,
       org.id AS org_id, org.standing, ARRAY(SELECT DISTINCT t.id FROM choice t WHERE t.dimension = 'topic'
                               AND t.n IN (pg_temp.skewed(i, 1, 200), pg_temp.skewed(i, 2, 200))) AS topics, s.id AS specialty_tag,
       date_trunc('minute', clock() AT TIME ZONE 'UTC') + (abs(hashint8extended(i, 3)) % (913 * 1440) - 183 * 1440) * interval '1 minute' AS starts
FROM generate_series(1, :n) i
JOIN choice k ON k.dimension = 'kind' AND k.n = pg_temp.skewed(i, 4, 22)
JOIN choice m ON m.dimension = 'mode' AND m.n = pg_temp.skewed(i, 5, 3)
JOIN choice c ON c.dimension = 'country' AND c.n = pg_temp.skewed(i, 6, 120)
JOIN choice p ON p.dimension = 'place' AND p.n = pg_temp.skewed(i, 7, 500)
JOIN choice s ON s.dimension = 'specialty' AND s.n = pg_temp.skewed(i, 9, 140)
JOIN choice o ON o.dimension = 'organizer' AND o.n = pg_temp.skewed(i, 8, 300)
JOIN organization org ON org.public_id = o.code;

-- a vocabulary of 4,000 made-up words, some in every tenth title, most rare
CREATE FUNCTION pg_temp.made_up(i bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT (ARRAY['card','neph','onco','derm','path','gene','micro','ultra','radio','psych','ortho','neuro','hema','pulmo','gastro','rheuma'])[n % 16 + 1]
      || (ARRAY['logy','sonic','tomy','graphy','plasty','scopy','genic','metric','pathic','trophy','kinetic','static','nomic','lytic','phoric','cyte'])[n / 16 % 16 + 1]
      || CASE WHEN n >= 256 THEN (n / 256)::text ELSE '' END
  FROM (SELECT pg_temp.skewed(i, salt, 4000) AS n) x
$$;

INSERT INTO event (public_id, status, organization_id, title, kind, mode, starts, ends, zone, all_day, starts_at, ends_at,
                   over_at, created, updated, listed_at, tags, words, body, card, doc)
SELECT new_id('evt'), 'scheduled', org_id, title, kind, mode, starts, starts + interval '3 hours', 'Etc/UTC', false,
       starts AT TIME ZONE 'UTC', (starts + interval '3 hours') AT TIME ZONE 'UTC', (starts + interval '3 hours') AT TIME ZONE 'UTC',
       clock() - i * interval '1 second', clock(), clock() - i * interval '1 second',
       ARRAY[kind_tag, mode_tag, country_tag, place_tag, org_tag, specialty_tag]
         || CASE WHEN standing = 'unverified' THEN '{}' ELSE ARRAY[(SELECT id FROM choice WHERE dimension = 'listing')] END || topics,
       setweight(to_tsvector('plain', title), 'A') || setweight(to_tsvector('plain', filler), 'D'),
       jsonb_build_object('title', title), '{"id":"x","title":' || to_json(title) || ',"filler":"' || repeat('x', 700) || '"}',
       '{"title":' || to_json(title) || ',"filler":"' || repeat('x', 2200) || '"}'
FROM (SELECT p.*, initcap(pg_temp.made_up(i, 11)) || ' ' || pg_temp.made_up(i, 12) || ' ' || replace(kind, '_', ' ') AS title,
             pg_temp.made_up(i, 13) || ' ' || pg_temp.made_up(i, 14) || ' for residents and their teachers' AS filler
      FROM plan p) made;

-- A beginning, then figures about it: while the tables are empty all their indexes look alike, and this session would
-- keep plans that walk the whole of the wrong one.
DO $$ BEGIN PERFORM convene.index_refresh(ARRAY(SELECT id FROM convene.event ORDER BY id LIMIT 2000)); END $$;
ANALYZE event, live, live_text, posting, tag, tag_count, term;

DO $$
DECLARE ids bigint[];
BEGIN
  FOR ids IN SELECT array_agg(id) FROM convene.event GROUP BY id / 5000 LOOP
    PERFORM convene.index_refresh(ids);
  END LOOP;
END $$;
DROP FUNCTION pg_temp.skewed(bigint, int, int) CASCADE;
DROP TABLE choice, plan;
VACUUM (ANALYZE) event, live, live_text, posting, tag, tag_count, term, organization;

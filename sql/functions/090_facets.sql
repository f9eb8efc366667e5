-- Facets: how many of the matches have which value. Exact where that is cheap, a scaled sample otherwise.

-- The counts of one set: tags of the dimensions asked for, with the factor that makes a sample whole.
CREATE OR REPLACE FUNCTION convene.facet_counts(s convene.search, words tsquery)
RETURNS TABLE (tag int, n bigint, about boolean) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_variable
DECLARE
  sample constant int := 2500; -- matches that a sample stops at
  reach constant int := CASE WHEN words IS NULL THEN 10000 ELSE 5000 END; -- entries that it looks at
BEGIN
  IF s.empty OR s.words_n = 0 THEN
    RETURN;
  ELSIF s.groups = 0 AND words IS NULL AND s.day_from = '-infinity' AND s.day_to = 'infinity' THEN
    RETURN QUERY SELECT c.tag, c.n, false FROM convene.tag_count c WHERE c.n > 0;
    RETURN;
  ELSIF convene.facet_is_small(s) THEN
    RETURN QUERY
    WITH hit AS MATERIALIZED (SELECT m.tags || 0 AS tags FROM convene.list_gather(s, words, NULL) m)
    SELECT t, count(*), false FROM hit, unnest(hit.tags) t GROUP BY t;
    RETURN;
  END IF;
  RETURN QUERY
  WITH walk AS MATERIALIZED (
    SELECT l.tags || 0 AS tags, w.n AS place FROM (
      SELECT x.id, x.tags, x.day, row_number() OVER (ORDER BY x.salt) AS n FROM convene.live x ORDER BY x.salt LIMIT reach) w
    CROSS JOIN LATERAL (SELECT w.tags) l
    WHERE (s.g1 IS NULL OR w.tags && s.g1) AND (s.g2 IS NULL OR w.tags && s.g2) AND (s.g3 IS NULL OR w.tags && s.g3)
      AND (s.g4 IS NULL OR w.tags && s.g4) AND (s.g5 IS NULL OR w.tags && s.g5) AND (s.g6 IS NULL OR w.tags && s.g6)
      AND (s.g7 IS NULL OR w.tags && s.g7) AND (s.g8 IS NULL OR w.tags && s.g8) AND w.day BETWEEN s.day_from AND s.day_to
      AND (words IS NULL OR EXISTS (SELECT FROM convene.live_text t WHERE t.id = w.id AND t.words @@ words))
    LIMIT sample),
  scale AS (SELECT CASE WHEN count(*) = sample THEN s.total::double precision / max(place)
                        ELSE greatest(1, s.total::double precision / reach) END AS factor FROM walk)
  SELECT t, round(count(*) * (SELECT scale.factor FROM scale))::bigint, (SELECT scale.factor FROM scale) > 1
  FROM walk, unnest(walk.tags) t GROUP BY t;
END $$;

-- Will an exact count read little?
CREATE OR REPLACE FUNCTION convene.facet_is_small(s convene.search) RETURNS boolean LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_variable
BEGIN
  IF s.total <= 2500 OR least(s.n1, s.words_n) <= 2500 OR (s.matches < 500 AND least(s.n1, s.words_n) <= 20000) THEN
    RETURN true;
  ELSIF s.day_from > '-infinity' OR s.day_to < 'infinity' THEN
    RETURN 5000 > (SELECT count(*) FROM (
      SELECT FROM convene.live l
      WHERE l.starts_at >= s.day_from::timestamptz - interval '1 day' AND l.starts_at < s.day_to::timestamptz + interval '2 days'
      LIMIT 5000) few);
  END IF;
  RETURN false;
END $$;

-- The values of each dimension, most frequent first, at most a hundred; what is selected is there even at zero.
CREATE OR REPLACE FUNCTION convene.facet_parts(dimensions text[], tags int[], ns bigint[], filters jsonb)
RETURNS TABLE (dimension text, part text) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH counted AS MATERIALIZED (
    SELECT t.dimension, t.code, coalesce(nullif(t.label, ''), t.code) AS label, c.n
    FROM unnest(tags, ns) c(tag, n) CROSS JOIN LATERAL (SELECT * FROM convene.tag x WHERE x.id = c.tag OFFSET 0) t
    WHERE t.dimension = ANY (dimensions)),
  chosen AS (
    SELECT d AS dimension, value AS code, coalesce((SELECT v.label FROM convene.vocabulary v WHERE v.dimension = d AND v.code = value),
             (SELECT k.name FROM convene.country k WHERE d = 'country' AND k.code = value), value) AS label, 0::bigint AS n
    FROM unnest(dimensions) d CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(filters->d, '[]')) value
    WHERE NOT EXISTS (SELECT FROM counted c WHERE c.dimension = d AND c.code = value)),
  ranked AS (
    SELECT x.*, row_number() OVER (PARTITION BY x.dimension ORDER BY coalesce(filters->x.dimension, '[]') ? x.code DESC, x.n DESC, x.code) AS place
    FROM (SELECT * FROM counted UNION ALL SELECT * FROM chosen) x)
  SELECT r.dimension, '[' || string_agg('{"code":' || to_json(r.code) || ',"label":' || to_json(r.label) || ',"count":' || r.n || '}', ','
                                        ORDER BY r.n DESC, r.code) || ']'
  FROM ranked r WHERE r.place <= 100 GROUP BY r.dimension;
END $$;

CREATE OR REPLACE FUNCTION convene.event_facets(q text, filters jsonb, day_from date, day_to date)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  all_dimensions constant text[] := '{kind,mode,country,topic,specialty}';
  s convene.search := convene.query_read(q, filters, day_from, day_to);
  words tsquery := s.words::tsquery;
  tags int[];
  ns bigint[];
  total bigint;
  about boolean;
  d text;
  chosen text[];
  parts jsonb;
BEGIN
  IF s.problems <> '[]' THEN
    RETURN convene.refuse('bad_parameter', s.problems);
  END IF;
  chosen := ARRAY(SELECT x FROM unnest(all_dimensions) x WHERE coalesce(filters->x, '[]') <> '[]');
  SELECT coalesce(array_agg(f.tag), '{}'), coalesce(array_agg(f.n), '{}'), coalesce(bool_or(f.about), false) INTO tags, ns, about
  FROM convene.facet_counts(s, words) f;
  total := coalesce(ns[array_position(tags, 0)], 0);
  SELECT jsonb_object_agg(f.dimension, f.part) INTO parts
  FROM convene.facet_parts(ARRAY(SELECT x FROM unnest(all_dimensions) x WHERE x <> ALL (chosen)), tags, ns, '{}') f;
  FOREACH d IN ARRAY chosen LOOP
    SELECT coalesce(array_agg(f.tag), '{}'), coalesce(array_agg(f.n), '{}') INTO tags, ns
    FROM convene.facet_counts(convene.query_read(q, filters, day_from, day_to, d), words) f;
    parts := coalesce(parts, '{}') || (SELECT jsonb_object_agg(f.dimension, f.part) FROM convene.facet_parts(ARRAY[d], tags, ns, filters) f);
  END LOOP;
  RETURN ROW('ok', '{"total":{"count":' || total || ',"about":' || about || '},"dimensions":{'
    || (SELECT string_agg('"' || x || '":' || coalesce(parts->>x, '[]'), ',') FROM unnest(all_dimensions) x) || '}}', NULL)::convene.answer;
END $$;

-- Facets: how many matches have each value. Exact where that is cheap, else scaled from a sample. A selection in a
-- dimension does not narrow that dimension's own counts. So events are counted by `missed`, which has a bit for each
-- group of the search that the event lacks (1 for g1, 2 for g2, 4 for g3, ...); 0 means a match.

-- Read and count every match.
CREATE OR REPLACE FUNCTION convene.facet_exact(s convene.search, words tsquery) RETURNS TABLE (tag int, n bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_variable
BEGIN
  IF s.empty OR s.words_n = 0 THEN
    RETURN;
  END IF;
  RETURN QUERY
  WITH hit AS MATERIALIZED (SELECT m.tags || 0 AS tags FROM convene.list_gather(s, words, NULL) m)
  SELECT t, count(*) FROM hit, unnest(hit.tags) t GROUP BY t;
END $$;

-- Walk in random order, until `reach` entries are read or `sample` events are counted. Counts matches, and events that
-- lack only one group, if `open` contains it. A directory smaller than the walk is counted exactly. Without words only
-- the index is read, so events have no identifiers here.
CREATE OR REPLACE FUNCTION convene.facet_walk(s convene.search, words tsquery, open int)
RETURNS TABLE (missed int, tag int, n bigint, about boolean) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_variable
DECLARE
  reach constant int := CASE WHEN words IS NULL THEN 5000 ELSE 2500 END;
  sample constant int := CASE WHEN s.total <= 2500 THEN 2500 ELSE 1000 END;
BEGIN
  RETURN QUERY
  WITH walk AS MATERIALIZED (
    SELECT w.tags, w.place, m.missed FROM (
      SELECT NULL::bigint AS id, x.tags, x.day, row_number() OVER () AS place
      FROM (SELECT y.tags, y.day FROM convene.live y WHERE words IS NULL ORDER BY y.salt LIMIT reach) x
      UNION ALL
      SELECT x.id, x.tags, x.day, row_number() OVER ()
      FROM (SELECT y.id, y.tags, y.day FROM convene.live y WHERE words IS NOT NULL ORDER BY y.salt LIMIT reach) x) w
    CROSS JOIN LATERAL (SELECT
        CASE WHEN s.g1 IS NULL OR w.tags && s.g1 THEN 0 ELSE 1 END + CASE WHEN s.g2 IS NULL OR w.tags && s.g2 THEN 0 ELSE 2 END
      + CASE WHEN s.g3 IS NULL OR w.tags && s.g3 THEN 0 ELSE 4 END + CASE WHEN s.g4 IS NULL OR w.tags && s.g4 THEN 0 ELSE 8 END
      + CASE WHEN s.g5 IS NULL OR w.tags && s.g5 THEN 0 ELSE 16 END + CASE WHEN s.g6 IS NULL OR w.tags && s.g6 THEN 0 ELSE 32 END
      + CASE WHEN s.g7 IS NULL OR w.tags && s.g7 THEN 0 ELSE 64 END + CASE WHEN s.g8 IS NULL OR w.tags && s.g8 THEN 0 ELSE 128 END
      OFFSET 0) m (missed)
    WHERE (m.missed = 0 OR (m.missed & open = m.missed AND m.missed & (m.missed - 1) = 0))
      AND w.day BETWEEN s.day_from AND s.day_to
      AND (words IS NULL OR EXISTS (SELECT FROM convene.live_text t WHERE t.id = w.id AND t.words @@ words))
    LIMIT sample),
  scale AS (SELECT greatest(1, s.total::double precision / CASE WHEN count(*) = sample THEN max(place) ELSE reach END) AS factor FROM walk)
  SELECT c.missed, c.tag, round(c.n * f.factor)::bigint, f.factor > 1
  FROM (SELECT walk.missed, t AS tag, count(*) AS n FROM walk, unnest(walk.tags || 0) t GROUP BY 1, 2) c
  CROSS JOIN (SELECT scale.factor FROM scale) f;
END $$;

-- True when the search has no filter that the counters cannot answer.
CREATE OR REPLACE FUNCTION convene.facet_is_all(s convene.search) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT s.groups = 0 AND s.words IS NULL AND s.day_from = '-infinity' AND s.day_to = 'infinity'
$$;

-- True when an exact count reads few rows.
CREATE OR REPLACE FUNCTION convene.facet_is_small(s convene.search) RETURNS boolean LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_variable
BEGIN
  IF s.empty OR least(s.n1, s.words_n) <= 1000 OR (s.matches < 500 AND least(s.n1, s.words_n) <= 5000) THEN
    RETURN true;
  ELSIF s.day_from > '-infinity' OR s.day_to < 'infinity' THEN
    RETURN 1000 > (SELECT count(*) FROM (
      SELECT FROM convene.live l
      WHERE l.starts_at >= s.day_from::timestamptz - interval '1 day' AND l.starts_at < s.day_to::timestamptz + interval '2 days'
      LIMIT 1000) few);
  END IF;
  RETURN false;
END $$;

-- The bit of the group that holds a dimension's own selection.
CREATE OR REPLACE FUNCTION convene.facet_bit(s convene.search, dimension text, vocabulary boolean, written jsonb) RETURNS int
LANGUAGE plpgsql STABLE AS $$
DECLARE own constant int[] := (convene.query_group(dimension, vocabulary, written)).tags;
BEGIN
  RETURN CASE own WHEN s.g1 THEN 1 WHEN s.g2 THEN 2 WHEN s.g3 THEN 4 WHEN s.g4 THEN 8 WHEN s.g5 THEN 16 WHEN s.g6 THEN 32
                  WHEN s.g7 THEN 64 ELSE 128 END;
END $$;

-- The values of each dimension, most frequent first, at most a hundred. Selected values are listed even with count 0.
-- Without `tags`: all live events, from the counters.
CREATE OR REPLACE FUNCTION convene.facet_parts(dimensions text[], tags int[], ns bigint[], filters jsonb)
RETURNS TABLE (dimension text, part text) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH counted AS MATERIALIZED (
    SELECT t.dimension, t.code, t.label, c.n FROM unnest(tags, ns) c(tag, n)
    CROSS JOIN LATERAL (SELECT x.dimension, x.code, x.label FROM convene.tag x WHERE x.id = c.tag OFFSET 0) t
    WHERE t.dimension = ANY (dimensions)
    UNION ALL
    SELECT d, t.code, t.label, c.n FROM unnest(CASE WHEN tags IS NULL THEN dimensions END) d
    CROSS JOIN LATERAL (SELECT x.id, x.code, x.label FROM convene.tag x WHERE x.dimension = d OFFSET 0) t
    CROSS JOIN LATERAL (SELECT y.n FROM convene.tag_count y WHERE y.tag = t.id OFFSET 0) c WHERE c.n > 0)
  SELECT d, '[' || string_agg('{"code":' || to_json(r.code) || ',"label":' || to_json(coalesce(nullif(r.label, ''), r.code))
                              || ',"count":' || r.n || '}', ',' ORDER BY r.n DESC, r.code COLLATE "C") || ']'
  FROM unnest(dimensions) d
  CROSS JOIN LATERAL (SELECT ARRAY(SELECT jsonb_array_elements_text(coalesce(filters->d, '[]'))) OFFSET 0) own (codes)
  CROSS JOIN LATERAL (
    (SELECT c.code, c.label, c.n FROM counted c WHERE c.dimension = d
     ORDER BY c.code = ANY (own.codes) DESC, c.n DESC, c.code COLLATE "C" LIMIT 100)
    UNION ALL
    SELECT code, coalesce((SELECT v.label FROM convene.vocabulary v WHERE v.dimension = d AND v.code = x.code),
                          (SELECT k.name FROM convene.country k WHERE d = 'country' AND k.code = x.code)), 0
    FROM unnest(own.codes) x (code) WHERE NOT EXISTS (SELECT FROM counted c WHERE c.dimension = d AND c.code = x.code)) r
  GROUP BY d;
END $$;

-- Counts for one dimension without its own selection, when the walk did not count them along with the matches. NULL:
-- use the counters of all live events.
CREATE OR REPLACE FUNCTION convene.facet_open(s convene.search, words tsquery, OUT tags int[], OUT ns bigint[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF convene.facet_is_all(s) THEN
    RETURN;
  ELSIF convene.facet_is_small(s) THEN
    SELECT coalesce(array_agg(f.tag), '{}'), array_agg(f.n) INTO tags, ns FROM convene.facet_exact(s, words) f;
  ELSE
    SELECT coalesce(array_agg(f.tag), '{}'), array_agg(f.n) INTO tags, ns FROM convene.facet_walk(s, words, 0) f;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.event_facets(q text, filters jsonb, day_from date, day_to date)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp SET jit = off AS $$
DECLARE
  all_dimensions constant text[] := '{kind,mode,country,topic,specialty}';
  s convene.search := convene.query_read(q, filters, day_from, day_to);
  words tsquery := s.words::tsquery;
  d record;
  others text[] := '{}';
  missed int[];
  tags int[];
  ns bigint[];
  own record;
  bit int;
  open int := 0;
  total bigint;
  about boolean := false;
  walked boolean := false;
  parts jsonb;
BEGIN
  IF s.problems <> '[]' THEN
    RETURN convene.refuse('bad_parameter', s.problems);
  END IF;
  others := ARRAY(SELECT x FROM unnest(all_dimensions) x WHERE coalesce(filters->x, '[]') = '[]');
  IF convene.facet_is_all(s) THEN
    total := s.total;
  ELSIF convene.facet_is_small(s) THEN
    SELECT coalesce(array_agg(f.tag), '{}'), array_agg(f.n), sum(f.n) FILTER (WHERE f.tag = 0) INTO tags, ns, total
    FROM convene.facet_exact(s, words) f;
  ELSE
    walked := true;
    IF s.groups > 1 THEN
      SELECT coalesce(bit_or(convene.facet_bit(s, x.dimension, x.vocabulary, filters->x.dimension)), 0) INTO open
      FROM convene.query_dimensions() x WHERE x.dimension = ANY (all_dimensions) AND x.dimension <> ALL (others);
    END IF;
    SELECT array_agg(f.missed), coalesce(array_agg(f.tag), '{}'), array_agg(f.n), bool_or(f.about), sum(f.n) FILTER (WHERE f.missed = 0 AND f.tag = 0)
    INTO missed, tags, ns, about, total FROM convene.facet_walk(s, words, open) f;
  END IF;
  SELECT jsonb_object_agg(f.dimension, f.part) INTO parts FROM convene.facet_parts(others,
    CASE WHEN open = 0 THEN tags ELSE ARRAY(SELECT t FROM unnest(tags, missed) x(t, m) WHERE m = 0) END,
    CASE WHEN open = 0 THEN ns ELSE ARRAY(SELECT n FROM unnest(ns, missed) x(n, m) WHERE m = 0) END, '{}') f;
  FOR d IN SELECT * FROM convene.query_dimensions() x WHERE x.dimension = ANY (all_dimensions) AND x.dimension <> ALL (others) LOOP
    IF walked AND open > 0 THEN
      bit := convene.facet_bit(s, d.dimension, d.vocabulary, filters->d.dimension);
      SELECT coalesce(array_agg(c.t), '{}') AS tags, array_agg(c.n) AS ns INTO own FROM (
        SELECT x.t, sum(x.n)::bigint AS n FROM unnest(tags, ns, missed) x(t, n, m) WHERE x.m IN (0, bit) GROUP BY x.t) c;
    ELSE
      own := convene.facet_open(convene.query_read(q, filters, day_from, day_to, d.dimension), words);
    END IF;
    parts := coalesce(parts, '{}') || coalesce((SELECT jsonb_object_agg(f.dimension, f.part)
      FROM convene.facet_parts(ARRAY[d.dimension], own.tags, own.ns, filters) f), '{}');
  END LOOP;
  RETURN ROW('ok', '{"total":{"count":' || coalesce(total, 0) || ',"about":' || coalesce(about, false) || '},"dimensions":{'
    || (SELECT string_agg('"' || x || '":' || coalesce(parts->>x, '[]'), ',') FROM unnest(all_dimensions) x) || '}}', NULL)::convene.answer;
END $$;

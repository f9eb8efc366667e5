-- Lists. Four statements whose plans never change; event_list() chooses among them by the expected number of rows read:
--   list_walk     live events in order, each rechecked; ends after `bound` entries
--   list_posting  events of the rarest group in order, each rechecked
--   list_gather   all matches through GIN, unsorted (also for facets and days)
--   list_past     events that are over, from the event table
-- The settings on each function force its plan; a test reads the plans with 100,000 events.

CREATE OR REPLACE FUNCTION convene.list_walk(
  s convene.search, words tsquery, after_at timestamptz, after_id bigint, wanted int, bound int)
RETURNS TABLE (id bigint, at timestamptz, card text) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_bitmapscan = off SET enable_sort = off SET enable_memoize = off SET enable_material = off AS $$
#variable_conflict use_variable
BEGIN
  RETURN QUERY
  SELECT e.id, l.starts_at, e.card
  FROM (SELECT x.id, x.starts_at, x.tags, x.day FROM convene.live x
        WHERE (x.starts_at, x.id) > (after_at, after_id) AND x.starts_at < s.day_to::timestamptz + interval '3 days'
        ORDER BY x.starts_at, x.id LIMIT bound) l
  JOIN convene.event e ON e.id = l.id
  WHERE convene.search_fits(l.tags, s.g1, s.g2, s.g3, s.g4, s.g5, s.g6, s.g7, s.g8)
    AND l.day BETWEEN s.day_from AND s.day_to AND e.over_at > s.instant
    AND (words IS NULL OR e.words @@ words)
  ORDER BY l.starts_at, l.id LIMIT wanted;
END $$;

-- Newest first; reads at most `bound` entries.
CREATE OR REPLACE FUNCTION convene.list_newest(
  s convene.search, words tsquery, after_at timestamptz, after_id bigint, wanted int, bound int)
RETURNS TABLE (id bigint, at timestamptz, card text) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_bitmapscan = off SET enable_sort = off SET enable_memoize = off SET enable_material = off AS $$
#variable_conflict use_variable
BEGIN
  RETURN QUERY
  SELECT e.id, l.listed_at, e.card
  FROM (SELECT x.id, x.listed_at, x.tags, x.day FROM convene.live x
        WHERE (x.listed_at, x.id) < (after_at, after_id) ORDER BY x.listed_at DESC, x.id DESC LIMIT bound) l
  JOIN convene.event e ON e.id = l.id
  WHERE convene.search_fits(l.tags, s.g1, s.g2, s.g3, s.g4, s.g5, s.g6, s.g7, s.g8)
    AND l.day BETWEEN s.day_from AND s.day_to AND e.over_at > s.instant
    AND (words IS NULL OR e.words @@ words)
  ORDER BY l.listed_at DESC, l.id DESC LIMIT wanted;
END $$;

-- One tag: read its posting list in order. Several tags of a group: merge the heads of their lists.
CREATE OR REPLACE FUNCTION convene.list_posting(
  s convene.search, words tsquery, after_at timestamptz, after_id bigint, wanted int, bound int)
RETURNS TABLE (id bigint, at timestamptz, card text) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_bitmapscan = off SET enable_memoize = off SET enable_material = off AS $$
#variable_conflict use_variable
BEGIN
  IF cardinality(s.g1) = 1 THEN
    RETURN QUERY
    SELECT e.id, p.starts_at, e.card
    FROM (SELECT x.id, x.starts_at FROM convene.posting x
          WHERE x.tag = s.g1[1] AND (x.starts_at, x.id) > (after_at, after_id)
            AND x.starts_at < s.day_to::timestamptz + interval '3 days'
          ORDER BY x.starts_at, x.id LIMIT bound) p
    JOIN convene.event e ON e.id = p.id
    WHERE convene.search_fits(e.tags, NULL, s.g2, s.g3, s.g4, s.g5, s.g6, s.g7, s.g8)
      AND e.starts::date BETWEEN s.day_from AND s.day_to AND e.over_at > s.instant
      AND (words IS NULL OR e.words @@ words)
    ORDER BY p.starts_at, p.id LIMIT wanted;
    RETURN;
  END IF;
  RETURN QUERY
  WITH head AS MATERIALIZED (
    SELECT x.starts_at, x.id, x.n FROM unnest(s.g1) t
    CROSS JOIN LATERAL (SELECT y.starts_at, y.id, row_number() OVER (ORDER BY y.starts_at, y.id) AS n
                        FROM convene.posting y
                        WHERE y.tag = t AND (y.starts_at, y.id) > (after_at, after_id)
                          AND y.starts_at < s.day_to::timestamptz + interval '3 days'
                        ORDER BY y.starts_at, y.id LIMIT bound) x)
  SELECT e.id, p.starts_at, e.card
  FROM (SELECT DISTINCT h.starts_at, h.id FROM head h
        -- a list that was cut may have more events after its last entry, so the page ends there
        WHERE h.starts_at < coalesce((SELECT min(c.starts_at) FROM head c WHERE c.n = bound), 'infinity')
        ORDER BY h.starts_at, h.id) p
  JOIN convene.event e ON e.id = p.id
  WHERE convene.search_fits(e.tags, NULL, s.g2, s.g3, s.g4, s.g5, s.g6, s.g7, s.g8)
    AND e.starts::date BETWEEN s.day_from AND s.day_to AND e.over_at > s.instant
    AND (words IS NULL OR e.words @@ words)
  ORDER BY p.starts_at, p.id LIMIT wanted;
END $$;

-- All live matches, at most `bound`, in no order: through the words, the postings of the rarest group, or two groups.
CREATE OR REPLACE FUNCTION convene.list_gather(s convene.search, words tsquery, bound int)
RETURNS TABLE (id bigint, starts_at timestamptz, listed_at timestamptz, day date, tags int[]) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_memoize = off SET enable_material = off AS $$
#variable_conflict use_variable
BEGIN
  IF s.empty THEN
    RETURN;
  ELSIF words IS NOT NULL AND s.words_n <= coalesce(s.n1, s.words_n) THEN
    RETURN QUERY
    WITH hit AS MATERIALIZED (SELECT t.id FROM convene.live_text t WHERE t.words @@ words)
    SELECT l.id, l.starts_at, l.listed_at, l.day, l.tags FROM hit JOIN convene.live l ON l.id = hit.id
    WHERE convene.search_fits(l.tags, s.g1, s.g2, s.g3, s.g4, s.g5, s.g6, s.g7, s.g8) AND l.day BETWEEN s.day_from AND s.day_to
    LIMIT bound;
  ELSIF s.g1 IS NULL THEN
    RETURN QUERY
    SELECT l.id, l.starts_at, l.listed_at, l.day, l.tags FROM convene.live l
    WHERE l.starts_at >= s.day_from::timestamptz - interval '3 days' AND l.starts_at < s.day_to::timestamptz + interval '3 days'
      AND l.day BETWEEN s.day_from AND s.day_to
    LIMIT bound;
  ELSIF s.g2 IS NULL OR s.n1 * 40 < s.n2 THEN
    RETURN QUERY
    WITH hit AS MATERIALIZED (
      SELECT DISTINCT p.id FROM unnest(s.g1) t JOIN convene.posting p ON p.tag = t
      WHERE p.starts_at >= s.day_from::timestamptz - interval '3 days' AND p.starts_at < s.day_to::timestamptz + interval '3 days')
    SELECT l.id, l.starts_at, l.listed_at, l.day, l.tags FROM hit JOIN convene.live l ON l.id = hit.id
    WHERE convene.search_fits(l.tags, NULL, s.g2, s.g3, s.g4, s.g5, s.g6, s.g7, s.g8) AND l.day BETWEEN s.day_from AND s.day_to
      AND (words IS NULL OR EXISTS (SELECT FROM convene.live_text x WHERE x.id = l.id AND x.words @@ words))
    LIMIT bound;
  ELSE
    RETURN QUERY
    SELECT * FROM convene.list_gather_tags(s) l
    WHERE (words IS NULL OR EXISTS (SELECT FROM convene.live_text x WHERE x.id = l.id AND x.words @@ words))
    LIMIT bound;
  END IF;
END $$;

-- Two common groups that may have few events in common: both through GIN.
CREATE OR REPLACE FUNCTION convene.list_gather_tags(s convene.search)
RETURNS TABLE (id bigint, starts_at timestamptz, listed_at timestamptz, day date, tags int[]) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
#variable_conflict use_variable
BEGIN
  RETURN QUERY
  SELECT l.id, l.starts_at, l.listed_at, l.day, l.tags FROM convene.live l
  WHERE l.tags && s.g1 AND l.tags && s.g2 AND convene.search_fits(l.tags, NULL, NULL, s.g3, s.g4, s.g5, s.g6, s.g7, s.g8) AND l.day BETWEEN s.day_from AND s.day_to;
END $$;

-- Gather matches and sort them. Used when a walk found too few.
CREATE OR REPLACE FUNCTION convene.list_sorted(
  s convene.search, words tsquery, newest boolean, after_at timestamptz, after_id bigint, wanted int)
RETURNS TABLE (id bigint, at timestamptz, card text) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_variable
BEGIN
  IF newest THEN
    RETURN QUERY
    SELECT e.id, g.listed_at, e.card FROM (
      SELECT m.id, m.listed_at FROM convene.list_gather(s, words, NULL) m
      WHERE (m.listed_at, m.id) < (after_at, after_id) ORDER BY m.listed_at DESC, m.id DESC OFFSET 0) g
    JOIN convene.event e ON e.id = g.id WHERE e.over_at > s.instant ORDER BY g.listed_at DESC, g.id DESC LIMIT wanted;
    RETURN;
  END IF;
  RETURN QUERY
  SELECT e.id, g.starts_at, e.card FROM (
    SELECT m.id, m.starts_at FROM convene.list_gather(s, words, NULL) m
    WHERE (m.starts_at, m.id) > (after_at, after_id) ORDER BY m.starts_at, m.id OFFSET 0) g
  JOIN convene.event e ON e.id = g.id WHERE e.over_at > s.instant ORDER BY g.starts_at, g.id LIMIT wanted;
END $$;

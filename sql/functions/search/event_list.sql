-- event_list(): read the parameters, choose a statement, build the page.

-- Events that are over and swept out of the index, in order of start. Rarely used: only for a day in the past.
CREATE OR REPLACE FUNCTION convene.list_past(s convene.search, words tsquery, after_at timestamptz, after_id bigint, wanted int)
RETURNS TABLE (id bigint, at timestamptz, card text) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_variable
BEGIN
  IF s.g1 IS NULL AND words IS NULL THEN
    RETURN QUERY
    SELECT e.id, e.starts_at, e.card FROM convene.event e
    WHERE e.archived AND (e.starts_at, e.id) > (after_at, after_id)
      AND e.starts_at >= s.day_from::timestamptz - interval '3 days' AND e.starts::date BETWEEN s.day_from AND s.day_to
    ORDER BY e.starts_at, e.id LIMIT wanted;
  ELSIF s.g1 IS NULL THEN
    RETURN QUERY
    WITH hit AS MATERIALIZED (SELECT e.id, e.starts_at, e.starts, e.card FROM convene.event e WHERE e.archived AND e.words @@ words)
    SELECT h.id, h.starts_at, h.card FROM hit h
    WHERE (h.starts_at, h.id) > (after_at, after_id) AND h.starts::date BETWEEN s.day_from AND s.day_to
    ORDER BY h.starts_at, h.id LIMIT wanted;
  ELSE
    RETURN QUERY
    WITH hit AS MATERIALIZED (SELECT e.id, e.starts_at, e.starts, e.card, e.tags, e.words FROM convene.event e
                              WHERE e.archived AND e.tags && s.g1)
    SELECT h.id, h.starts_at, h.card FROM hit h
    WHERE convene.search_fits(h.tags, NULL, s.g2, s.g3, s.g4, s.g5, s.g6, s.g7, s.g8) AND (words IS NULL OR h.words @@ words)
      AND (h.starts_at, h.id) > (after_at, after_id) AND h.starts::date BETWEEN s.day_from AND s.day_to
    ORDER BY h.starts_at, h.id LIMIT wanted;
  END IF;
END $$;

-- The best of at most a thousand candidates. More would cost seconds for common words without a better first page.
CREATE OR REPLACE FUNCTION convene.list_ranked(s convene.search, words tsquery, after_rank real, after_id bigint, wanted int)
RETURNS TABLE (id bigint, rank real, card text) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_variable
BEGIN
  RETURN QUERY
  SELECT e.id, r.rank, e.card FROM (
    SELECT m.id, ts_rank('{0.05, 0.2, 0.4, 1.0}', x.words, words) AS rank
    FROM convene.list_gather(s, words, 1000) m JOIN convene.live_text x ON x.id = m.id
    ORDER BY 2 DESC, 1 OFFSET 0) r -- sorted first, so that only a page of events is read
  JOIN convene.event e ON e.id = r.id
  WHERE (r.rank < after_rank OR (r.rank = after_rank AND r.id > after_id)) AND e.over_at > s.instant
  ORDER BY r.rank DESC, r.id LIMIT wanted;
END $$;

-- In order of start. Chooses walk, postings or gather by the expected number of entries read (in units of one entry
-- walked).
CREATE OR REPLACE FUNCTION convene.list_soonest(
  s convene.search, words tsquery, after_at timestamptz, after_id bigint, wanted int)
RETURNS TABLE (id bigint, at timestamptz, card text) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE
  bound constant int := CASE WHEN words IS NULL THEN 4000 ELSE 1500 END;
  likely double precision := greatest(s.matches, 0.5);
  recheck double precision := CASE WHEN words IS NULL THEN 1 ELSE 5 END;
  walk double precision := least(wanted * s.total / likely, s.total) * recheck;
  posting double precision := least(wanted * s.n1 / likely, s.n1) * 3 * recheck;
  gather double precision := 200 + likely * 3 + least((s.n1 + s.n2) * 0.05, s.n1 * 3, s.words_n * 3);
  head int;
  found convene.list_row[];
BEGIN
  IF s.empty OR s.words_n = 0 THEN
    RETURN;
  ELSIF s.groups = 0 AND words IS NULL THEN
    RETURN QUERY SELECT * FROM convene.list_walk(s, words, after_at, after_id, wanted, NULL);
    RETURN;
  ELSIF s.groups = 1 AND words IS NULL AND cardinality(s.g1) = 1 THEN
    RETURN QUERY SELECT * FROM convene.list_posting(s, words, after_at, after_id, wanted, NULL);
    RETURN;
  ELSIF s.groups > 0 AND posting <= walk AND posting <= gather OR s.groups = 1 AND words IS NULL THEN
    head := CASE WHEN s.groups = 1 AND words IS NULL THEN wanted * 2 + 50 ELSE bound / cardinality(s.g1) + 50 END;
    found := ARRAY(SELECT ROW(l.*)::convene.list_row FROM convene.list_posting(s, words, after_at, after_id, wanted, head) l);
    IF cardinality(found) = wanted OR s.n1 < head THEN
      RETURN QUERY SELECT f.* FROM unnest(found) f;
      RETURN;
    END IF;
  ELSIF walk <= gather THEN
    found := ARRAY(SELECT ROW(l.*)::convene.list_row FROM convene.list_walk(s, words, after_at, after_id, wanted, bound) l);
    IF cardinality(found) = wanted OR s.total <= bound THEN
      RETURN QUERY SELECT f.* FROM unnest(found) f;
      RETURN;
    END IF;
  END IF;
  RETURN QUERY SELECT * FROM convene.list_sorted(s, words, false, after_at, after_id, wanted);
END $$;

-- Replace words that no event has by similar words that some event has; NULL when there is nothing to correct.
CREATE OR REPLACE FUNCTION convene.query_suggest(q text) RETURNS text LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_variable
DECLARE
  w text;
  better text;
  result text;
  changed boolean := false;
BEGIN
  FOREACH w IN ARRAY string_to_array(convene.fold_words(left(q, 200)), ' ') LOOP
    better := NULL;
    IF length(w) >= 3 AND coalesce(convene.query_words_count(w), 0) = 0 THEN
      SELECT t.word INTO better FROM convene.term t WHERE lower(t.word) % w AND t.n > 0
      ORDER BY similarity(t.word, w) DESC, t.n DESC, t.word LIMIT 1;
    END IF;
    changed := changed OR better IS NOT NULL;
    result := concat_ws(' ', result, coalesce(better, w));
  END LOOP;
  RETURN CASE WHEN changed THEN result END;
END $$;

-- The start of a first page, before all events. Later pages start after the row of their cursor.
CREATE OR REPLACE FUNCTION convene.list_start(s convene.search, sort text, OUT after_at timestamptz, OUT after_id bigint,
                                              OUT after_rank real)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
BEGIN
  after_at := CASE WHEN sort = 'new' THEN 'infinity' ELSE s.day_from::timestamptz - interval '3 days' END;
  after_id := 0;
  after_rank := 'infinity';
END $$;

-- Newest first. Walks when matches are common, else gathers and sorts all.
CREATE OR REPLACE FUNCTION convene.list_latest(
  s convene.search, words tsquery, after_at timestamptz, after_id bigint, wanted int)
RETURNS TABLE (id bigint, at timestamptz, card text) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE found convene.list_row[];
BEGIN
  IF s.empty OR s.words_n = 0 THEN
    RETURN;
  ELSIF s.groups = 0 AND words IS NULL THEN
    RETURN QUERY SELECT * FROM convene.list_newest(s, words, after_at, after_id, wanted, NULL);
    RETURN;
  ELSIF wanted * s.total / greatest(s.matches, 0.5) < 2000 THEN
    found := ARRAY(SELECT ROW(l.*)::convene.list_row FROM convene.list_newest(s, words, after_at, after_id, wanted, 4000) l);
    IF cardinality(found) = wanted OR s.total <= 4000 THEN
      RETURN QUERY SELECT f.* FROM unnest(found) f;
      RETURN;
    END IF;
  END IF;
  RETURN QUERY SELECT * FROM convene.list_sorted(s, words, true, after_at, after_id, wanted);
END $$;

CREATE OR REPLACE FUNCTION convene.event_list(
  q text, filters jsonb, day_from date, day_to date, sort text, wanted int, cursor text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  s convene.search;
  words tsquery;
  start record;
  mark record;
  page int := least(greatest(coalesce(wanted, 25), 1), 100);
  cards text[];
  ids bigint[];
  keys text[];
  next text := 'null';
BEGIN
  sort := coalesce(sort, 'start');
  s := convene.query_read(q, filters, day_from, day_to);
  words := s.words::tsquery;
  IF sort NOT IN ('start', 'new', 'relevance') THEN
    s.problems := s.problems || convene.problem('sort', 'sort takes start, new or relevance');
  ELSIF sort = 'relevance' AND words IS NULL THEN
    s.problems := s.problems || convene.problem('sort', 'sort=relevance needs words to search for (q)');
  END IF;
  start := convene.list_start(s, sort);
  IF cursor IS NOT NULL THEN
    mark := convene.cursor_read(cursor, sort);
    IF mark.id IS NULL THEN
      s.problems := s.problems || convene.problem('cursor', 'cursor takes the "next" of an answer with the same sort, unchanged');
    ELSIF sort = 'relevance' THEN
      start.after_rank := mark.key::real;
    ELSE
      start.after_at := convene.from_micros(mark.key::bigint);
    END IF;
    start.after_id := mark.id;
  END IF;
  IF s.problems <> '[]' THEN
    RETURN convene.refuse('bad_parameter', s.problems);
  END IF;

  IF sort = 'relevance' THEN
    SELECT array_agg(l.card), array_agg(l.id), array_agg(l.rank::text) INTO cards, ids, keys
    FROM convene.list_ranked(s, words, start.after_rank, start.after_id, page + 1) l;
  ELSIF sort = 'new' THEN
    SELECT array_agg(l.card), array_agg(l.id), array_agg(convene.micros(l.at)::text) INTO cards, ids, keys
    FROM convene.list_latest(s, words, start.after_at, start.after_id, page + 1) l;
  ELSIF s.past THEN
    SELECT array_agg(l.card), array_agg(l.id), array_agg(convene.micros(l.at)::text) INTO cards, ids, keys FROM (
      SELECT * FROM convene.list_past(s, words, start.after_at, start.after_id, page + 1)
      UNION ALL SELECT * FROM convene.list_soonest(s, words, start.after_at, start.after_id, page + 1)
      ORDER BY 2, 1 LIMIT page + 1) l;
  ELSE
    SELECT array_agg(l.card), array_agg(l.id), array_agg(convene.micros(l.at)::text) INTO cards, ids, keys
    FROM convene.list_soonest(s, words, start.after_at, start.after_id, page + 1) l;
  END IF;
  IF cardinality(cards) > page THEN
    next := '"' || convene.cursor_make(sort, keys[page], ids[page]) || '"';
    cards := cards[1:page];
  END IF;
  cards := convene.seats_shown(ids[1:cardinality(cards)], cards);
  RETURN ROW('ok', '{"data":[' || coalesce(array_to_string(cards, ','), '') || '],"next":' || next
    || CASE WHEN cards IS NULL AND words IS NOT NULL AND cursor IS NULL
            THEN coalesce(',"suggestion":' || to_json(convene.query_suggest(q)), '') ELSE '' END || '}', NULL)::convene.answer;
END $$;

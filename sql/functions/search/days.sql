-- Days: how many events begin on each local day, for the small calendar.

CREATE OR REPLACE FUNCTION convene.day_counts(s convene.search, words tsquery)
RETURNS TABLE (day date, n bigint) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_variable
BEGIN
  RETURN QUERY
  SELECT l.day, count(*) FROM convene.live l
  WHERE l.starts_at >= s.day_from::timestamptz - interval '3 days' AND l.starts_at < s.day_to::timestamptz + interval '3 days'
    AND l.day BETWEEN s.day_from AND s.day_to
    AND convene.search_fits(l.tags, s.g1, s.g2, s.g3, s.g4, s.g5, s.g6, s.g7, s.g8)
    AND (words IS NULL OR EXISTS (SELECT FROM convene.live_text t WHERE t.id = l.id AND t.words @@ words))
  GROUP BY l.day;
END $$;

CREATE OR REPLACE FUNCTION convene.event_days(q text, filters jsonb, day_from date, day_to date)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  today constant date := (convene.clock() AT TIME ZONE 'UTC')::date;
  s convene.search;
  words tsquery;
  body text;
BEGIN
  day_from := coalesce(day_from, today);
  day_to := coalesce(day_to, day_from + 62);
  IF day_to - day_from > 400 THEN
    RETURN convene.refuse('bad_parameter', 'to', 'to takes a day at most 400 days after from');
  END IF;
  s := convene.query_read(q, filters, day_from, day_to);
  IF s.problems <> '[]' THEN
    RETURN convene.refuse('bad_parameter', s.problems);
  END IF;
  words := s.words::tsquery;
  IF NOT s.empty AND coalesce(s.words_n, 1) > 0 THEN
    IF least(s.n1, s.words_n) < 2000 THEN
      SELECT string_agg('"' || d.day || '":' || d.n, ',' ORDER BY d.day) INTO body
      FROM (SELECT m.day, count(*) AS n FROM convene.list_gather(s, words, NULL) m GROUP BY m.day) d;
    ELSE
      SELECT string_agg('"' || d.day || '":' || d.n, ',' ORDER BY d.day) INTO body FROM convene.day_counts(s, words) d;
    END IF;
  END IF;
  RETURN ROW('ok', '{' || coalesce(body, '') || '}', NULL)::convene.answer;
END $$;

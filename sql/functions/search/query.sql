-- Queries: from the parameters of a search to groups of tags, a text query and an estimate of each.

-- Filters by dimension. `vocabulary`: codes outside of the vocabulary are refused.
CREATE OR REPLACE FUNCTION convene.query_dimensions(OUT dimension text, OUT vocabulary boolean) RETURNS SETOF record
LANGUAGE sql IMMUTABLE AS $$
  VALUES ('kind', true), ('mode', true), ('country', false), ('place', false), ('topic', false), ('organizer', false),
         ('specialty', true), ('series', false)
$$;

-- The common prefix of the words of one stem: "therap" for "therapy" and "therapies". (The stemmer returns "therapi",
-- which is a prefix of only one of them.) NULL when too few letters would be left.
CREATE OR REPLACE FUNCTION convene.query_stem(word text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE stem text := rtrim((ts_lexize('convene.stem', word))[1], 'i'); -- the stemmer's "i" is a "y" in the singular
BEGIN
  WHILE length(stem) >= 4 LOOP
    IF starts_with(word, stem) THEN
      RETURN stem;
    END IF;
    stem := left(stem, -1);
  END LOOP;
  RETURN NULL;
END $$;

-- How to search for a word: all words that begin with `sought` if `prefix` is true, else the word itself. The last word
-- may be typed only in part, so it is a prefix.
CREATE OR REPLACE FUNCTION convene.query_word(word text, last boolean, OUT sought text, OUT prefix boolean)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  sought := convene.query_stem(word);
  prefix := sought IS NOT NULL OR (last AND length(word) >= 3);
  sought := coalesce(sought, word);
END $$;

CREATE OR REPLACE FUNCTION convene.query_split(q text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (string_to_array(nullif(convene.fold_words(left(q, 400)), ''), ' '))[1:12];
END $$;

CREATE OR REPLACE FUNCTION convene.query_words(q text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  written text[] := convene.query_split(q);
  w record;
  result text;
BEGIN
  FOR i IN 1..coalesce(cardinality(written), 0) LOOP
    w := convene.query_word(written[i], i = cardinality(written));
    result := concat_ws(' & ', result, quote_literal(w.sought) || CASE WHEN w.prefix THEN ':*' ELSE '' END);
  END LOOP;
  RETURN result;
END $$;

-- At most how many live events have the rarest of the words: for each word the sum over all terms with its prefix.
CREATE OR REPLACE FUNCTION convene.query_words_count(q text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  written text[] := convene.query_split(q);
  w record;
  n bigint;
  rarest bigint;
BEGIN
  FOR i IN 1..coalesce(cardinality(written), 0) LOOP
    w := convene.query_word(written[i], i = cardinality(written));
    -- "~>=~" and "~<~" compare bytes, as the index does; a LIKE pattern would need a plan for each word
    SELECT coalesce(sum(t.n), 0) INTO n FROM convene.term t
    WHERE t.word ~>=~ w.sought AND t.word ~<~ (w.sought || CASE WHEN w.prefix THEN U&'\+10FFFF' ELSE U&'\0001' END);
    rarest := least(rarest, n);
  END LOOP;
  RETURN rarest;
END $$;

-- The codes for a value: itself, or for a place all names under which it is known.
CREATE OR REPLACE FUNCTION convene.query_codes(dimension text, value text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF dimension = 'country' THEN
    RETURN ARRAY[convene.country_find(value)];
  ELSIF dimension = 'topic' THEN
    RETURN ARRAY[convene.fold(value)];
  ELSIF dimension = 'place' THEN
    RETURN ARRAY(SELECT convene.fold_words(value)
                 UNION SELECT convene.fold_words((convene.place_resolve(value, NULL)).city)
                 UNION SELECT convene.fold_words(p.name) FROM convene.place_name n JOIN convene.place p ON p.id = n.place_id
                       WHERE n.name = convene.fold_words(value) AND p.population > 100000);
  ELSIF dimension = 'organizer' THEN
    RETURN ARRAY[coalesce((SELECT o.public_id FROM convene.organization o WHERE o.slug = value), value)];
  END IF;
  RETURN ARRAY[value];
END $$;

CREATE OR REPLACE FUNCTION convene.query_takes(dimension text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE dimension
    WHEN 'country' THEN 'an ISO 3166 code, as in DE, or the name of a country'
    WHEN 'organizer' THEN 'the id or the slug of an organization'
    WHEN 'series' THEN 'the id of a series, as in a document''s series.id'
    ELSE (SELECT 'one of ' || string_agg(v.code, ', ' ORDER BY v.position) FROM convene.vocabulary v
          WHERE v.dimension = query_takes.dimension) END
$$;

-- One filter: its tags, or its problems.
CREATE OR REPLACE FUNCTION convene.query_group(dimension text, vocabulary boolean, written jsonb,
                                               OUT tags int[], OUT problems jsonb)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  value text;
  codes text[];
  found int[];
BEGIN
  tags := '{}';
  problems := '[]';
  FOR value IN SELECT jsonb_array_elements_text(CASE jsonb_typeof(written) WHEN 'array' THEN written
                                                ELSE jsonb_build_array(written) END) LOOP
    codes := convene.query_codes(dimension, value);
    found := ARRAY(SELECT t.id FROM convene.tag t WHERE t.dimension = query_group.dimension AND t.code = ANY (codes));
    tags := tags || found;
    IF found <> '{}' THEN
      CONTINUE;
    END IF;
    IF (vocabulary AND NOT EXISTS (SELECT FROM convene.vocabulary v WHERE v.dimension = query_group.dimension AND v.code = value))
       OR (dimension = 'country' AND codes[1] IS NULL)
       OR (dimension = 'organizer' AND NOT EXISTS (SELECT FROM convene.organization o WHERE o.public_id = codes[1]))
       OR (dimension = 'series' AND NOT EXISTS (SELECT FROM convene.series x JOIN convene.event e ON e.series_id = x.id
                                             WHERE x.public_id = value AND e.status <> 'draft')) THEN
      problems := problems || convene.problem(dimension,
        format('%s does not take "%s"; it takes %s', dimension, left(value, 60), convene.query_takes(dimension)));
    END IF;
  END LOOP;
  tags := ARRAY(SELECT DISTINCT t FROM unnest(tags) t);
END $$;

-- Read all parameters of a search. `without`: a dimension whose own selection is left out (for its facet).
CREATE OR REPLACE FUNCTION convene.query_read(q text, filters jsonb, day_from date, day_to date, without text DEFAULT NULL)
RETURNS convene.search LANGUAGE plpgsql STABLE AS $$
DECLARE
  s convene.search;
  d record;
  g record;
  unknown text;
  groups jsonb := '[]'; -- [[n, [tags]], ...]
BEGIN
  s.instant := convene.clock();
  s.problems := '[]';
  s.empty := false;
  s.total := (SELECT n FROM convene.tag_count WHERE tag = 0);
  s.matches := greatest(s.total, 1);
  s.day_from := coalesce(day_from, '-infinity');
  s.day_to := coalesce(day_to, 'infinity');
  s.past := coalesce((filters->>'past')::boolean, false)
            OR coalesce(day_from < (s.instant AT TIME ZONE 'Etc/GMT+12')::date, false);
  IF filters IS NOT NULL AND filters <> '{}' THEN
    FOR d IN SELECT * FROM convene.query_dimensions() LOOP
      IF filters ? d.dimension AND filters->d.dimension <> '[]' AND d.dimension IS DISTINCT FROM without THEN
        g := convene.query_group(d.dimension, d.vocabulary, filters->d.dimension);
        s.problems := s.problems || g.problems;
        groups := groups || jsonb_build_array(to_jsonb(g.tags));
      END IF;
    END LOOP;
    FOR unknown IN SELECT k FROM jsonb_object_keys(filters) k
                   WHERE k NOT IN ('unverified', 'past') AND k NOT IN (SELECT dimension FROM convene.query_dimensions()) LOOP
      s.problems := s.problems || convene.problem(unknown, format('There is no filter "%s"', unknown));
    END LOOP;
  END IF;
  IF NOT coalesce((filters->>'unverified')::boolean, false)
     AND (SELECT value FROM convene.setting WHERE key = 'listing') = 'trusted' THEN
    groups := groups || jsonb_build_array(
      (SELECT coalesce(jsonb_agg(t.id), '[]') FROM convene.tag t WHERE t.dimension = 'listing' AND t.code = 'trusted'));
  END IF;
  s.words := convene.query_words(q);
  IF s.words IS NOT NULL THEN
    s.words_n := convene.query_words_count(q);
    s.matches := s.matches * least(1, s.words_n::double precision / greatest(s.total, 1));
  END IF;
  s.groups := jsonb_array_length(groups);
  IF s.groups > 0 THEN
    s := convene.query_order(s, groups);
  END IF;
  RETURN s;
END $$;

-- Sort the groups by how many live events they have.
CREATE OR REPLACE FUNCTION convene.query_order(s convene.search, groups jsonb) RETURNS convene.search
LANGUAGE plpgsql STABLE AS $$
DECLARE
  g record;
  place int := 0;
BEGIN
  FOR g IN SELECT tags, coalesce((SELECT sum(c.n) FROM convene.tag_count c WHERE c.tag = ANY (tags)), 0)::bigint AS n
           FROM (SELECT ARRAY(SELECT jsonb_array_elements_text(e)::int) AS tags FROM jsonb_array_elements(groups) e) parsed
           ORDER BY 2 LOOP
    place := place + 1;
    s.matches := s.matches * least(1, g.n::double precision / greatest(s.total, 1));
    s.empty := s.empty OR g.tags = '{}';
    CASE place
      WHEN 1 THEN s.g1 := g.tags; s.n1 := g.n;
      WHEN 2 THEN s.g2 := g.tags; s.n2 := g.n;
      WHEN 3 THEN s.g3 := g.tags;
      WHEN 4 THEN s.g4 := g.tags;
      WHEN 5 THEN s.g5 := g.tags;
      WHEN 6 THEN s.g6 := g.tags;
      WHEN 7 THEN s.g7 := g.tags;
      ELSE s.g8 := g.tags;
    END CASE;
  END LOOP;
  RETURN s;
END $$;

-- Does an event with these tags have one of each group of a search? NULL: no such group, or one by which the rows were
-- found. This is written out in the statements that call it, as a single expression without settings; groups one by one,
-- because a field of the whole search costs more for each row.
CREATE OR REPLACE FUNCTION convene.search_fits(
  tags int[], g1 int[], g2 int[], g3 int[], g4 int[], g5 int[], g6 int[], g7 int[], g8 int[]) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT (g1 IS NULL OR tags && g1) AND (g2 IS NULL OR tags && g2) AND (g3 IS NULL OR tags && g3)
     AND (g4 IS NULL OR tags && g4) AND (g5 IS NULL OR tags && g5) AND (g6 IS NULL OR tags && g6)
     AND (g7 IS NULL OR tags && g7) AND (g8 IS NULL OR tags && g8)
$$;

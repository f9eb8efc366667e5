-- The search index: tags, and everything that must equal the events.

-- The facet values of an event. A dimension is searchable when it is listed here and in query_dimensions().
CREATE OR REPLACE FUNCTION convene.event_facets_of(e convene.event, o convene.organization,
                                                   OUT dimensions text[], OUT codes text[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
  b constant jsonb := e.body;
  list text[];
BEGIN
  dimensions := ARRAY['kind', 'mode', 'organizer'];
  codes := ARRAY[e.kind, e.mode, o.public_id];
  IF b->'place'->>'country' IS NOT NULL THEN
    dimensions := dimensions || 'country'::text;
    codes := codes || (b->'place'->>'country');
  END IF;
  IF coalesce(b->'place'->>'city', '') <> '' THEN
    dimensions := dimensions || 'place'::text;
    codes := codes || convene.fold_words(b->'place'->>'city');
  END IF;
  IF o.standing <> 'unverified' THEN
    dimensions := dimensions || 'listing'::text;
    codes := codes || 'trusted'::text;
  END IF;
  IF b ? 'topics' THEN
    list := ARRAY(SELECT DISTINCT convene.fold(t) FROM jsonb_array_elements_text(b->'topics') t);
    dimensions := dimensions || array_fill('topic'::text, ARRAY[cardinality(list)]);
    codes := codes || list;
  END IF;
  IF b ? 'specialties' THEN
    list := ARRAY(SELECT DISTINCT t FROM jsonb_array_elements_text(b->'specialties') t);
    dimensions := dimensions || array_fill('specialty'::text, ARRAY[cardinality(list)]);
    codes := codes || list;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.event_tags(e convene.event, o convene.organization) RETURNS int[]
LANGUAGE plpgsql AS $$
DECLARE
  f record := convene.event_facets_of(e, o);
  result int[];
BEGIN
  result := ARRAY(SELECT t.id FROM unnest(f.dimensions, f.codes) v(d, c)
                  JOIN convene.tag t ON t.dimension = v.d AND t.code = v.c ORDER BY 1);
  IF cardinality(result) < cardinality(f.codes) THEN
    INSERT INTO convene.tag (dimension, code, label)
    SELECT v.d, v.c, convene.tag_label(v.d, v.c, e, o) FROM unnest(f.dimensions, f.codes) v(d, c)
    WHERE NOT EXISTS (SELECT FROM convene.tag t WHERE t.dimension = v.d AND t.code = v.c)
    ORDER BY 1, 2 ON CONFLICT DO NOTHING;
    result := ARRAY(SELECT t.id FROM unnest(f.dimensions, f.codes) v(d, c)
                    JOIN convene.tag t ON t.dimension = v.d AND t.code = v.c ORDER BY 1);
  END IF;
  RETURN result;
END $$;

-- What a facet value is called. Vocabularies and countries have a label of their own, which facets prefer.
CREATE OR REPLACE FUNCTION convene.tag_label(dimension text, code text, e convene.event, o convene.organization) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT coalesce(CASE dimension
    WHEN 'organizer' THEN o.name
    WHEN 'place' THEN e.body->'place'->>'city'
    WHEN 'country' THEN (SELECT c.name FROM convene.country c WHERE c.code = tag_label.code)
    ELSE (SELECT v.label FROM convene.vocabulary v WHERE v.dimension = tag_label.dimension AND v.code = tag_label.code)
    END, code)
$$;

-- Make the index equal to these events, whatever was there before and whatever happened to them. Called once at
-- the end of a write, when every event row it touches is already locked: the counter of tag 0 is the one lock that
-- all writers meet at, so the order of the others does not matter.
CREATE OR REPLACE FUNCTION convene.index_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  instant constant timestamptz := convene.clock();
BEGIN
  PERFORM FROM convene.tag_count WHERE tag = 0 FOR UPDATE;
  UPDATE convene.event e SET archived = NOT e.archived
  WHERE e.id = ANY (ids) AND e.archived <> (e.status NOT IN ('draft', 'removed') AND e.over_at <= instant);
  PERFORM convene.index_count(ids, instant);
  DELETE FROM convene.posting p USING convene.live l, unnest(l.tags) t
  WHERE l.id = ANY (ids) AND p.tag = t AND p.starts_at = l.starts_at AND p.id = l.id;
  DELETE FROM convene.live_text WHERE id = ANY (ids);
  DELETE FROM convene.live WHERE id = ANY (ids);
  WITH now_live AS (
    INSERT INTO convene.live (id, starts_at, listed_at, day, salt, tags)
    SELECT e.id, e.starts_at, e.listed_at, e.starts::date, hashint8(e.id), e.tags FROM convene.event e
    WHERE e.id = ANY (ids) AND e.status NOT IN ('draft', 'removed') AND e.over_at > instant
    RETURNING id, starts_at, tags)
  INSERT INTO convene.posting (tag, starts_at, id) SELECT t, n.starts_at, n.id FROM now_live n, unnest(n.tags) t ORDER BY 1, 2, 3;
  INSERT INTO convene.live_text (id, words)
  SELECT e.id, e.words FROM convene.live l JOIN convene.event e ON e.id = l.id WHERE l.id = ANY (ids);
END $$;

-- The counters' part: what was live is subtracted, what will be is added, in one statement for each table.
CREATE OR REPLACE FUNCTION convene.index_count(ids bigint[], instant timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH delta AS MATERIALIZED (
    SELECT tag, sum(d) AS n FROM (
      SELECT unnest(l.tags || 0) AS tag, -1 AS d FROM convene.live l WHERE l.id = ANY (ids)
      UNION ALL
      SELECT unnest(e.tags || 0), 1 FROM convene.event e
      WHERE e.id = ANY (ids) AND e.status NOT IN ('draft', 'removed') AND e.over_at > instant) each
    GROUP BY tag HAVING sum(d) <> 0),
  more AS (
    INSERT INTO convene.tag_count AS c (tag, n) SELECT tag, n FROM delta WHERE n > 0
    ON CONFLICT (tag) DO UPDATE SET n = c.n + excluded.n)
  UPDATE convene.tag_count c SET n = c.n + delta.n FROM delta WHERE delta.n < 0 AND c.tag = delta.tag;
  WITH delta AS MATERIALIZED (
    SELECT word, sum(d) AS n FROM (
      SELECT unnest(tsvector_to_array(x.words)) AS word, -1 AS d FROM convene.live_text x WHERE x.id = ANY (ids)
      UNION ALL
      SELECT unnest(tsvector_to_array(e.words)), 1 FROM convene.event e
      WHERE e.id = ANY (ids) AND e.status NOT IN ('draft', 'removed') AND e.over_at > instant) each
    GROUP BY word HAVING sum(d) <> 0),
  more AS (
    INSERT INTO convene.term AS t (word, n) SELECT word, n FROM delta WHERE n > 0
    ON CONFLICT (word) DO UPDATE SET n = t.n + excluded.n)
  UPDATE convene.term t SET n = t.n + delta.n FROM delta WHERE delta.n < 0 AND t.word = delta.word;
END $$;

-- From nothing, in steps; for operators and for tests.
CREATE OR REPLACE FUNCTION convene.search_rebuild() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
  total bigint := 0;
BEGIN
  TRUNCATE convene.live, convene.live_text, convene.posting, convene.term, convene.tag_count;
  INSERT INTO convene.tag_count VALUES (0, 0);
  FOR ids IN SELECT array_agg(id) FROM (SELECT id, row_number() OVER (ORDER BY id) / 1000 AS batch FROM convene.event
                                        WHERE status NOT IN ('draft', 'removed')) b GROUP BY batch LOOP
    PERFORM convene.index_refresh(ids);
    total := total + cardinality(ids);
  END LOOP;
  RETURN total;
END $$;

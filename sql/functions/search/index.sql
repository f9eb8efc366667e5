-- The search index: tags, and the tables that must equal the events.

-- The facet values of an event. A searchable dimension is listed here and in query_dimensions().
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
  IF e.series_id IS NOT NULL THEN
    dimensions := dimensions || 'series'::text;
    codes := codes || (SELECT s.public_id FROM convene.series s WHERE s.id = e.series_id);
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
  result := ARRAY(SELECT (SELECT t.id FROM convene.tag t WHERE t.dimension = v.d AND t.code = v.c)
                  FROM unnest(f.dimensions, f.codes) v(d, c) ORDER BY 1);
  IF array_position(result, NULL) IS NOT NULL THEN
    INSERT INTO convene.tag (dimension, code, label)
    SELECT v.d, v.c, convene.tag_label(v.d, v.c, e, o) FROM unnest(f.dimensions, f.codes) v(d, c)
    WHERE NOT EXISTS (SELECT FROM convene.tag t WHERE t.dimension = v.d AND t.code = v.c)
    ORDER BY 1, 2 ON CONFLICT DO NOTHING;
    result := ARRAY(SELECT (SELECT t.id FROM convene.tag t WHERE t.dimension = v.d AND t.code = v.c)
                    FROM unnest(f.dimensions, f.codes) v(d, c) ORDER BY 1);
  END IF;
  RETURN result;
END $$;

-- The label of a facet value. Facets prefer the labels of vocabularies and countries.
CREATE OR REPLACE FUNCTION convene.tag_label(dimension text, code text, e convene.event, o convene.organization) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT coalesce(CASE dimension
    WHEN 'organizer' THEN o.name
    WHEN 'place' THEN e.body->'place'->>'city'
    WHEN 'series' THEN e.body->>'title'
    WHEN 'country' THEN (SELECT c.name FROM convene.country c WHERE c.code = tag_label.code)
    ELSE (SELECT v.label FROM convene.vocabulary v WHERE v.dimension = tag_label.dimension AND v.code = tag_label.code)
    END, code)
$$;

-- Make the index equal to these events, whatever changed in them. Called once, at the end of a write, when all its
-- event rows are locked. All writers take the lock on the counter of tag 0 first, so the order of their other locks
-- does not matter. Sessions keep plans that they made when the tables were empty, so no statement here leaves the
-- planner a choice: single rows by primary key, and lateral joins fenced by OFFSET 0.
CREATE OR REPLACE FUNCTION convene.index_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_bitmapscan = off AS $$
DECLARE
  instant constant timestamptz := convene.clock();
  one bigint;
  gone convene.live;
BEGIN
  PERFORM FROM convene.tag_count WHERE tag = 0 FOR UPDATE;
  PERFORM convene.index_count(ids, instant);
  FOREACH one IN ARRAY ids LOOP
    UPDATE convene.event e SET archived = NOT e.archived
    WHERE e.id = one AND e.archived <> (e.status NOT IN ('draft', 'removed') AND e.over_at <= instant);
    DELETE FROM convene.live x WHERE x.id = one RETURNING * INTO gone;
    IF FOUND THEN
      DELETE FROM convene.posting p WHERE p.tag = ANY (gone.tags) AND p.starts_at = gone.starts_at AND p.id = one;
      DELETE FROM convene.live_text x WHERE x.id = one;
    END IF;
  END LOOP;
  INSERT INTO convene.live (id, starts_at, listed_at, day, salt, tags)
  SELECT e.id, e.starts_at, e.listed_at, e.starts::date, hashint8(e.id), e.tags FROM unnest(ids) i
  CROSS JOIN LATERAL (SELECT * FROM convene.event x WHERE x.id = i AND x.status NOT IN ('draft', 'removed')
                      AND x.over_at > instant OFFSET 0) e;
  INSERT INTO convene.posting (tag, starts_at, id)
  SELECT t, l.starts_at, l.id FROM unnest(ids) i
  CROSS JOIN LATERAL (SELECT * FROM convene.live x WHERE x.id = i OFFSET 0) l CROSS JOIN LATERAL unnest(l.tags) t ORDER BY 1, 2, 3;
  INSERT INTO convene.live_text (id, words)
  SELECT e.id, e.words FROM unnest(ids) i
  CROSS JOIN LATERAL (SELECT * FROM convene.event x WHERE x.id = i AND x.status NOT IN ('draft', 'removed')
                      AND x.over_at > instant OFFSET 0) e;
END $$;

-- Update the counters: subtract the old index rows and add the new ones, in one statement for each table.
CREATE OR REPLACE FUNCTION convene.index_count(ids bigint[], instant timestamptz) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_bitmapscan = off AS $$
DECLARE
  keys text[];
  more int[];
  tags int[];
BEGIN
  SELECT array_agg(d.tag), array_agg(d.n) INTO tags, more FROM (
    SELECT tag, sum(sign)::int AS n FROM (
      SELECT unnest(l.tags || 0) AS tag, -1 AS sign FROM unnest(ids) i
      CROSS JOIN LATERAL (SELECT x.tags FROM convene.live x WHERE x.id = i OFFSET 0) l
      UNION ALL
      SELECT unnest(e.tags || 0), 1 FROM unnest(ids) i
      CROSS JOIN LATERAL (SELECT x.tags FROM convene.event x WHERE x.id = i AND x.status NOT IN ('draft', 'removed')
                          AND x.over_at > instant OFFSET 0) e) each
    GROUP BY tag HAVING sum(sign) <> 0) d;
  INSERT INTO convene.tag_count SELECT t, 0 FROM unnest(tags) t ON CONFLICT DO NOTHING;
  FOR i IN 1..coalesce(cardinality(tags), 0) LOOP
    UPDATE convene.tag_count c SET n = c.n + more[i] WHERE c.tag = tags[i];
  END LOOP;
  SELECT array_agg(d.word), array_agg(d.n) INTO keys, more FROM (
    SELECT word, sum(sign)::int AS n FROM (
      SELECT unnest(tsvector_to_array(l.words)) AS word, -1 AS sign FROM unnest(ids) i
      CROSS JOIN LATERAL (SELECT x.words FROM convene.live_text x WHERE x.id = i OFFSET 0) l
      UNION ALL
      SELECT unnest(tsvector_to_array(e.words)), 1 FROM unnest(ids) i
      CROSS JOIN LATERAL (SELECT x.words FROM convene.event x WHERE x.id = i AND x.status NOT IN ('draft', 'removed')
                          AND x.over_at > instant OFFSET 0) e) each
    GROUP BY word HAVING sum(sign) <> 0) d;
  INSERT INTO convene.term AS t (word, n) SELECT k, m FROM unnest(keys, more) x(k, m) WHERE m > 0
  ON CONFLICT (word) DO UPDATE SET n = t.n + excluded.n;
  FOR i IN 1..coalesce(cardinality(keys), 0) LOOP
    IF more[i] < 0 THEN
      UPDATE convene.term t SET n = t.n + more[i] WHERE t.word = keys[i];
    END IF;
  END LOOP;
END $$;

-- Rebuild the index from nothing, in steps; for operators and for tests.
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

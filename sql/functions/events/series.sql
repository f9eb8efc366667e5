-- Series: a rule and a template; each occurrence is an event with its own identifier. C expands the rule (core/listing)
-- and passes the local starts.

-- The document of one occurrence: the template, moved to its start.
CREATE OR REPLACE FUNCTION convene.series_doc(template jsonb, first timestamp, occurrence timestamp, all_day boolean) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  starts timestamp := convene.local_parse(template->>'starts', all_day) + (occurrence - first);
  length interval := convene.local_parse(template->>'ends', all_day) - convene.local_parse(template->>'starts', all_day);
BEGIN
  RETURN template || jsonb_build_object('starts', convene.local_text(starts, all_day),
                                        'ends', convene.local_text(starts + length, all_day));
END $$;

-- Insert the occurrences that do not exist yet; all or none.
CREATE OR REPLACE FUNCTION convene.series_fill(s convene.series, starts text[], status text, OUT ids bigint[], OUT problems jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  o convene.organization;
  e convene.event;
  fill record;
  written text;
  start timestamp;
  all_day constant boolean := coalesce((s.template->>'all_day')::boolean, length(s.template->>'starts') = 10);
BEGIN
  ids := '{}';
  problems := '[]';
  SELECT * INTO o FROM convene.organization t WHERE t.id = s.organization_id;
  FOREACH written IN ARRAY starts LOOP
    start := convene.local_parse(written, all_day);
    IF start IS NULL THEN
      problems := problems || convene.problem('series.rrule', format('%s is not a start of this series', written));
      CONTINUE;
    END IF;
    CONTINUE WHEN EXISTS (SELECT FROM convene.event t WHERE t.series_id = s.id AND t.recurrence_id = start);
    e := NULL;
    e.organization_id := o.id;
    fill := convene.event_fill(e, convene.series_doc(s.template, s.starts, start, all_day));
    IF fill.problems <> '[]' THEN
      problems := problems || jsonb_build_array(fill.problems->0 || jsonb_build_object('field', 'series.rrule'));
      CONTINUE;
    END IF;
    e := fill.e;
    e.status := status;
    e.series_id := s.id;
    e.recurrence_id := start;
    ids := ids || (convene.event_insert(e, o)).id;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION convene.series_create(
  token convene.token, o convene.organization, first convene.event, doc jsonb, starts text[]) RETURNS convene.answer
LANGUAGE plpgsql AS $$
DECLARE
  s convene.series;
  made record;
  e convene.event;
BEGIN
  IF coalesce(cardinality(starts), 0) = 0 THEN
    RETURN convene.refuse('invalid', 'series.rrule', 'This rule has no occurrence in the next 24 months');
  ELSIF cardinality(starts) > 1000 THEN
    RETURN convene.refuse('invalid', 'series.rrule', 'This rule has more than 1000 occurrences in 24 months');
  END IF;
  INSERT INTO convene.series (public_id, organization_id, rrule, exdates, template, starts, until, created)
  VALUES (convene.new_id('ser'), o.id, doc->'series'->>'rrule', coalesce(doc->'series'->'exdates', '[]'), first.body, first.starts,
          greatest((convene.clock() AT TIME ZONE 'UTC') + interval '24 months', first.starts), convene.clock()) RETURNING * INTO s;
  made := convene.series_fill(s, starts, first.status);
  IF made.problems <> '[]' THEN
    -- the exception also undoes the messages of the occurrences that could be inserted
    RAISE EXCEPTION USING ERRCODE = 'CV001', MESSAGE = made.problems::text;
  END IF;
  IF first.status <> 'draft' THEN
    PERFORM convene.index_refresh(made.ids);
    PERFORM convene.listing_notify('*');
  END IF;
  SELECT * INTO e FROM convene.event t WHERE t.id = made.ids[1];
  RETURN convene.event_answer('created', e);
EXCEPTION WHEN SQLSTATE 'CV001' THEN
  RETURN convene.refuse('invalid', SQLERRM::jsonb);
END $$;

-- Publish the other drafts of a series; returns the ids of the events that changed.
CREATE OR REPLACE FUNCTION convene.series_publish(series bigint, except_id bigint) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
  e convene.event;
  touched bigint[] := '{}';
BEGIN
  PERFORM convene.events_hold(ARRAY(SELECT t.id FROM convene.event t WHERE t.series_id = series AND t.status = 'draft'));
  FOR e IN SELECT * FROM convene.event t WHERE t.series_id = series AND t.status = 'draft' AND t.id <> except_id ORDER BY t.id LOOP
    touched := touched || (convene.event_acted(e, e, 'publish', '[]', NULL)).id;
  END LOOP;
  RETURN touched;
END $$;

-- Edit this and the following occurrences, or all: every occurrence gets the same patch, and its times move as far as
-- those of the edited one. The template gets the patch too, for occurrences that are made later.
CREATE OR REPLACE FUNCTION convene.series_update(token convene.token, edited convene.event, scope text, patch jsonb)
RETURNS convene.answer LANGUAGE plpgsql AS $$
DECLARE
  lead record := convene.event_patch(edited, patch);
  moved jsonb := patch - '{starts,ends,all_day}'::text[];
  e convene.event;
  one record;
  touched bigint[] := '{}';
  answer convene.event := edited;
BEGIN
  IF lead.problems <> '[]' THEN
    RETURN convene.refuse('invalid', lead.problems);
  ELSIF (lead.e).all_day <> edited.all_day THEN
    RETURN convene.refuse('invalid', 'all_day', 'A series cannot change between days and times; change one occurrence, or post it anew');
  END IF;
  PERFORM convene.events_hold(ARRAY(SELECT t.id FROM convene.event t WHERE t.series_id = edited.series_id));
  FOR e IN SELECT * FROM convene.event t WHERE t.series_id = edited.series_id AND t.status NOT IN ('cancelled', 'removed')
             AND (scope = 'all' OR t.recurrence_id >= edited.recurrence_id) ORDER BY t.id LOOP
    one := convene.event_patch(e, moved || convene.series_times(e, edited, lead.e));
    one.problems := one.problems || convene.seat_flaws(one.e, false);
    IF one.problems <> '[]' THEN
      -- check and store in one pass, because two would lock twice; the exception undoes what was stored
      RAISE EXCEPTION USING ERRCODE = 'CV001', MESSAGE = one.problems::text;
    END IF;
    CONTINUE WHEN one.fields = '[]';
    e := convene.event_store(one.e, 'edited', one.fields, NULL);
    touched := touched || e.id;
    IF e.id = edited.id THEN
      answer := e;
    END IF;
  END LOOP;
  UPDATE convene.series s SET template = convene.body_of(s.template || moved || convene.series_template_times(s, edited, lead.e))
  WHERE s.id = edited.series_id;
  IF touched = '{}' THEN
    RETURN convene.event_answer('unchanged', edited);
  END IF;
  PERFORM convene.index_refresh(touched);
  PERFORM convene.listing_notify('*');
  RETURN convene.event_answer('ok', answer);
EXCEPTION WHEN SQLSTATE 'CV001' THEN
  RETURN convene.refuse('invalid', SQLERRM::jsonb);
END $$;

CREATE OR REPLACE FUNCTION convene.series_times(e convene.event, old convene.event, new convene.event) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN old.starts = new.starts AND old.ends IS NOT DISTINCT FROM new.ends THEN '{}' ELSE
    jsonb_build_object('all_day', e.all_day, 'starts', convene.local_text(e.starts + (new.starts - old.starts), e.all_day),
      'ends', convene.local_text(e.starts + (new.starts - old.starts) + (new.ends - new.starts), e.all_day)) END
$$;

CREATE OR REPLACE FUNCTION convene.series_template_times(s convene.series, old convene.event, new convene.event) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('all_day', new.all_day, 'starts', convene.local_text(t + (new.starts - old.starts), new.all_day),
    'ends', convene.local_text(t + (new.starts - old.starts) + (new.ends - new.starts), new.all_day))
  FROM convene.local_parse(s.template->>'starts', old.all_day) t
$$;

-- Series whose occurrences end less than 23 months ahead, with the values that C needs to expand them to 24 months.
CREATE OR REPLACE FUNCTION convene.series_due()
RETURNS TABLE (id text, rrule text, exdates jsonb, starts text, until text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
  SELECT s.public_id, s.rrule, s.exdates,
         convene.local_text(s.starts, coalesce((s.template->>'all_day')::boolean, false)),
         convene.local_text((convene.clock() AT TIME ZONE 'UTC') + interval '24 months', coalesce((s.template->>'all_day')::boolean, false))
  FROM convene.series s
  WHERE NOT s.ended AND s.until < (convene.clock() AT TIME ZONE 'UTC') + interval '23 months'
  ORDER BY s.until LIMIT 20
$$;

-- `starts` are all starts of a series up to `until`; add the new ones. A rule that has ended and adds nothing is done.
CREATE OR REPLACE FUNCTION convene.series_extend(id text, starts text[], until text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  s convene.series;
  last timestamp;
  fresh text[];
  made record;
BEGIN
  SELECT * INTO s FROM convene.series t WHERE t.public_id = series_extend.id FOR UPDATE;
  IF s.id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such series');
  END IF;
  last := (SELECT max(recurrence_id) FROM convene.event t WHERE t.series_id = s.id);
  fresh := ARRAY(SELECT x FROM unnest(starts) x WHERE x::timestamp > coalesce(last, '-infinity') ORDER BY 1);
  made := convene.series_fill(s, fresh, 'scheduled');
  UPDATE convene.series t SET until = series_extend.until::timestamp,
    ended = cardinality(fresh) = 0 AND s.rrule ~* '(COUNT|UNTIL)=' WHERE t.id = s.id;
  IF cardinality(made.ids) > 0 THEN
    PERFORM convene.index_refresh(made.ids);
    PERFORM convene.rsvp_series_follow(s.id, made.ids);
  END IF;
  RETURN ROW('ok', jsonb_build_object('created', cardinality(made.ids), 'problems', made.problems)::text, NULL)::convene.answer;
END $$;

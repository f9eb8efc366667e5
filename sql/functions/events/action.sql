-- Actions: the life of an event.
--
--              publish                postpone
--      draft ----------> scheduled -------------> postponed --- reschedule ---> rescheduled
--                          |  \  reschedule, move-online (also from each other)      |
--                          |   `--------------------> rescheduled, moved_online      |
--                          `--- cancel (from everything public) ---> cancelled <-----'
--
-- A cancelled event stays visible with its time; it can change no more.

-- The states from which an action may start.
CREATE OR REPLACE FUNCTION convene.action_from(action text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE action
    WHEN 'publish'     THEN '{draft}'
    WHEN 'cancel'      THEN '{scheduled,postponed,rescheduled,moved_online}'
    WHEN 'postpone'    THEN '{scheduled,rescheduled,moved_online}'
    WHEN 'reschedule'  THEN '{scheduled,postponed,rescheduled,moved_online}'
    WHEN 'move-online' THEN '{scheduled,postponed,rescheduled}' END::text[]
$$;

-- The reason why the action is not allowed now, as a sentence; NULL when it is allowed.
CREATE OR REPLACE FUNCTION convene.action_obstacle(e convene.event, action text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT e.status = ANY (convene.action_from(action)) THEN
    RETURN CASE
      WHEN e.status = 'draft' THEN format('A draft cannot %s: publish it first, or delete it', action)
      WHEN action = 'publish' THEN format('Only a draft can be published; this event is %s', replace(e.status, '_', ' '))
      WHEN e.status = 'cancelled' THEN format('This event is cancelled and cannot %s any more; post it anew', action)
      ELSE format('This event is already %s', replace(e.status, '_', ' ')) END;
  ELSIF action <> 'publish' AND e.status <> 'postponed' AND e.over_at <= convene.clock() THEN
    RETURN format('This event is over since %s; it cannot %s any more', convene.local_text(coalesce(e.ends, e.starts), e.all_day), action);
  ELSIF action = 'move-online' AND e.mode = 'online' THEN
    RETURN 'This event is online already';
  END IF;
  RETURN NULL;
END $$;

-- The changes that an action makes to the document.
CREATE OR REPLACE FUNCTION convene.action_patch(e convene.event, action text, args jsonb, OUT patch jsonb, OUT problems jsonb)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  starts timestamp;
  dates boolean := length(args->>'starts') = 10;
BEGIN
  patch := '{}';
  problems := '[]';
  IF action = 'move-online' THEN
    patch := jsonb_build_object('mode', 'online', 'place', NULL, 'zone', e.zone);
    IF coalesce(args->'online', 'null') <> 'null' THEN
      patch := patch || jsonb_build_object('online', args->'online');
    END IF;
  ELSIF action = 'reschedule' THEN
    IF args->>'starts' IS NULL THEN
      problems := convene.problem('starts', 'reschedule needs the new start, as in 2027-05-04T09:00');
      RETURN;
    END IF;
    patch := jsonb_strip_nulls(jsonb_build_object('starts', args->'starts', 'ends', args->'ends', 'zone', args->'zone'));
    starts := convene.local_parse(args->>'starts', dates);
    IF starts = e.starts AND dates = e.all_day AND coalesce(args->>'zone', e.zone) = e.zone THEN
      problems := convene.problem('starts', 'The event has this time already');
    ELSIF NOT patch ? 'ends' AND e.ends IS NOT NULL AND starts IS NOT NULL THEN
      -- as long as before; a date that replaces a time means one day
      patch := patch || jsonb_build_object('ends', CASE WHEN dates = e.all_day
        THEN convene.local_text(starts + (e.ends - e.starts), e.all_day) END);
    END IF;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.event_act(
  token_hash text, id text, if_revision int, idempotency_key text, request_hash text, action text, args jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.caller_admit(token_hash, 'organizer');
  kept convene.answer;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  ELSIF convene.action_from(action) IS NULL THEN
    RETURN convene.refuse('bad_parameter', 'action', 'action takes publish, cancel, postpone, reschedule or move-online');
  END IF;
  kept := convene.repeat_claim(admit.token, idempotency_key, request_hash);
  IF kept.outcome IS NOT NULL THEN
    RETURN kept;
  END IF;
  RETURN convene.repeat_settle(admit.token, idempotency_key,
                               convene.event_act_now(admit.token, id, if_revision, action, coalesce(args, '{}')));
END $$;

CREATE OR REPLACE FUNCTION convene.event_act_now(token convene.token, id text, if_revision int, action text, args jsonb)
RETURNS convene.answer LANGUAGE plpgsql AS $$
DECLARE
  lock record := convene.event_lock(token, id, if_revision);
  e convene.event;
  obstacle text;
  change record;
  patched record;
  touched bigint[];
BEGIN
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  END IF;
  e := lock.e;
  obstacle := convene.action_obstacle(e, action);
  IF obstacle IS NOT NULL THEN
    RETURN convene.refuse('conflict', '', obstacle);
  END IF;
  change := convene.action_patch(e, action, args);
  IF change.problems <> '[]' THEN
    RETURN convene.refuse('invalid', change.problems);
  END IF;
  IF action = 'publish' AND e.series_id IS NOT NULL THEN
    touched := convene.series_publish(e.series_id, e.id);
  END IF;
  patched := convene.event_patch(e, change.patch);
  IF patched.problems <> '[]' THEN
    RETURN convene.refuse('invalid', patched.problems);
  END IF;
  e := convene.event_acted(patched.e, e, action, patched.fields, args->>'reason');
  PERFORM convene.index_refresh(array_append(touched, e.id));
  PERFORM convene.listing_notify(CASE WHEN cardinality(touched) > 0 THEN '*' ELSE e.public_id END);
  RETURN convene.event_answer('ok', e);
END $$;

-- Store an action: the new state and, when the event is rescheduled, the old start.
CREATE OR REPLACE FUNCTION convene.event_acted(e convene.event, old convene.event, action text, fields jsonb, reason text)
RETURNS convene.event LANGUAGE plpgsql AS $$
BEGIN
  e.status := CASE action WHEN 'publish' THEN 'scheduled' WHEN 'cancel' THEN 'cancelled' WHEN 'postpone' THEN 'postponed'
                          WHEN 'reschedule' THEN 'rescheduled' ELSE 'moved_online' END;
  IF action = 'publish' THEN
    e.listed_at := convene.clock();
  ELSIF action = 'reschedule' THEN
    e.previous_starts := old.starts;
  END IF;
  RETURN convene.event_store(e, action,
    jsonb_build_array(jsonb_build_object('field', 'status', 'from', old.status, 'to', e.status)) || fields, reason);
END $$;

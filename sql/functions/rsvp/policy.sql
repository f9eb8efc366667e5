-- The organizer's policy: how an event takes RSVPs, and its capacity.

-- Lock an event for a write about its RSVPs, its row first and its seats after it; or return why the caller cannot.
CREATE OR REPLACE FUNCTION convene.occasion_steer(token_hash text, event text, OUT token convene.token, OUT e convene.event,
                                                  OUT o convene.occasion, OUT refusal convene.answer) LANGUAGE plpgsql AS $$
DECLARE
  admit record := convene.caller_admit(token_hash, 'organizer');
  lock record;
BEGIN
  refusal := admit.refusal;
  IF refusal.outcome IS NULL THEN
    token := admit.token;
    lock := convene.event_lock(token, event, NULL);
    refusal := lock.refusal;
    e := lock.e;
  END IF;
  IF refusal.outcome IS NULL THEN
    PERFORM convene.seat_lock(e.id);
    SELECT * INTO o FROM convene.occasion t WHERE t.id = e.id;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.policy_doc(o convene.occasion) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"takes":' || o.takes::text || ',"opens":' || convene.js_utc(o.opens) || ',"closes":' || convene.js_utc(o.closes)
    || ',"approval":' || o.approval::text || ',"code":' || convene.js(o.code) || ',"waitlist":"' || o.waitlist || '","seed":' || convene.js(o.seed)
    || ',"party_max":' || o.party_max || ',"offer_minutes":' || o.offer_minutes || ',"reconfirm":' || o.reconfirm::text
    || ',"reconfirm_release":' || o.reconfirm_release::text
    || ',"release_minutes":' || coalesce(o.release_minutes::text, 'null') || ',"questions":' || o.questions::text || '}'
$$;

-- A local time of the event's zone, or a time with its own offset; NULL for other texts.
CREATE OR REPLACE FUNCTION convene.moment_parse(t text, zone text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF t ~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$' THEN
    RETURN t::timestamptz;
  END IF;
  RETURN (convene.local_instant(convene.local_parse(t, false), zone)).at;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $$;

-- Check the times, which depend on the event's zone; web/guests/policy_api.c checks the rest of a policy. Unknown names
-- are refused, because they could reach columns of the event.
CREATE OR REPLACE FUNCTION convene.policy_flaws(patch jsonb, zone text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(x.flaw->0) FILTER (WHERE x.flaw IS NOT NULL), '[]') FROM (
    SELECT CASE
      WHEN k IN ('opens', 'closes') THEN CASE WHEN v <> 'null' AND convene.moment_parse(v #>> '{}', zone) IS NULL
        THEN convene.problem(k, k || ' takes a local date and time that exist, as in 2027-05-04T09:00') END
      WHEN NOT k = ANY ('{takes,approval,code,waitlist,seed,party_max,offer_minutes,reconfirm,reconfirm_release,release_minutes,questions}')
        THEN convene.problem(left(k, 60), 'There is no field of this name') END AS flaw
    FROM jsonb_each(patch) AS t (k, v)) x
$$;

CREATE OR REPLACE FUNCTION convene.policy_store(o convene.occasion) RETURNS void LANGUAGE sql AS $$
  INSERT INTO convene.rsvp_policy VALUES (o.id, o.takes, o.opens, o.closes, o.approval, o.code, o.waitlist, o.seed, o.party_max, o.offer_minutes,
                                          o.reconfirm, o.release_minutes, o.questions, o.reconfirm_release)
  ON CONFLICT (event_id) DO UPDATE SET takes = excluded.takes, opens = excluded.opens, closes = excluded.closes, approval = excluded.approval,
    code = excluded.code, waitlist = excluded.waitlist, seed = excluded.seed, party_max = excluded.party_max,
    offer_minutes = excluded.offer_minutes, reconfirm = excluded.reconfirm, release_minutes = excluded.release_minutes, questions = excluded.questions,
    reconfirm_release = excluded.reconfirm_release
$$;

-- Reorder the queue: drawn from the seed, or by arrival. Seats given by the old order stay given.
CREATE OR REPLACE FUNCTION convene.queue_order(o convene.occasion) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE convene.rsvp r SET place = x.place FROM (
    SELECT q.id, convene.queue_place(o, q.public_id) AS place
    FROM (SELECT * FROM convene.rsvp t WHERE t.event_id = o.id AND t.queue IS NOT NULL ORDER BY t.created, t.id) q) x
  WHERE r.id = x.id;
  UPDATE convene.rsvp r SET ready = nextval('convene.rsvp_place') WHERE r.event_id = o.id AND r.queue IS NOT NULL AND r.confirmed;
  UPDATE convene.rsvp r SET chosen = NULL WHERE r.event_id = o.id AND r.chosen IS NOT NULL;
END $$;

CREATE OR REPLACE FUNCTION convene.rsvp_policy(token_hash text, event text, patch jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  s record := convene.occasion_steer(token_hash, event);
  o convene.occasion := s.o;
  flaws jsonb;
BEGIN
  IF (s.refusal).outcome IS NOT NULL THEN
    RETURN s.refusal;
  ELSIF patch = '{}' THEN
    RETURN ROW('unchanged', convene.policy_doc(o), NULL)::convene.answer;
  END IF;
  flaws := convene.policy_flaws(patch, o.zone);
  IF flaws <> '[]' THEN
    RETURN convene.refuse('invalid', flaws);
  END IF;
  o := jsonb_populate_record(o, patch - '{opens,closes,seed}'::text[]);
  o.opens := CASE WHEN patch ? 'opens' THEN convene.moment_parse(patch->>'opens', o.zone) ELSE o.opens END;
  o.closes := CASE WHEN patch ? 'closes' THEN convene.moment_parse(patch->>'closes', o.zone) ELSE o.closes END;
  IF o.opens >= o.closes THEN
    RETURN convene.refuse('invalid', 'closes', 'closes is before opens');
  END IF;
  o.seed := CASE WHEN o.waitlist = 'lottery' THEN coalesce(patch->>'seed', o.seed, replace(gen_random_uuid()::text, '-', '')) END;
  PERFORM convene.policy_store(o);
  PERFORM convene.rsvp_duties(o.id);
  IF (o.waitlist = 'lottery', o.seed) IS DISTINCT FROM ((s.o).waitlist = 'lottery', (s.o).seed) THEN
    PERFORM convene.queue_order(o);
  END IF;
  PERFORM convene.seat_offer(o, m) FROM unnest(convene.seat_modes(o.mode)) m;
  RETURN ROW('ok', convene.policy_doc(o), NULL)::convene.answer;
END $$;

-- Has the changed event still enough seats for those who come? `over`: the organizer accepts that it has not; nobody
-- loses a seat.
CREATE OR REPLACE FUNCTION convene.seat_flaws(e convene.event, over boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  flaws jsonb := '[]';
  s convene.seat;
  room int;
BEGIN
  FOR s IN SELECT * FROM convene.seat t WHERE t.event_id = e.id ORDER BY t.mode FOR UPDATE LOOP
    room := (e.body->'capacity'->>s.mode)::int;
    IF NOT s.mode = ANY (convene.seat_modes(e.mode)) THEN
      IF s.mode = 'online' AND s.taken + s.held > 0 THEN
        flaws := flaws || convene.problem('mode', format('%s persons come online; cancel their RSVPs first', s.taken + s.held));
      END IF;
    ELSIF NOT over AND room < s.taken + s.held AND room IS DISTINCT FROM s.capacity THEN
      flaws := flaws || convene.problem('capacity.' || s.mode, format('%s seats are taken already; a capacity of %s needs your word that the '
        'event may be over capacity ("over": true). Nobody is thrown out', s.taken + s.held, room));
    END IF;
  END LOOP;
  RETURN flaws;
END $$;

-- Raise or lower the capacity: {in_person, online, over}. The event's document gets the same numbers.
CREATE OR REPLACE FUNCTION convene.seat_capacity(token_hash text, event text, patch jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  s record := convene.occasion_steer(token_hash, event);
  o convene.occasion := s.o;
  changed record;
  flaws jsonb := '[]';
  k text;
BEGIN
  IF (s.refusal).outcome IS NOT NULL THEN
    RETURN s.refusal;
  END IF;
  FOR k IN SELECT jsonb_object_keys(patch) LOOP
    flaws := flaws || CASE
      WHEN k = 'over' THEN CASE WHEN jsonb_typeof(patch->k) <> 'boolean' THEN convene.problem(k, 'over takes true or false') ELSE '[]' END
      WHEN NOT k = ANY (convene.seat_modes(o.mode)) THEN convene.problem(left(k, 60), format('This event has seats for %s',
        array_to_string(convene.seat_modes(o.mode), ' and ')))
      WHEN patch->k <> 'null' AND (patch->>k) !~ '^[0-9]{1,7}$' THEN convene.problem(k, 'A capacity is a whole number of persons, or null for no limit')
      ELSE '[]' END;
  END LOOP;
  IF flaws = '[]' THEN
    changed := convene.event_patch(s.e, jsonb_build_object('capacity', coalesce(nullif((s.e).body->'capacity', 'null'), '{}') || (patch - 'over')));
    flaws := changed.problems;
  END IF;
  IF flaws <> '[]' THEN
    RETURN convene.refuse('invalid', flaws);
  END IF;
  flaws := convene.seat_flaws(changed.e, coalesce((patch->>'over')::boolean, false));
  IF flaws <> '[]' THEN
    RETURN convene.refuse('conflict', flaws);
  ELSIF changed.fields <> '[]' THEN
    PERFORM convene.event_store(changed.e, 'edited', changed.fields, NULL);
    IF o.status <> 'draft' THEN
      PERFORM convene.index_refresh(ARRAY[o.id]);
      PERFORM convene.listing_notify(o.public_id);
    END IF;
  END IF;
  RETURN ROW(CASE WHEN changed.fields = '[]' THEN 'unchanged' ELSE 'ok' END, convene.seats_doc(o), NULL)::convene.answer;
END $$;

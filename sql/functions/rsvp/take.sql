-- Taking a seat: the hot statement. Requests of one event go together; their order in the array is their order in time.

-- What whoever asked is told: neither name nor address. `expires` is JSON already, made once for a batch.
CREATE OR REPLACE FUNCTION convene.rsvp_body(
  public_id text, event text, state text, confirmed boolean, mode text, party int, "position" bigint, expires text)
RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN '{"id":"' || public_id || '","event":"' || event || '","state":"' || state || '","confirmed":' || confirmed::text
    || ',"mode":"' || mode || '","party":' || party || ',"position":' || coalesce("position"::text, 'null')
    || ',"expires":' || expires || '}';
END $$;

-- How many are before a place: counted in the index of the queue, however much of the table that is.
CREATE OR REPLACE FUNCTION convene.queue_before(event bigint, queue text, place bigint) RETURNS bigint LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
BEGIN
  RETURN (SELECT count(*) FROM convene.rsvp r
          WHERE r.event_id = event AND r.queue = queue_before.queue AND r.confirmed AND r.place < queue_before.place);
END $$;

-- 1 is next. NULL where the order is a draw.
CREATE OR REPLACE FUNCTION convene.queue_position(event bigint, queue text, place bigint, waitlist text) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE WHEN waitlist = 'lottery' OR place IS NULL THEN NULL ELSE 1 + convene.queue_before(event, queue, place) END;
END $$;

-- A place in a queue: the next one, or one that a recorded seed draws.
CREATE OR REPLACE FUNCTION convene.queue_place(o convene.occasion, public_id text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  IF o.waitlist = 'lottery' THEN
    RETURN ('x' || substr(encode(sha256(convert_to(o.seed || public_id, 'UTF8')), 'hex'), 1, 15))::bit(60)::bigint;
  END IF;
  RETURN nextval('convene.rsvp_place');
END $$;

-- What is wrong with the words of a request; NULL when nothing is. Outside checks come first and say more; what is
-- here keeps one bad request from failing those that travel with it.
CREATE OR REPLACE FUNCTION convene.rsvp_flaw(o convene.occasion, name text, address text, party int, mode text, code text, answers jsonb,
                                              by_organizer boolean) RETURNS convene.answer LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE
    WHEN coalesce(btrim(name), '') = '' OR length(name) > 100 OR name ~ '[\x01-\x1f\x7f\u202a-\u202e\u2066-\u2069]'
      THEN convene.refuse('invalid', 'name', 'A name has 1 to 100 characters, none of them for control')
    WHEN coalesce(address, '') !~ '^[^[:space:]@]+@[^[:space:]@]+$' OR length(address) > 254
      THEN convene.refuse('invalid', 'email', 'This is not an address that mail can go to, as in ada@example.org')
    WHEN NOT coalesce(mode, o.mode) = ANY (convene.seat_modes(o.mode)) AND (mode IS NOT NULL OR o.mode <> 'hybrid')
      THEN convene.refuse('invalid', 'mode', format('This event takes the mode %s', array_to_string(convene.seat_modes(o.mode), ' or ')))
    WHEN party < 1 OR party > CASE WHEN by_organizer THEN 100 ELSE o.party_max END
      THEN convene.refuse('invalid', 'party', format('A party is 1 to %s persons here, the one who asks included',
                                                     CASE WHEN by_organizer THEN 100 ELSE o.party_max END))
    WHEN o.code IS NOT NULL AND NOT by_organizer AND code IS DISTINCT FROM o.code
      THEN convene.refuse('forbidden', 'code', 'This event is for invited people, and this is not the code of the invitation')
    WHEN o.questions <> '[]' OR answers <> '{}' THEN convene.answers_flaw(o.questions, answers, by_organizer) END;
END $$;

-- Answers to the questions of the event: known ones only, of the kind that was asked for, none missing.
CREATE OR REPLACE FUNCTION convene.answers_flaw(questions jsonb, answers jsonb, by_organizer boolean) RETURNS convene.answer
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  problems jsonb;
BEGIN
  IF jsonb_typeof(answers) <> 'object' THEN
    RETURN convene.refuse('invalid', 'answers', 'answers is an object: a question''s id and what is answered');
  END IF;
  SELECT jsonb_agg(p) INTO problems FROM (
    SELECT jsonb_build_object('field', 'answers.' || left(k, 60), 'detail', 'This event asks no such question') AS p
    FROM jsonb_object_keys(answers) k WHERE NOT questions @> jsonb_build_array(jsonb_build_object('id', k))
    UNION ALL
    SELECT jsonb_build_object('field', 'answers.' || (q->>'id'), 'detail', convene.answer_flaw(q, answers->(q->>'id'), by_organizer))
    FROM jsonb_array_elements(questions) q WHERE convene.answer_flaw(q, answers->(q->>'id'), by_organizer) IS NOT NULL) x;
  IF problems IS NOT NULL THEN
    RETURN convene.refuse('invalid', problems);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION convene.answer_flaw(question jsonb, answer jsonb, by_organizer boolean) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CASE
    WHEN coalesce(answer, 'null') IN ('null', '""') THEN
      CASE WHEN coalesce((question->>'required')::boolean, false) AND NOT by_organizer THEN 'This question needs an answer' END
    WHEN question->>'kind' = 'yes_no' THEN CASE WHEN jsonb_typeof(answer) <> 'boolean' THEN 'This question takes yes or no (true or false)' END
    WHEN jsonb_typeof(answer) <> 'string' OR length(answer #>> '{}') > 2000 THEN 'This question takes a text of at most 2000 characters'
    WHEN question->>'kind' = 'choice' AND NOT question->'choices' ? (answer #>> '{}')
      THEN 'This question takes one of: ' || (SELECT string_agg(c, ', ') FROM jsonb_array_elements_text(question->'choices') c) END;
END $$;

-- Who asks, and what of it is here already: one row per request, in order. Each lookup is its own index scan; "+ 0" keeps
-- the planner from an index that begins with the event and would read all of it.
CREATE OR REPLACE FUNCTION convene.rsvp_asked(o convene.occasion, token_hash text, requests jsonb)
RETURNS TABLE (n int, id text, name text, address text, party int, mode text, answers jsonb, code text, key text, hash text,
               token_given boolean, token_id bigint, by_organizer boolean, person_id bigint,
               known convene.rsvp, key_hash text, key_outcome text, key_answer text, key_old bigint, twin boolean)
LANGUAGE sql STABLE AS $$
  SELECT q.n::int, q.id, coalesce(p.name, q.name), coalesce(p.address, lower(q.email)), coalesce(q.party, 1), q.mode,
         coalesce(q.answers, '{}'), q.code, q.key, coalesce(q.request_hash, ''),
         coalesce(q.token, token_hash) IS NOT NULL, (t.it).id, convene.owns(t.it, o.organization_id), p.id,
         r.it, coalesce(a.hash, k.repeat_hash), coalesce(a.outcome, 'created'), coalesce(a.answer, k.first_answer),
         CASE WHEN a.hash IS NULL THEN k.old END,
         -- another one in this array has the address or the key
         count(*) OVER (PARTITION BY coalesce(p.address, lower(q.email))) > 1 OR (q.key IS NOT NULL AND count(*) OVER (PARTITION BY q.key) > 1)
  FROM ROWS FROM (jsonb_to_recordset(requests) AS (id text, name text, email text, party int, mode text, answers jsonb, code text,
                                                   key text, request_hash text, token text)) WITH ORDINALITY
       AS q(id, name, email, party, mode, answers, code, key, request_hash, token, n)
  LEFT JOIN LATERAL (SELECT x AS it FROM convene.token x WHERE x.hash = coalesce(q.token, token_hash) AND x.revoked IS NULL
                     AND (x.expires IS NULL OR x.expires > convene.clock()) LIMIT 1) t ON true
  -- a person speaks for their own address; who is also of the event's organizers may name another one
  LEFT JOIN LATERAL (SELECT * FROM convene.person x WHERE x.id = (t.it).person_id
                     AND (q.email IS NULL OR lower(q.email) = x.address OR NOT convene.owns(t.it, o.organization_id)) LIMIT 1) p ON true
  LEFT JOIN LATERAL (SELECT x AS it FROM convene.rsvp x WHERE x.event_id + 0 = o.id AND x.address = coalesce(p.address, lower(q.email))
                     AND x.state NOT IN ('declined', 'cancelled', 'expired') LIMIT 1) r ON true
  LEFT JOIN LATERAL (SELECT x.repeat_hash, x.first_answer, CASE WHEN x.created < convene.clock() - interval '24 hours' THEN x.id END AS old
                     FROM convene.rsvp x WHERE x.event_id + 0 = o.id AND x.repeat_key = q.key LIMIT 1) k ON true
  LEFT JOIN LATERAL (SELECT * FROM convene.rsvp_kept x WHERE x.key = q.key AND x.event_id = o.id
                     AND x.created >= convene.clock() - interval '24 hours' LIMIT 1) a ON true
  ORDER BY q.n
$$;

-- Decide in memory, then write in bulk: no statement runs in the loop, except for what is rare. `proved`: the addresses
-- are known to be those of the persons, who RSVP to a series.
CREATE OR REPLACE FUNCTION convene.rsvp_decide(o convene.occasion, seats convene.seat[], token_hash text, requests jsonb, proved boolean)
RETURNS TABLE (n int, outcome text, body text) LANGUAGE plpgsql AS $$
DECLARE
  total constant int := jsonb_array_length(requests);
  until constant timestamptz := convene.clock() + interval '15 minutes';
  until_text constant text := convene.js_utc(until);
  unqueued constant boolean := o.waitlist = 'first_fit' OR NOT convene.queue_moves(o);
  shut constant text[] := ARRAY[convene.rsvp_closed(o, false), convene.rsvp_closed(o, true)];
  all_modes constant text[] := ARRAY(SELECT s.mode FROM unnest(seats) s);
  free int[] := ARRAY(SELECT convene.seat_free(s) FROM unnest(seats) s);
  waiting int[] := ARRAY(SELECT s.waiting FROM unnest(seats) s);
  more_taken int[] := array_fill(0, ARRAY[cardinality(seats)]); more_held int[] := more_taken; more_waiting int[] := more_taken;
  q record;
  a convene.answer;
  m int; twin int; sure boolean; settled boolean; state text;
  states text[] := array_fill(NULL::text, ARRAY[total]);
  modes text[] := states; addresses text[] := states; names text[] := states; keys text[] := states; hashes text[] := states;
  outcomes text[] := states; bodies text[] := states;
  places bigint[] := array_fill(NULL::bigint, ARRAY[total]);
  persons bigint[] := places;
  sures boolean[] := array_fill(NULL::boolean, ARRAY[total]);
  links bigint[] := '{}'; stale bigint[] := '{}';
  after int[] := '{}'; told int[] := '{}';
BEGIN
  FOR q IN SELECT * FROM convene.rsvp_asked(o, token_hash, requests) LOOP
    sure := proved OR q.by_organizer OR q.person_id IS NOT NULL;
    twin := CASE WHEN q.twin AND q.key IS NOT NULL THEN array_position(keys, q.key) END;
    m := array_position(all_modes, coalesce(q.mode, (convene.seat_modes(o.mode))[1]));
    a := CASE
      WHEN q.token_given AND q.token_id IS NULL
        THEN convene.refuse('unauthorized', '', 'This needs a token that is known, not revoked and not expired')
      WHEN coalesce(hashes[twin] <> q.hash, false) OR (q.key_hash <> q.hash AND q.key_old IS NULL)
        THEN convene.refuse('conflict', 'Idempotency-Key', 'This Idempotency-Key was used with another request in the last 24 hours')
      WHEN twin IS NOT NULL THEN ROW(outcomes[twin], bodies[twin], NULL)::convene.answer
      WHEN q.key_answer IS NOT NULL AND q.key_old IS NULL THEN ROW(q.key_outcome, q.key_answer, NULL)::convene.answer
      WHEN shut[1 + q.by_organizer::int] IS NOT NULL THEN convene.refuse('conflict', '', shut[1 + q.by_organizer::int])
      ELSE convene.rsvp_flaw(o, q.name, q.address, q.party, q.mode, q.code, q.answers, q.by_organizer) END;
    twin := CASE WHEN a.outcome IS NULL AND q.twin THEN array_position(addresses, q.address) END;
    settled := a.outcome IS NOT NULL;
    IF settled THEN
      NULL; -- said already, or refused
    ELSIF sure AND (q.known).id IS NOT NULL THEN
      IF NOT (q.known).confirmed THEN
        q.known := convene.rsvp_confirmed(o, q.known, q.person_id);
        IF (q.known).queue IS NOT NULL THEN -- its place begins to count: it may be next for a seat that is free
          m := array_position(all_modes, (q.known).queue);
          waiting[m] := waiting[m] + 1;
          after := after || q.n;
        END IF;
      END IF;
      after := CASE WHEN requests->(q.n - 1) ? 'put' THEN after || q.n ELSE after END;
      a := ROW('ok', convene.rsvp_short(o, q.known), NULL)::convene.answer;
    ELSIF sure AND twin IS NOT NULL THEN
      a := ROW('ok', bodies[twin], NULL)::convene.answer;
    ELSE
      state := CASE
        WHEN o.approval AND NOT q.by_organizer THEN 'requested'
        WHEN free[m] >= q.party AND (waiting[m] = 0 OR unqueued) THEN CASE WHEN sure THEN 'going' ELSE 'held' END
        WHEN o.waitlist <> 'none' THEN 'waitlisted' END;
      IF state IS NULL THEN
        a := convene.refuse('conflict', '', 'Every seat is taken, and this event keeps no waitlist');
      ELSE
        a := ROW('created', convene.rsvp_body(q.id, o.public_id, state, sure, all_modes[m], q.party,
               CASE WHEN state = 'waitlisted' AND o.waitlist <> 'lottery' THEN waiting[m] + 1 END,
               CASE WHEN sure THEN 'null' ELSE until_text END), NULL)::convene.answer;
        IF (q.known).id IS NOT NULL THEN
          -- nobody is told that the address is known: this looked like a new request, and its person gets the link
          links := links || (q.known).id;
        ELSIF twin IS NULL THEN
          states[q.n] := state; modes[q.n] := all_modes[m]; addresses[q.n] := q.address; names[q.n] := q.name;
          persons[q.n] := q.person_id; sures[q.n] := sure;
          IF state = 'waitlisted' THEN
            places[q.n] := convene.queue_place(o, q.id);
            waiting[m] := waiting[m] + sure::int;
            more_waiting[m] := more_waiting[m] + sure::int;
          ELSIF state <> 'requested' THEN
            more_taken[m] := more_taken[m] + CASE WHEN sure THEN q.party ELSE 0 END;
            more_held[m] := more_held[m] + CASE WHEN sure THEN 0 ELSE q.party END;
            free[m] := free[m] - q.party;
          END IF;
          stale := CASE WHEN q.key_old IS NULL THEN stale ELSE stale || q.key_old END;
        END IF;
      END IF;
    END IF;
    IF NOT settled AND q.key IS NOT NULL AND a.outcome IN ('created', 'ok') THEN
      keys[q.n] := q.key; hashes[q.n] := q.hash;
      told := CASE WHEN states[q.n] IS NULL THEN told || q.n ELSE told END;
    END IF;
    outcomes[q.n] := a.outcome;
    bodies[q.n] := a.body;
  END LOOP;
  IF stale <> '{}' THEN
    UPDATE convene.rsvp r SET repeat_key = NULL WHERE r.id = ANY (stale);
  END IF;
  IF links <> '{}' THEN
    PERFORM convene.rsvp_link(o.id, links);
  END IF;
  PERFORM convene.rsvp_write(o, requests, CASE WHEN proved THEN 'series' ELSE 'person' END, until, states, modes, addresses, names, places, persons, sures, bodies);
  UPDATE convene.seat s SET taken = s.taken + x.taken, held = s.held + x.held, waiting = s.waiting + x.waiting
  FROM unnest(all_modes, more_taken, more_held, more_waiting) x(mode, taken, held, waiting)
  WHERE s.event_id = o.id AND s.mode = x.mode AND (x.taken, x.held, x.waiting) <> (0, 0, 0);
  IF after <> '{}' THEN
    SELECT x.outcomes, x.bodies INTO outcomes, bodies FROM convene.rsvp_after(o, all_modes, token_hash, requests, after, outcomes, bodies) x;
  END IF;
  IF told <> '{}' THEN
    PERFORM convene.rsvp_remember(o.id, told, keys, hashes, outcomes, bodies);
  END IF;
  RETURN QUERY SELECT i::int, x.outcome, x.body FROM unnest(outcomes, bodies) WITH ORDINALITY x(outcome, body, i);
END $$;

-- What a person who has an RSVP already asks for otherwise than it is (`put`), as a change of it; what is left out stays.
CREATE OR REPLACE FUNCTION convene.rsvp_difference(r convene.rsvp, request jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') FROM jsonb_each(request) e
  WHERE e.key IN ('party', 'mode', 'name', 'answers', 'needs') AND e.value <> 'null'
    AND e.value IS DISTINCT FROM CASE e.key WHEN 'party' THEN to_jsonb(r.party) WHEN 'mode' THEN to_jsonb(coalesce(r.queue, r.mode))
      WHEN 'name' THEN to_jsonb(r.name) WHEN 'answers' THEN r.answers
      ELSE (SELECT to_jsonb(n.need) FROM convene.rsvp_need n WHERE n.rsvp_id = r.id) END
$$;

-- What is rare, when the batch is written: a place in the queue that began to count, which may be next for a seat that is
-- free; and RSVPs that are to be otherwise than they are.
CREATE OR REPLACE FUNCTION convene.rsvp_after(o convene.occasion, modes text[], token_hash text, requests jsonb, after int[],
                                              INOUT outcomes text[], INOUT bodies text[]) LANGUAGE plpgsql AS $$
DECLARE
  i int;
  r convene.rsvp;
  patch jsonb;
  a convene.answer;
BEGIN
  PERFORM convene.seat_offer(o, m) FROM unnest(modes) m;
  FOR i IN SELECT DISTINCT x FROM unnest(after) x ORDER BY x LOOP
    SELECT * INTO r FROM convene.rsvp t WHERE t.public_id = bodies[i]::jsonb->>'id';
    patch := CASE WHEN requests->(i - 1) ? 'put' THEN convene.rsvp_difference(r, requests->(i - 1)) ELSE '{}' END;
    IF patch <> '{}' THEN
      a := convene.rsvp_change(coalesce(requests->(i - 1)->>'token', token_hash), r.public_id, patch);
      outcomes[i] := a.outcome;
      bodies[i] := a.body;
      CONTINUE WHEN a.outcome <> 'ok';
      SELECT * INTO r FROM convene.rsvp t WHERE t.id = r.id;
    END IF;
    bodies[i] := convene.rsvp_short(o, r);
  END LOOP;
END $$;

-- The answers to requests with a key that made no RSVP; those that made one keep theirs in its row.
CREATE OR REPLACE FUNCTION convene.rsvp_remember(event bigint, told int[], keys text[], hashes text[], outcomes text[], bodies text[]) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO convene.rsvp_kept (event_id, key, hash, outcome, answer, created)
  SELECT event, keys[i], hashes[i], outcomes[i], bodies[i], convene.clock() FROM unnest(told) i WHERE outcomes[i] IN ('created', 'ok')
  ON CONFLICT (key, event_id) DO UPDATE SET hash = excluded.hash, outcome = excluded.outcome, answer = excluded.answer, created = excluded.created
$$;

-- The rows of a batch with their first history and what is told: one statement whatever the size. Numbers are drawn
-- beforehand, so that nothing has to be joined.
CREATE OR REPLACE FUNCTION convene.rsvp_write(
  o convene.occasion, requests jsonb, because text, until timestamptz, states text[], modes text[], addresses text[], names text[], places bigint[],
  persons bigint[], sures boolean[], bodies text[]) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  WITH fresh AS MATERIALIZED (
    SELECT q.*, nextval('convene.rsvp_id_seq') AS row_id, nextval('convene.rsvp_history_id_seq') AS history_id, convene.clock() AS at,
           CASE WHEN q.series AND q.sure THEN 'series' ELSE because END AS cause,
           convene.rsvp_tells(NULL, q.state, q.sure, CASE WHEN q.series THEN 'series' ELSE because END) AS kind
    FROM ROWS FROM (jsonb_to_recordset(requests) AS (id text, party int, answers jsonb, needs text, key text, request_hash text, series boolean),
                    unnest(states, modes, addresses, names, places, persons, sures, bodies))
         AS q(id, party, answers, needs, key, request_hash, series, state, mode, address, name, place, person_id, sure, body)
    WHERE q.state IS NOT NULL
  ), made AS (
    INSERT INTO convene.rsvp (id, public_id, event_id, mode, person_id, address, name, party, state, confirmed, queue, place, ready, expires,
                              answers, repeat_key, repeat_hash, first_answer, created, updated)
    SELECT row_id, id, o.id, mode, person_id, address, btrim(name), coalesce(party, 1), state, sure,
           CASE WHEN state = 'waitlisted' THEN mode END, place,
           CASE WHEN state = 'waitlisted' AND sure THEN CASE o.waitlist WHEN 'lottery' THEN nextval('convene.rsvp_place') ELSE place END END,
           CASE WHEN NOT sure THEN until END, coalesce(answers, '{}'), key, CASE WHEN key IS NOT NULL THEN coalesce(request_hash, '') END,
           CASE WHEN key IS NOT NULL THEN body END, at, at
    FROM fresh
  ), noted AS (
    INSERT INTO convene.rsvp_history (id, rsvp_id, at, state, mode, party, cause, told)
    SELECT history_id, row_id, at, state, mode, coalesce(party, 1), cause, kind FROM fresh
  ), needed AS (
    INSERT INTO convene.rsvp_need (rsvp_id, need, purge_at)
    SELECT row_id, left(btrim(needs), 1000), o.over_at + interval '30 days' FROM fresh WHERE btrim(needs) <> ''
  )
  INSERT INTO convene.outbox_ready (kind, receiver, event_id, dedupe_key, payload, created)
  SELECT kind, address, o.id, 'rsvp:' || history_id, jsonb_build_object('rsvp', id), at FROM fresh WHERE kind IS NOT NULL;
  IF EXISTS (SELECT FROM convene.webhook w WHERE w.organization_id = o.organization_id AND w.disabled IS NULL) THEN
    PERFORM convene.webhook_rsvps(o.id, ARRAY(SELECT r.id FROM jsonb_array_elements(requests) q
                                              JOIN convene.rsvp r ON r.public_id = q->>'id' WHERE r.event_id + 0 = o.id));
  END IF;
END $$;

-- A person who asked again, as if new, gets the link of the RSVP that is there: at most one in ten minutes.
CREATE OR REPLACE FUNCTION convene.rsvp_link(event bigint, ids bigint[]) RETURNS void LANGUAGE sql AS $$
  WITH due AS (
    UPDATE convene.rsvp r SET link_at = convene.clock()
    WHERE r.id = ANY (ids) AND coalesce(r.link_at, r.created) <= convene.clock() - interval '10 minutes'
    RETURNING r.address, r.public_id
  )
  INSERT INTO convene.outbox_ready (kind, receiver, event_id, dedupe_key, payload, created)
  SELECT 'rsvp_link', address, event, 'rsvp:' || public_id || ':' || convene.micros(convene.clock()),
         jsonb_build_object('rsvp', public_id), convene.clock() FROM due
$$;

-- Take seats for requests, `[{id, name, email, party, mode, answers, code, needs, key, request_hash, token}, ...]`; one
-- row for each, in order. `id` is new and made by the caller; `token` (else token_hash) is the hash of who asks: an
-- organizer of the event adds people at once, a person's own token speaks for its address, nobody's needs the address
-- to be confirmed. A repeat of a key gives the first answer again.
--
-- Settings of those who call it pin the plans: what is chosen for an empty table must still be right when a hot event has
-- filled it.
CREATE OR REPLACE FUNCTION convene.rsvp_take_one(event text, token_hash text, requests jsonb)
RETURNS TABLE (n int, outcome text, body text) LANGUAGE plpgsql AS $$
DECLARE
  o convene.occasion;
  seats convene.seat[] := convene.seat_lock((SELECT e.id FROM convene.event e WHERE e.public_id = event));
  total constant int := jsonb_array_length(requests);
  stopped convene.answer;
BEGIN
  -- read under the lock: whoever cancels or edits the event has it, too
  SELECT * INTO o FROM convene.occasion t WHERE t.public_id = event;
  IF o.id IS NULL THEN
    stopped := convene.refuse('missing', '', 'There is no such event');
  ELSIF o.status = 'removed' THEN
    stopped := convene.refuse('gone', '', 'This event was removed');
  END IF;
  IF stopped.outcome IS NOT NULL THEN
    RETURN QUERY SELECT i, stopped.outcome, stopped.body FROM generate_series(1, total) i;
  ELSE
    RETURN QUERY SELECT * FROM convene.rsvp_decide(o, seats, token_hash, requests, false);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.rsvp_take(event text, token_hash text, requests jsonb)
RETURNS TABLE (n int, outcome text, body text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  RETURN QUERY SELECT * FROM convene.rsvp_take_one(event, token_hash, requests);
END $$;

-- The same for several events, `[{event, requests}, ...]`: one commit for all. The numbers of the rows go on from one event
-- to the next.
CREATE OR REPLACE FUNCTION convene.rsvp_take_all(batches jsonb)
RETURNS TABLE (n int, outcome text, body text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  batch jsonb;
  before int := 0;
BEGIN
  IF jsonb_array_length(batches) > 1 THEN
    PERFORM convene.seats_hold(ARRAY(SELECT e.id FROM (SELECT b->>'event' AS id FROM jsonb_array_elements(batches) b) x
                                     JOIN convene.event e ON e.public_id = x.id));
  END IF;
  FOR batch IN SELECT b FROM jsonb_array_elements(batches) b LOOP
    RETURN QUERY SELECT before + t.n, t.outcome, t.body FROM convene.rsvp_take_one(batch->>'event', NULL, batch->'requests') t;
    before := before + jsonb_array_length(batch->'requests');
  END LOOP;
END $$;

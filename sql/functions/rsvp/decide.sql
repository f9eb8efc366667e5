-- Decide which seats the requests of a batch get, one by one in order, before anything is written.

-- For each request one row, in order: its caller, and the rows that exist for its address or key. Each lookup is an
-- index scan of its own; "+ 0" keeps the planner from an index that begins with the event, of which it would read all.
DROP FUNCTION IF EXISTS convene.rsvp_asked(convene.occasion, text, jsonb);
CREATE FUNCTION convene.rsvp_asked(o convene.occasion, token_hash text, requests jsonb)
RETURNS TABLE (n int, id text, name text, address text, party int, mode text, answers jsonb, code text, key text, hash text,
               token_given boolean, token_id bigint, by_organizer boolean, person_id bigint,
               known convene.rsvp, key_hash text, key_outcome text, key_answer text, key_old bigint, twin boolean,
               client text, gate jsonb)
LANGUAGE sql STABLE AS $$
  SELECT q.n::int, q.id, coalesce(p.name, q.name), coalesce(p.address, lower(q.email)), coalesce(q.party, 1), q.mode,
         coalesce(q.answers, '{}'), q.code, q.key, coalesce(q.request_hash, ''),
         coalesce(q.token, token_hash) IS NOT NULL, (t.it).id, convene.owns(t.it, o.organization_id), p.id,
         r.it, coalesce(a.hash, k.repeat_hash), coalesce(a.outcome, 'created'), coalesce(a.answer, k.first_answer),
         CASE WHEN a.hash IS NULL THEN k.old END,
         -- another request in this array has the address or the key
         count(*) OVER (PARTITION BY coalesce(p.address, lower(q.email))) > 1 OR (q.key IS NOT NULL AND count(*) OVER (PARTITION BY q.key) > 1),
         q.client, q.gate
  FROM ROWS FROM (jsonb_to_recordset(requests) AS (id text, name text, email text, party int, mode text, answers jsonb, code text,
                                                   key text, request_hash text, token text, client text, gate jsonb)) WITH ORDINALITY
       AS q(id, name, email, party, mode, answers, code, key, request_hash, token, client, gate, n)
  -- the OFFSET keeps the planner from calling the function once for each of its columns
  LEFT JOIN LATERAL (SELECT convene.caller(coalesce(q.token, token_hash)) AS it
                     WHERE coalesce(q.token, token_hash) IS NOT NULL OFFSET 0) t ON true
  -- people speak for their own address; an organizer of the event may name another one
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

-- The reply to a request that needs no decision: a refusal, or the earlier reply if it is a repeat. NULLs: decide.
-- `verdicts` are the decisions of the requests before it; `shut` is the reason why no RSVP is possible, for people and
-- for organizers.
CREATE OR REPLACE FUNCTION convene.rsvp_refusal(
  o convene.occasion, q record, verdicts convene.rsvp_verdict[], shut text[]) RETURNS convene.answer
LANGUAGE plpgsql STABLE AS $$
DECLARE same convene.rsvp_verdict;
BEGIN
  IF q.twin AND q.key IS NOT NULL THEN
    SELECT * INTO same FROM unnest(verdicts) v WHERE v.key = q.key LIMIT 1;
  END IF;
  RETURN CASE
    WHEN o.status = 'draft' AND NOT q.by_organizer THEN convene.no_event()
    WHEN q.token_given AND q.token_id IS NULL
      THEN convene.unauthorized()
    WHEN same.hash <> q.hash OR (q.key_hash <> q.hash AND q.key_old IS NULL)
      THEN convene.refuse('conflict', 'Idempotency-Key',
                          'This Idempotency-Key was used with another request in the last 24 hours')
    WHEN same.outcome IS NOT NULL THEN ROW(same.outcome, same.body, NULL)::convene.answer
    WHEN q.key_answer IS NOT NULL AND q.key_old IS NULL THEN ROW(q.key_outcome, q.key_answer, NULL)::convene.answer
    WHEN shut[1 + q.by_organizer::int] IS NOT NULL THEN convene.refuse('conflict', '', shut[1 + q.by_organizer::int])
    ELSE coalesce(convene.rsvp_flaw(o, q.name, q.address, q.party, q.mode, q.code, q.answers, q.by_organizer),
                  CASE WHEN q.gate IS NOT NULL THEN convene.mail_refusal(jsonb_populate_record(NULL::convene.mail_verdict, q.gate)) END) END;
END $$;

-- A request of a person who has an RSVP. If that was unconfirmed, it is confirmed now; `began` is then the queue in
-- which its place begins to count, else NULL, and `seated` the mode in which it takes a seat that nobody held for it.
DROP FUNCTION IF EXISTS convene.rsvp_known(convene.occasion, record);
CREATE FUNCTION convene.rsvp_known(o convene.occasion, q record, OUT body text, OUT began text, OUT seated text) LANGUAGE plpgsql AS $$
DECLARE r convene.rsvp := q.known;
BEGIN
  IF NOT r.confirmed THEN
    r := convene.rsvp_confirmed(o, r, q.person_id);
    began := r.queue;
    seated := CASE WHEN (q.known).state = 'waitlisted' AND r.state = 'going' THEN r.mode END;
  END IF;
  body := convene.rsvp_short(o, r);
END $$;

-- How many persons without a yes may hold seats of a mode: half of what people who come leave free, so that a yes finds a
-- seat however many requests there are. `left`: how many more than hold some now.
CREATE OR REPLACE FUNCTION convene.seat_hold_room(s convene.seat) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN s.capacity IS NULL THEN 1000000000 ELSE greatest((convene.seat_free(s) + s.unconfirmed + 1) / 2 - s.unconfirmed, 0) END
$$;

-- May the client have one more seat of the event held? It counts once for each request that would get one, also if the
-- address has an RSVP already, so that the answers to later requests do not tell.
CREATE OR REPLACE FUNCTION convene.seat_hold_take(client text, event bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  of_key constant text := convene.mail_key('hold', client || ' ' || event);
  l record;
BEGIN
  IF of_key IS NULL THEN
    RETURN true;
  END IF;
  SELECT * INTO l FROM convene.mail_limits() t WHERE t.what = 'hold';
  IF convene.mail_wait(of_key, l.times, l.step) > 0 THEN
    RETURN false;
  END IF;
  PERFORM convene.mail_take(ARRAY[of_key], ARRAY[l.step], ARRAY[l.times * l.step]);
  RETURN true;
END $$;

-- A new request gets a seat of this mode, of which `free` are free; a place in the mode's queue, behind `waiting`
-- others; a request to the organizer; or a refusal. Without a yes it holds the seat if there is `room` for that and its
-- client holds few; else it waits, and its yes takes a seat that is free then, whatever the waitlist's policy. `until` is
-- the time to confirm the address by, as JSON.
DROP FUNCTION IF EXISTS convene.rsvp_fresh(convene.occasion, record, boolean, text, int, int, text);
CREATE OR REPLACE FUNCTION convene.rsvp_fresh(
  o convene.occasion, q record, sure boolean, mode text, free int, waiting int, room int, until text) RETURNS convene.rsvp_verdict
LANGUAGE plpgsql AS $$
DECLARE
  state constant text := CASE
    WHEN o.approval AND NOT q.by_organizer THEN 'requested'
    WHEN free >= q.party AND (waiting = 0 OR o.waitlist = 'first_fit' OR NOT convene.queue_moves(o))
      THEN CASE WHEN sure THEN 'going' WHEN q.party <= room AND convene.seat_hold_take(q.client, o.id) THEN 'held' ELSE 'waitlisted' END
    WHEN o.waitlist <> 'none' THEN 'waitlisted' END;
  v convene.rsvp_verdict;
BEGIN
  IF state IS NULL THEN
    SELECT a.outcome, a.body INTO v.outcome, v.body
    FROM convene.refuse('conflict', '', 'Every seat is taken, and this event keeps no waitlist') a;
    RETURN v;
  END IF;
  RETURN ROW('created',
    convene.rsvp_body(q.id, o.public_id, state, sure, mode, q.party,
                      CASE WHEN state = 'waitlisted' AND o.waitlist <> 'lottery' THEN waiting + 1 END,
                      CASE WHEN sure THEN 'null' ELSE until END),
    q.key, q.hash, state, mode, q.party, q.address, q.name, q.person_id, sure)::convene.rsvp_verdict;
END $$;

-- Decide in memory, then write in bulk. The loop runs no statement, except in rare cases. `proved`: the addresses
-- belong to the persons, who RSVP to a series.
CREATE OR REPLACE FUNCTION convene.rsvp_decide(
  o convene.occasion, seats convene.seat[], token_hash text, requests jsonb, proved boolean)
RETURNS TABLE (n int, outcome text, body text) LANGUAGE plpgsql AS $$
DECLARE
  until constant timestamptz := convene.clock() + interval '15 minutes';
  until_text constant text := convene.js_utc(until);
  shut constant text[] := ARRAY[convene.rsvp_closed(o, false), convene.rsvp_closed(o, true)];
  modes constant text[] := ARRAY(SELECT s.mode FROM unnest(seats) s);
  free int[] := ARRAY(SELECT convene.seat_free(s) FROM unnest(seats) s);
  waiting int[] := ARRAY(SELECT s.waiting FROM unnest(seats) s);
  room int[] := ARRAY(SELECT convene.seat_hold_room(s) FROM unnest(seats) s); -- for persons without a yes
  verdicts convene.rsvp_verdict[] := '{}';
  links bigint[] := '{}'; -- RSVPs whose persons asked again, as if new
  stale bigint[] := '{}'; -- RSVPs whose key is older than a day: it is free for another request
  after int[] := '{}';    -- requests that rsvp_after() goes on with
  decoys convene.rsvp_decoy[] := '{}'; -- what seems to hold a seat
  unsent int[] := '{}';   -- requests that send no mail
  again boolean := false; -- a request with a key may have made no RSVP
  q record;
  a convene.answer;
  v convene.rsvp_verdict;
  twin convene.rsvp_verdict; -- of an earlier request with the same address, which makes an RSVP
  sure boolean;
  m int;
  began text;
  seated text;
BEGIN
  FOR q IN SELECT * FROM convene.rsvp_asked(o, token_hash, requests) LOOP
    a := convene.rsvp_refusal(o, q, verdicts, shut);
    IF a.outcome IS NOT NULL THEN
      verdicts[q.n] := ROW(a.outcome, a.body, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::convene.rsvp_verdict;
      unsent := unsent || q.n;
      CONTINUE;
    END IF;
    sure := proved OR q.by_organizer OR q.person_id IS NOT NULL;
    twin := NULL;
    IF q.twin THEN
      again := true;
      SELECT * INTO twin FROM unnest(verdicts) x WHERE x.address = q.address LIMIT 1;
    END IF;
    IF sure AND (q.known).id IS NOT NULL THEN
      again := true;
      unsent := unsent || q.n;
      SELECT k.body, k.began, k.seated INTO v.body, began, seated FROM convene.rsvp_known(o, q) k;
      IF seated IS NOT NULL THEN
        m := array_position(modes, seated);
        free[m] := free[m] - (q.known).party;
      END IF;
      v := ROW('ok', v.body, q.key, q.hash, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::convene.rsvp_verdict;
      IF began IS NOT NULL THEN -- it may be next for a seat that is free
        m := array_position(modes, began);
        waiting[m] := waiting[m] + 1;
      END IF;
      IF began IS NOT NULL OR requests->(q.n - 1) ? 'put' THEN
        after := after || q.n;
      END IF;
    ELSIF sure AND twin.state IS NOT NULL THEN
      unsent := unsent || q.n;
      v := ROW('ok', twin.body, q.key, q.hash, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::convene.rsvp_verdict;
    ELSE
      m := array_position(modes, coalesce(q.mode, (convene.seat_modes(o.mode))[1]));
      v := convene.rsvp_fresh(o, q, sure, modes[m], free[m], waiting[m], room[m], until_text);
      IF v.state = 'waitlisted' THEN
        waiting[m] := waiting[m] + sure::int;
      ELSIF v.state IN ('going', 'held') THEN
        free[m] := free[m] - q.party;
        room[m] := CASE WHEN sure THEN room[m] ELSE greatest(room[m] - q.party, 0) END;
      END IF;
      IF v.state IS NULL THEN
        unsent := unsent || q.n; -- refused
      ELSIF (q.known).id IS NOT NULL OR twin.state IS NOT NULL THEN
        -- neither the reply nor the seats reveal that the address is known: both look as after a new request; the person
        -- gets the link
        again := true;
        links := array_remove(links || (q.known).id, NULL);
        IF v.state = 'held' THEN
          decoys := decoys || ROW(q.id, o.id, modes[m], q.party, until)::convene.rsvp_decoy;
        END IF;
        v.state := NULL;
        v.address := NULL;
      ELSIF q.key_old IS NOT NULL THEN
        stale := stale || q.key_old;
      END IF;
    END IF;
    verdicts[q.n] := v;
  END LOOP;
  IF stale <> '{}' THEN
    UPDATE convene.rsvp r SET repeat_key = NULL WHERE r.id = ANY (stale);
  END IF;
  IF links <> '{}' THEN
    PERFORM convene.rsvp_link(o.id, links);
  END IF;
  IF decoys <> '{}' THEN
    PERFORM convene.decoy_put(o.id, decoys);
  END IF;
  IF unsent <> '{}' AND NOT proved THEN
    PERFORM convene.rsvp_unsent(o.public_id, token_hash, requests, unsent);
  END IF;
  PERFORM convene.rsvp_write(o, requests, CASE WHEN proved THEN 'series' ELSE 'person' END, until, verdicts);
  IF after <> '{}' THEN
    verdicts := convene.rsvp_after(o, modes, token_hash, requests, after, verdicts);
  END IF;
  IF again THEN
    PERFORM convene.rsvp_remember(o.id, verdicts);
  END IF;
  RETURN QUERY SELECT i::int, x.outcome, x.body
  FROM unnest(verdicts) WITH ORDINALITY x(outcome, body, key, hash, state, mode, party, address, name, person_id, sure, i);
END $$;

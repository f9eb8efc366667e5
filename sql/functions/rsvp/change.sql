-- Changes of an RSVP: party, mode, name, answers, needs. Asking for another seat never costs a person the one they
-- have.

-- The problems of a patch; an empty list when there are none.
CREATE OR REPLACE FUNCTION convene.rsvp_patch_flaws(o convene.occasion, r convene.rsvp, patch jsonb, by_organizer boolean) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
  flaws jsonb := '[]';
  field text;
  flaw convene.answer;
BEGIN
  FOR field IN SELECT k FROM jsonb_object_keys(patch) k WHERE k NOT IN ('party', 'mode', 'name', 'answers', 'needs', 'email') LOOP
    flaws := flaws || convene.problem(left(field, 60), 'A change takes party, mode, name, answers and needs');
  END LOOP;
  IF patch ? 'email' AND lower(patch->>'email') IS DISTINCT FROM r.address THEN
    flaws := flaws || convene.problem('email', 'An RSVP stays with its address: cancel this one and make another');
  END IF;
  IF patch ? 'party' AND (jsonb_typeof(patch->'party') <> 'number' OR patch->>'party' !~ '^[0-9]{1,9}$') THEN
    RETURN flaws || convene.problem('party', 'party is a whole number of persons');
  END IF;
  IF patch ? 'needs' AND length(patch->>'needs') > 1000 AND patch->>'needs' NOT LIKE 'sealed:1:%' THEN
    flaws := flaws || convene.problem('needs', 'At most 1000 characters; write to the organizer if you need more');
  END IF;
  -- the code was checked when the RSVP was made
  o.code := NULL;
  flaw := convene.rsvp_flaw(o, coalesce(patch->>'name', r.name), r.address, coalesce((patch->>'party')::int, r.party),
                            CASE WHEN patch ? 'mode' THEN coalesce(patch->>'mode', '') ELSE (convene.seat_modes(o.mode))[1] END, NULL,
                            coalesce(patch->'answers', r.answers), by_organizer OR NOT patch ? 'answers');
  IF flaw.outcome IS NOT NULL THEN
    flaws := flaws || flaw.body::jsonb;
  END IF;
  RETURN flaws;
END $$;

-- How many more seats of the mode the change needs.
CREATE OR REPLACE FUNCTION convene.rsvp_more(r convene.rsvp, mode text, party int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN r.mode = mode THEN party - r.party ELSE party END
$$;

-- The new party and mode, as far as they can be granted now; `obstacle` is the reason why they cannot.
CREATE OR REPLACE FUNCTION convene.rsvp_replan(o convene.occasion, INOUT r convene.rsvp, mode text, party int, OUT obstacle text)
LANGUAGE plpgsql AS $$
DECLARE
  more constant int := convene.rsvp_more(r, mode, party);
  open constant boolean := more <= 0 OR convene.seat_open(o, mode, more);
BEGIN
  CASE r.state
  WHEN 'requested', 'invited', 'interested' THEN
    r.mode := mode;
    r.party := party;
  WHEN 'waitlisted' THEN
    IF mode <> r.queue AND open AND r.confirmed AND NOT o.approval THEN
      r.state := 'going';
      r.mode := mode;
    ELSIF mode <> r.queue OR party > r.party THEN
      -- a larger party, or another queue: behind the people who wait already
      r.mode := mode;
      r.queue := mode;
      r.ready := NULL;
      r.place := convene.queue_place(o, r.public_id);
    END IF;
    r.party := party;
  WHEN 'held', 'offered', 'going' THEN
    IF open THEN
      r.mode := mode;
      r.party := party;
      r.queue := CASE WHEN mode IS DISTINCT FROM r.queue THEN r.queue END;
    ELSIF mode = r.mode THEN
      obstacle := format('There are not %s more seats free; the party stays %s', more, r.party);
    ELSIF r.state <> 'going' OR o.waitlist = 'none' OR party <> r.party THEN
      obstacle := format('There is no seat %s for %s now; this one stays', CASE mode WHEN 'online' THEN 'online' ELSE 'in the room' END, party);
    ELSIF r.queue IS DISTINCT FROM mode THEN
      r.queue := mode;
      r.place := convene.queue_place(o, r.public_id);
    END IF;
  ELSE
    obstacle := format('This RSVP is %s and cannot be changed', convene.rsvp_state_text(r.state));
  END CASE;
  IF mode = r.mode AND r.state = 'going' AND r.queue IS NOT NULL AND obstacle IS NULL THEN
    r.queue := NULL; -- whoever asks for the mode that they have waits for no other
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.rsvp_change(token_hash text, rsvp text, patch jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit constant record := convene.rsvp_admit(token_hash, rsvp);
  lock record;
  o convene.occasion;
  r convene.rsvp;
  flaws jsonb;
  plan record;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  lock := convene.rsvp_lock(rsvp);
  o := lock.o;
  r := lock.r;
  IF (lock.refusal).outcome IS NOT NULL THEN
    RETURN lock.refusal;
  ELSIF convene.rsvp_closed(o, true) IS NOT NULL THEN
    RETURN convene.refuse('conflict', '', convene.rsvp_closed(o, true));
  END IF;
  flaws := convene.rsvp_patch_flaws(o, r, patch, convene.owns(convene.caller(token_hash), o.organization_id));
  IF flaws <> '[]' THEN
    RETURN convene.refuse('invalid', flaws);
  END IF;
  plan := convene.rsvp_replan(o, r, coalesce(patch->>'mode', r.mode), coalesce((patch->>'party')::int, r.party));
  IF plan.obstacle IS NOT NULL AND (patch ?| '{mode,party}' OR r.state IN ('cancelled', 'expired', 'declined')) THEN
    RETURN convene.refuse('conflict', CASE WHEN patch ? 'mode' THEN 'mode' WHEN patch ? 'party' THEN 'party' ELSE '' END, plan.obstacle);
  END IF;
  IF plan.obstacle IS NULL AND patch ?| '{mode,party}' THEN
    r := plan.r;
    IF r.state = 'going' AND (lock.r).queue <> r.mode AND NOT patch ? 'mode' THEN -- who waits for the other mode still does, a larger party at the end
      r.queue := (lock.r).queue;
      r.place := CASE WHEN r.party > (lock.r).party THEN convene.queue_place(o, r.public_id) ELSE (lock.r).place END;
      r.ready := CASE WHEN r.party > (lock.r).party THEN NULL ELSE (lock.r).ready END;
    END IF;
  END IF;
  r.name := coalesce(btrim(patch->>'name'), r.name);
  r.answers := coalesce(patch->'answers', r.answers);
  r := convene.rsvp_move(r, CASE WHEN r.mode <> (lock.r).mode THEN 'switch' ELSE 'person' END);
  IF patch ? 'needs' THEN
    PERFORM convene.rsvp_need_set(r.id, patch->>'needs', o.over_at + interval '30 days');
  END IF;
  PERFORM convene.seat_offer(o, m) FROM unnest(convene.seat_modes(o.mode)) m;
  SELECT * INTO r FROM convene.rsvp t WHERE t.id = r.id;
  RETURN convene.rsvp_answer('ok', o, r);
END $$;

CREATE OR REPLACE FUNCTION convene.rsvp_need_set(rsvp bigint, words text, until timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(btrim(words), '') = '' THEN
    DELETE FROM convene.rsvp_need n WHERE n.rsvp_id = rsvp;
  ELSE
    INSERT INTO convene.rsvp_need (rsvp_id, need, purge_at) VALUES (rsvp, btrim(words), until)
    ON CONFLICT (rsvp_id) DO UPDATE SET need = excluded.need, purge_at = excluded.purge_at;
  END IF;
END $$;

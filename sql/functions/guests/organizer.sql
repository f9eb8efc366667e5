-- The organizer's acts on RSVPs: approve, decline, offer, check in and out.

-- Find and lock an RSVP for the organizer of its event, or return why the caller cannot change it. Without a token, the
-- caller has checked a link of the event. The member's role must permit ACT; see role_may(). An RSVP for another event
-- is reported as missing.
CREATE OR REPLACE FUNCTION convene.rsvp_steer(token_hash text, event text, rsvp text, act text, OUT o convene.occasion, OUT r convene.rsvp,
                                              OUT refusal convene.answer) LANGUAGE plpgsql AS $$
DECLARE
  admit record;
  lock record;
BEGIN
  SELECT * INTO o FROM convene.occasion t WHERE t.public_id = event;
  IF token_hash IS NOT NULL THEN
    admit := convene.caller_admit(token_hash, 'organizer');
    refusal := admit.refusal;
    IF refusal.outcome IS NULL THEN
      refusal := convene.event_admit(admit.token, o.status, o.organization_id, act, 'This event belongs to another organization');
    END IF;
  END IF;
  IF refusal.outcome IS NULL AND NOT EXISTS (SELECT FROM convene.rsvp t WHERE t.public_id = rsvp AND t.event_id = o.id) THEN
    refusal := convene.refuse('missing', '', 'There is no such RSVP for this event');
  END IF;
  IF refusal.outcome IS NULL THEN
    lock := convene.rsvp_lock(rsvp);
    o := lock.o;
    r := lock.r;
    refusal := lock.refusal;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION convene.rsvp_approve(token_hash text, event text, rsvp text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  s record := convene.rsvp_steer(token_hash, event, rsvp, 'events');
  o convene.occasion := s.o;
  r convene.rsvp := s.r;
BEGIN
  IF (s.refusal).outcome IS NOT NULL THEN
    RETURN s.refusal;
  ELSIF r.state IN ('going', 'waitlisted', 'offered') THEN
    RETURN convene.rsvp_answer('unchanged', o, r);
  ELSIF r.state <> 'requested' THEN
    RETURN convene.refuse('conflict', '', format('This RSVP is %s; there is nothing to approve', convene.rsvp_state_text(r.state)));
  ELSIF NOT r.confirmed THEN
    RETURN convene.refuse('conflict', '', 'The address of this request is not confirmed yet');
  ELSIF convene.rsvp_closed(o, true) IS NOT NULL THEN
    RETURN convene.refuse('conflict', '', convene.rsvp_closed(o, true));
  ELSIF convene.seat_open(o, r.mode, r.party) THEN
    r.state := 'going';
  ELSIF o.waitlist = 'none' THEN
    RETURN convene.refuse('conflict', '', 'Every seat is taken, and this event keeps no waitlist');
  ELSE
    r.state := 'waitlisted';
    r.queue := r.mode;
    r.place := convene.queue_place(o, r.public_id);
  END IF;
  RETURN convene.rsvp_answer('ok', o, convene.rsvp_move(r, 'organizer'));
END $$;

CREATE OR REPLACE FUNCTION convene.rsvp_decline(token_hash text, event text, rsvp text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE s record := convene.rsvp_steer(token_hash, event, rsvp, 'events');
BEGIN
  IF (s.refusal).outcome IS NOT NULL THEN
    RETURN s.refusal;
  ELSIF (s.r).state = 'declined' THEN
    RETURN convene.rsvp_answer('unchanged', s.o, s.r);
  ELSIF (s.r).state <> 'requested' THEN
    RETURN convene.refuse('conflict', '', format('This RSVP is %s; only a request can be declined, others can be cancelled',
                                                 convene.rsvp_state_text((s.r).state)));
  END IF;
  RETURN convene.rsvp_answer('ok', s.o, convene.rsvp_end(s.o, s.r, 'declined', 'organizer'));
END $$;

-- Out of turn: the organizer gives a free seat to an RSVP of his choice.
CREATE OR REPLACE FUNCTION convene.rsvp_offer(token_hash text, event text, rsvp text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  s record := convene.rsvp_steer(token_hash, event, rsvp, 'events');
  o convene.occasion := s.o;
  r convene.rsvp := s.r;
  free int;
BEGIN
  IF (s.refusal).outcome IS NOT NULL THEN
    RETURN s.refusal;
  ELSIF r.state = 'offered' THEN
    RETURN convene.rsvp_answer('unchanged', o, r);
  ELSIF r.state <> 'waitlisted' THEN
    RETURN convene.refuse('conflict', '', format('This RSVP is %s; a seat can be offered only to a person on the waitlist', convene.rsvp_state_text(r.state)));
  ELSIF NOT r.confirmed THEN
    RETURN convene.refuse('conflict', '', 'The address is not confirmed yet');
  ELSIF convene.rsvp_closed(o, true) IS NOT NULL THEN
    RETURN convene.refuse('conflict', '', convene.rsvp_closed(o, true));
  END IF;
  SELECT convene.seat_free(t) INTO free FROM convene.seat t WHERE t.event_id = o.id AND t.mode = r.mode;
  IF free < r.party THEN
    RETURN convene.refuse('conflict', '', convene.seats_text(free, format('free, and the party is %s; raise the capacity first', r.party)));
  END IF;
  r.state := 'offered';
  r.expires := convene.offer_until(o);
  r := convene.rsvp_move(r, 'organizer');
  -- the party of the next RSVP in the queue may fit now
  PERFORM convene.seat_offer(o, r.mode);
  RETURN convene.rsvp_answer('ok', o, r);
END $$;

-- The answer for the door: the RSVP, and who checked it in first.
CREATE OR REPLACE FUNCTION convene.checkin_answer(outcome text, r convene.rsvp) RETURNS convene.answer LANGUAGE sql STABLE AS $$
  SELECT ROW(outcome, '{"id":"' || r.public_id || '","name":' || to_json(r.name) || ',"party":' || r.party || ',"mode":"' || r.mode
    || '","state":"' || r.state || '","checked_in":' || convene.js_utc(r.arrived) || ',"checked_in_by":' || convene.js(r.arrived_by)
    || ',"checked_out":' || convene.js_utc(r.left_at)
    || ',"present":' || EXISTS (SELECT FROM convene.rsvp_presence p WHERE p.rsvp_id = r.id AND p.left_at IS NULL)::text
    || ',"first":' || (outcome = 'ok')::text || '}', NULL)::convene.answer
$$;

-- The reason why a person at the door cannot be checked in; NULL when they can.
CREATE OR REPLACE FUNCTION convene.checkin_obstacle(o convene.occasion, r convene.rsvp) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE s convene.seat;
BEGIN
  IF o.status IN ('draft', 'cancelled', 'removed') THEN
    RETURN format('This event is %s', o.status);
  ELSIF r.state IN ('going', 'attended', 'offered') THEN
    RETURN NULL;
  ELSIF r.state IN ('waitlisted', 'no_show') AND r.confirmed THEN
    SELECT * INTO s FROM convene.seat t WHERE t.event_id = o.id AND t.mode = r.mode;
    RETURN CASE WHEN convene.seat_free(s) < r.party
      THEN format('%s is %s. %s', r.name, convene.rsvp_state_text(r.state), convene.seats_text(convene.seat_free(s), 'free for a party of ' || r.party))
      WHEN r.state = 'waitlisted' AND s.waiting > 1 AND convene.queue_moves(o) THEN format('%s is on the waitlist, and not the only one', r.name) END;
  END IF;
  RETURN format('The RSVP of %s is %s', r.name, convene.rsvp_state_text(r.state));
END $$;

-- The time of a check-in that a device made while it was offline; never a time in the future.
CREATE OR REPLACE FUNCTION convene.checkin_time(o convene.occasion, at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN at BETWEEN o.starts_at - interval '1 day' AND convene.clock() THEN at ELSE convene.clock() END
$$;

CREATE OR REPLACE FUNCTION convene.rsvp_checkin(token_hash text, event text, rsvp text, action text, at timestamptz, desk text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  s record;
  obstacle text;
BEGIN
  IF NOT coalesce(action, '') = ANY ('{in,out,undo}') THEN
    RETURN convene.refuse('bad_parameter', 'action', 'action takes in, out or undo');
  END IF;
  s := convene.rsvp_steer(token_hash, event, rsvp, 'door');
  IF (s.refusal).outcome IS NOT NULL THEN
    RETURN s.refusal;
  END IF;
  IF action = 'in' THEN
    obstacle := convene.checkin_obstacle(s.o, s.r);
  ELSIF (s.r).state <> 'attended' THEN
    obstacle := format('%s is not checked in', (s.r).name);
  END IF;
  IF obstacle IS NOT NULL THEN
    RETURN convene.refuse('conflict', '', obstacle);
  END IF;
  RETURN CASE action WHEN 'in' THEN convene.checkin_in(s.o, s.r, convene.checkin_time(s.o, at), left(desk, 100))
                     WHEN 'out' THEN convene.checkin_out(s.r, convene.checkin_time(s.o, at))
                     ELSE convene.checkin_undo(s.r) END;
END $$;

-- A second check-in changes nothing; its device learns who was first.
CREATE OR REPLACE FUNCTION convene.checkin_in(o convene.occasion, r convene.rsvp, at timestamptz, desk text) RETURNS convene.answer
LANGUAGE plpgsql AS $$
BEGIN
  IF r.state = 'attended' AND EXISTS (SELECT FROM convene.rsvp_presence p WHERE p.rsvp_id = r.id AND p.left_at IS NULL) THEN
    RETURN convene.checkin_answer('unchanged', r);
  END IF;
  IF r.state IN ('offered', 'waitlisted') THEN
    r.state := 'going';
    r.expires := NULL;
    r := convene.rsvp_move(r, 'door');
  END IF;
  IF r.state <> 'attended' THEN
    r.state := 'attended';
    r.queue := NULL;
    r.arrived := at;
    r.arrived_by := desk;
    r := convene.rsvp_move(r, 'door');
  END IF;
  INSERT INTO convene.rsvp_presence (rsvp_id, arrived)
  VALUES (r.id, greatest(at, (SELECT max(p.left_at) + interval '1 microsecond' FROM convene.rsvp_presence p WHERE p.rsvp_id = r.id)));
  RETURN convene.checkin_answer('ok', r);
END $$;

CREATE OR REPLACE FUNCTION convene.checkin_out(r convene.rsvp, at timestamptz) RETURNS convene.answer LANGUAGE plpgsql AS $$
BEGIN
  UPDATE convene.rsvp_presence p SET left_at = greatest(at, p.arrived) WHERE p.rsvp_id = r.id AND p.left_at IS NULL RETURNING p.left_at INTO r.left_at;
  IF NOT FOUND THEN
    RETURN convene.checkin_answer('unchanged', r);
  END IF;
  RETURN convene.checkin_answer('ok', convene.rsvp_move(r, 'door'));
END $$;

-- Undo, for a check-in of the wrong person.
CREATE OR REPLACE FUNCTION convene.checkin_undo(r convene.rsvp) RETURNS convene.answer LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM convene.rsvp_presence p WHERE p.rsvp_id = r.id;
  r.state := 'going';
  r.arrived := NULL;
  r.arrived_by := NULL;
  r.left_at := NULL;
  RETURN convene.checkin_answer('ok', convene.rsvp_move(r, 'door'));
END $$;

-- Work that is due at a time: the ends of holds, offers and unconfirmed addresses, the question whether people still
-- come, releasing seats of those who do not answer, erasing needs, forgetting who came long ago. Events are locked in order of their ids, so that two
-- transactions do not deadlock.

-- Do the due work of one event.
CREATE OR REPLACE FUNCTION convene.rsvp_duty_do(event bigint, what text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  o convene.occasion;
  n int := 0;
BEGIN
  PERFORM convene.seat_lock(event);
  SELECT * INTO o FROM convene.occasion t WHERE t.id = event;
  IF what = 'reconfirm_end' THEN
    -- people who were asked twice and have not answered; people who got their seats later were not asked
    n := convene.rsvp_move_all(event, ARRAY(SELECT r.id FROM convene.rsvp r WHERE r.event_id = event AND r.state = 'going' AND r.reconfirmed IS NULL
                                            AND r.created < o.starts_at - interval '4 days'), 'cancelled', NULL, 'reconfirm');
    PERFORM convene.seat_recount(event);
    PERFORM convene.seat_offer(o, m) FROM unnest(convene.seat_modes(o.mode)) m;
  ELSIF what LIKE 'reconfirm%' THEN
    INSERT INTO convene.outbox_ready (kind, receiver, event_id, dedupe_key, payload, created)
    SELECT 'rsvp_reconfirm', r.address, event, 'rsvp:' || r.public_id || ':' || what || ':' || o.starts_at::date,
           jsonb_build_object('rsvp', r.public_id), convene.clock()
    FROM convene.rsvp r
    WHERE r.event_id = event AND r.state = 'going' AND r.reconfirmed IS NULL
      -- people who answered in the last two days need not answer again
      AND r.created < convene.clock() - interval '2 days'
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
  ELSIF what = 'forget' THEN
    n := convene.rsvps_forget(ARRAY(SELECT r.id FROM convene.rsvp r WHERE r.event_id = event));
  ELSIF what = 'release' THEN
    n := convene.rsvp_move_all(event, ARRAY(SELECT r.id FROM convene.rsvp r WHERE r.event_id = event AND r.mode = 'in_person' AND r.state = 'going'),
                               'no_show', NULL, 'time');
    PERFORM convene.seat_recount(event);
  ELSE
    -- if nobody was checked in, nobody is marked as no-show
    PERFORM convene.rsvp_move_all(event, ARRAY(SELECT r.id FROM convene.rsvp r WHERE r.event_id = event AND r.state = 'going' AND EXISTS (
      SELECT FROM convene.rsvp a WHERE a.event_id = event AND a.mode = r.mode AND a.state = 'attended')), 'no_show', NULL, 'time');
    PERFORM convene.rsvp_move_all(event, ARRAY(SELECT r.id FROM convene.rsvp r WHERE r.event_id = event
      AND r.state IN ('requested', 'held', 'waitlisted', 'offered')), 'expired', NULL, 'end');
    UPDATE convene.rsvp r SET queue = NULL, place = NULL, ready = NULL WHERE r.event_id = event AND r.queue IS NOT NULL;
    DELETE FROM convene.rsvp_decoy d WHERE d.event_id = event;
    PERFORM convene.seat_recount(event);
    PERFORM convene.organizer_tell(o.organization_id, 'organizer_summary', event, 'event:' || o.public_id || ':' || o.over_at::date,
                               jsonb_build_object('counts', convene.rsvp_counts(event)::jsonb));
  END IF;
  DELETE FROM convene.rsvp_duty d WHERE d.event_id = event AND d.what = rsvp_duty_do.what;
  RETURN n;
END $$;

-- Some hundred at a time; the next call takes the rest.
CREATE OR REPLACE FUNCTION convene.rsvp_due(batch int DEFAULT 500) RETURNS jsonb LANGUAGE plpgsql
SET enable_seqscan = off SET jit = off AS $$
DECLARE
  lapses convene.rsvp[];
  due convene.rsvp_duty[];
  decoys bigint[]; -- events
  event bigint;
  late convene.rsvp;
  duty convene.rsvp_duty;
  lock record;
  lapsed int := 0;
  purged int;
  released int;
BEGIN
  lapses := ARRAY(SELECT r FROM (SELECT * FROM convene.rsvp t WHERE t.expires <= convene.clock()
                  AND t.state IN ('held', 'offered', 'waitlisted', 'requested') ORDER BY t.expires LIMIT batch) r ORDER BY r.event_id, r.expires, r.id);
  decoys := ARRAY(SELECT DISTINCT d.event_id FROM convene.rsvp_decoy d WHERE d.expires <= convene.clock() ORDER BY d.event_id LIMIT batch);
  due := ARRAY(SELECT d FROM (SELECT * FROM convene.rsvp_duty t WHERE t.due <= convene.clock() ORDER BY t.due LIMIT 50) d ORDER BY d.event_id, d.due);
  PERFORM convene.seats_hold(ARRAY(SELECT l.event_id FROM unnest(lapses) l UNION SELECT d.event_id FROM unnest(due) d UNION SELECT unnest(decoys)));
  FOREACH late IN ARRAY lapses LOOP
    lock := convene.rsvp_lock(late.public_id); -- its time being up, this ends it
    lapsed := lapsed + ((lock.r).state = 'expired')::int;
  END LOOP;
  FOREACH event IN ARRAY decoys LOOP
    PERFORM convene.decoy_end(event, convene.clock());
  END LOOP;
  FOREACH duty IN ARRAY due LOOP
    PERFORM convene.rsvp_duty_do(duty.event_id, duty.what);
  END LOOP;
  DELETE FROM convene.rsvp_kept WHERE created < convene.clock() - interval '24 hours';
  DELETE FROM convene.rsvp_need WHERE purge_at <= convene.clock();
  GET DIAGNOSTICS purged = ROW_COUNT;
  released := (SELECT d.moved FROM convene.outbox_due(5000) d);
  RETURN jsonb_build_object('lapsed', lapsed, 'duties', cardinality(due), 'needs_purged', purged, 'reminders', released);
END $$;

-- Seats: how many an event has in each mode, and whether one can be taken now.

-- The modes of an event, in the order in which their seats are locked.
CREATE OR REPLACE FUNCTION convene.seat_modes(mode text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE mode WHEN 'hybrid' THEN '{in_person,online}' ELSE ARRAY[mode] END::text[]
$$;

-- How many more persons may come; a large number if there is no limit.
CREATE OR REPLACE FUNCTION convene.seat_free(s convene.seat) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN s.capacity IS NULL THEN 1000000000 ELSE greatest(s.capacity - s.taken - s.held, 0) END
$$;

-- Create rows for the modes of an event that have none, with the capacity of its document. The event's row is locked
-- first, as in all functions that lock both.
CREATE OR REPLACE FUNCTION convene.seat_make(event bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE e record;
BEGIN
  SELECT t.mode, t.body->'capacity' AS capacity INTO e FROM convene.event t WHERE t.id = event FOR KEY SHARE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  INSERT INTO convene.seat (event_id, mode, capacity)
  SELECT event, m, (e.capacity->>m)::int FROM unnest(convene.seat_modes(e.mode)) m ORDER BY m
  ON CONFLICT DO NOTHING;
  PERFORM convene.rsvp_duties(event);
END $$;

-- Lock an event's seats, always in this order, so that two transactions do not deadlock. The rows are created at the
-- first use, because most events of a directory never take an RSVP.
CREATE OR REPLACE FUNCTION convene.seat_lock(event bigint) RETURNS convene.seat[] LANGUAGE plpgsql AS $$
DECLARE seats convene.seat[];
BEGIN
  seats := ARRAY(SELECT s FROM convene.seat s WHERE s.event_id = event ORDER BY s.mode FOR UPDATE);
  IF seats = '{}' AND event IS NOT NULL THEN
    PERFORM convene.seat_make(event);
    seats := ARRAY(SELECT s FROM convene.seat s WHERE s.event_id = event ORDER BY s.mode FOR UPDATE);
  END IF;
  RETURN seats;
END $$;

-- The order in which all functions lock, so that they do not deadlock: the rows of events by id, then the seats of all
-- these events by event and mode, then the counters of the search index. For a change of several events:
CREATE OR REPLACE FUNCTION convene.events_hold(events bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM convene.event e WHERE e.id = ANY (events) ORDER BY e.id FOR UPDATE;
  PERFORM FROM convene.seat s WHERE s.event_id = ANY (events) ORDER BY s.event_id, s.mode FOR UPDATE;
END $$;
-- For seats of several events: missing seat rows need their events' rows, so they are created before any seat is
-- locked.
CREATE OR REPLACE FUNCTION convene.seats_hold(events bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM convene.seat_make(x) FROM (SELECT x FROM unnest(events) x WHERE NOT EXISTS (SELECT FROM convene.seat s WHERE s.event_id = x) ORDER BY x) m;
  PERFORM FROM convene.seat s WHERE s.event_id = ANY (events) ORDER BY s.event_id, s.mode FOR UPDATE;
END $$;

-- The times at which work for the RSVPs of an event is due.
CREATE OR REPLACE FUNCTION convene.rsvp_duties(event bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE o convene.occasion;
BEGIN
  SELECT * INTO o FROM convene.occasion t WHERE t.id = event;
  INSERT INTO convene.rsvp_duty (event_id, what, due)
  SELECT event, what, due FROM (VALUES
    ('reconfirm_week', CASE WHEN o.reconfirm THEN o.starts_at - interval '7 days' END),
    ('reconfirm_day', CASE WHEN o.reconfirm THEN o.starts_at - interval '48 hours' END),
    ('reconfirm_end', CASE WHEN o.reconfirm AND o.reconfirm_release THEN o.starts_at - interval '24 hours' END),
    ('release', o.starts_at + make_interval(mins => o.release_minutes)),
    ('end', o.over_at)) v(what, due)
  WHERE due > convene.clock() AND o.status NOT IN ('cancelled', 'removed', 'postponed')
  ON CONFLICT (event_id, what) DO UPDATE SET due = excluded.due WHERE rsvp_duty.due <> excluded.due;
  -- a cancelled event had guests, too
  INSERT INTO convene.rsvp_duty (event_id, what, due)
  SELECT event, 'forget', o.over_at + make_interval(days => convene.guest_days()) WHERE o.id IS NOT NULL
  ON CONFLICT (event_id, what) DO UPDATE SET due = excluded.due WHERE rsvp_duty.due <> excluded.due;
  DELETE FROM convene.rsvp_duty d WHERE d.event_id = event AND d.what <> 'forget'
    AND (o.status IN ('cancelled', 'removed', 'postponed') OR (d.what LIKE 'reconfirm%' AND NOT o.reconfirm)
         OR (d.what = 'reconfirm_end' AND NOT o.reconfirm_release)
         OR (d.what = 'release' AND o.release_minutes IS NULL));
  PERFORM convene.notice_reminder(o);
END $$;

-- The reason why no RSVP is possible now, as a sentence; NULL when it is possible. For the organizer the opening and
-- closing times do not count.
CREATE OR REPLACE FUNCTION convene.rsvp_closed(o convene.occasion, by_organizer boolean) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE
    WHEN o.status = 'draft' THEN 'This event is not published yet'
    WHEN o.status = 'cancelled' THEN 'This event is cancelled'
    WHEN o.status = 'postponed' THEN 'This event is postponed; RSVPs open again when it has a new date'
    WHEN o.over_at <= convene.clock() THEN 'This event is over'
    WHEN by_organizer THEN NULL
    WHEN NOT o.takes THEN 'This event takes no RSVPs here; its website says how to take part'
    WHEN o.opens > convene.clock() THEN 'RSVPs open on ' || convene.moment_text(o.opens, o.zone)
    WHEN o.closes <= convene.clock() THEN 'RSVPs closed on ' || convene.moment_text(o.closes, o.zone) END;
END $$;

CREATE OR REPLACE FUNCTION convene.moment_text(t timestamptz, zone text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(t AT TIME ZONE zone, 'FMDD Mon YYYY, HH24:MI') || ' (' || zone || ')'
$$;

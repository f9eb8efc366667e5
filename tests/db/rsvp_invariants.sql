-- What must hold of seats and RSVPs at rest, after whatever was done to them. Each statement answers a row per
-- violation: what, and where. Run with psql; the torture test loads its clients' journal into the table `ack` first.
--   psql -v ack=1 -f rsvp_invariants.sql        with I5, the journal: ack(key text, event text, state text)
SET search_path = convene, public;
SET client_min_messages = warning;

-- I1: never overbooked, and the counters are the rows. `over` is true exactly where the organizer lowered it.
CREATE OR REPLACE VIEW pg_temp.i1 AS
SELECT 'I1 counters of ' || s.mode || ': ' || concat_ws('/', s.taken, s.held, s.unconfirmed, s.waiting) || ' but rows '
       || concat_ws('/', c.taken, c.held, c.unconfirmed, c.waiting) AS what, s.event_id AS at
FROM seat s CROSS JOIN LATERAL (
  SELECT coalesce(sum(party) FILTER (WHERE r.mode = s.mode AND state IN ('going', 'attended')), 0) AS taken,
         coalesce(sum(party) FILTER (WHERE r.mode = s.mode AND state IN ('held', 'offered')), 0) + decoys_of(s.event_id, s.mode) AS held,
         coalesce(sum(party) FILTER (WHERE r.mode = s.mode AND state = 'held' AND NOT confirmed), 0) + decoys_of(s.event_id, s.mode) AS unconfirmed,
         count(*) FILTER (WHERE queue = s.mode AND confirmed) AS waiting
  FROM rsvp r WHERE r.event_id = s.event_id) c
WHERE (s.taken, s.held, s.unconfirmed, s.waiting) IS DISTINCT FROM (c.taken, c.held, c.unconfirmed, c.waiting)
UNION ALL
SELECT 'I1 overbooked in ' || mode, event_id FROM seat WHERE taken + held > capacity AND NOT over
UNION ALL
SELECT 'I1 over without a reason in ' || mode, event_id FROM seat WHERE over AND (capacity IS NULL OR taken + held <= capacity);

-- I2: an address has one RSVP to an event that counts.
CREATE OR REPLACE VIEW pg_temp.i2 AS
SELECT 'I2 ' || address || ' ' || count(*) || ' times' AS what, event_id AS at FROM rsvp
WHERE state NOT IN ('declined', 'cancelled', 'expired') GROUP BY address, event_id HAVING count(*) > 1;

-- I3: nobody was given a seat by the queue past somebody who waited before them and waits still. First come and
-- lottery: whoever is earlier; first fit: whoever is earlier and not more.
-- Both stand in one line by the number of the sequence at which one began to wait and the other was given a seat.
CREATE OR REPLACE VIEW pg_temp.i3 AS
WITH waits AS (
  SELECT r.event_id, r.queue, r.public_id, r.ready, r.place, CASE o.waitlist WHEN 'first_fit' THEN r.party ELSE 0 END AS size
  FROM rsvp r JOIN occasion o ON o.id = r.event_id WHERE r.queue IS NOT NULL AND r.confirmed
), line AS (
  SELECT event_id, queue, size, public_id, ready AS number, place, NULL::bigint AS chosen_from FROM waits
  UNION ALL
  SELECT c.event_id, c.mode, w.size, c.public_id, c.chosen, NULL, c.chosen_from
  FROM rsvp c JOIN (SELECT DISTINCT event_id, queue, size FROM waits) w ON w.event_id = c.event_id AND w.queue = c.mode AND w.size <= c.party
  WHERE c.chosen IS NOT NULL
)
SELECT 'I3 ' || public_id || ' at the place ' || place || ' was passed by ' || passed AS what, event_id AS at FROM (
  SELECT *, max(chosen_from) OVER (PARTITION BY event_id, queue, size ORDER BY number DESC) AS passed FROM line) x
WHERE place < passed
UNION ALL
SELECT 'I3 the place ' || place || ' twice', event_id FROM rsvp WHERE queue IS NOT NULL GROUP BY event_id, queue, place HAVING count(*) > 1;

-- I4: no free seat while somebody waits who could have it.
CREATE OR REPLACE VIEW pg_temp.i4 AS
SELECT 'I4 free in ' || s.mode || ', and ' || w.public_id || ' waits' AS what, s.event_id AS at
FROM seat s JOIN occasion o ON o.id = s.event_id AND convene.queue_moves(o) AND s.mode = ANY (convene.seat_modes(o.mode))
JOIN LATERAL (SELECT * FROM rsvp r WHERE r.event_id = s.event_id AND r.queue = s.mode AND r.confirmed
              AND (o.waitlist <> 'first_fit' OR r.party <= coalesce(s.capacity - s.taken - s.held, r.party)) ORDER BY r.place LIMIT 1) w ON true
WHERE s.capacity IS NULL OR s.capacity - s.taken - s.held >= w.party;

-- I6: every change that tells somebody has exactly one row in the outbox, and no row is without its change.
CREATE OR REPLACE VIEW pg_temp.i6 AS
SELECT 'I6 ' || CASE WHEN o.id IS NULL THEN 'not told: ' || h.told ELSE 'told without a change: ' || o.kind END AS what, coalesce(h.id, o.id) AS at
FROM (SELECT * FROM rsvp_history WHERE told IS NOT NULL) h
FULL JOIN (SELECT * FROM outbox_all WHERE dedupe_key ~ '^rsvp:[0-9]+$') o ON o.dedupe_key = 'rsvp:' || h.id AND o.kind = h.told
WHERE h.id IS NULL OR o.id IS NULL;

-- I7: the history begins once, goes only along arrows, and ends at the present.
CREATE OR REPLACE VIEW pg_temp.i7 AS
WITH step AS (SELECT h.*, lag(h.state) OVER w AS before, lead(h.id) OVER w IS NULL AS last FROM rsvp_history h
              WINDOW w AS (PARTITION BY h.rsvp_id ORDER BY h.id))
SELECT 'I7 history of ' || r.public_id || ' at ' || coalesce(h.id::text, 'no row') AS what, r.id AS at
FROM rsvp r LEFT JOIN step h ON h.rsvp_id = r.id
WHERE h.id IS NULL OR h.was IS DISTINCT FROM h.before
   OR (h.was <> h.state AND NOT h.state = ANY (convene.rsvp_arrows(h.was)))
   OR (h.last AND (h.state, h.mode, h.party) IS DISTINCT FROM (r.state, r.mode, r.party));

SELECT what, at FROM pg_temp.i1
UNION ALL SELECT what, at FROM pg_temp.i2
UNION ALL SELECT what, at FROM pg_temp.i3
UNION ALL SELECT what, at FROM pg_temp.i4
UNION ALL SELECT what, at FROM pg_temp.i6
UNION ALL SELECT what, at FROM pg_temp.i7;

-- I5: every answer that a client was given is in the database: the RSVP of its key, and the state that it began with.
\if :{?ack}
SELECT 'I5 acknowledged and not there, or other: ' || a.key AS what, e.id AS at
FROM ack a LEFT JOIN event e ON e.public_id = a.event LEFT JOIN rsvp r ON r.event_id = e.id AND r.repeat_key = a.key
LEFT JOIN LATERAL (SELECT state FROM rsvp_history h WHERE h.rsvp_id = r.id ORDER BY h.id LIMIT 1) h ON true
WHERE r.id IS NULL OR h.state IS DISTINCT FROM a.state;
\endif

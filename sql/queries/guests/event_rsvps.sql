-- The organizer's list of an event's RSVPs, with counts per state and day on its first page.
-- params: token text, event text, filters jsonb, cursor text, limit int
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_rsvps($1, $2, $3, $4, $5)

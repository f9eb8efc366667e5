-- The organizer's list of an event's RSVPs, for its page. The caller has checked the page's secret.
-- params: event text, filters jsonb, cursor text, limit int
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_guests($1, $2, $3, $4)

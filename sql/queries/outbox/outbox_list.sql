-- The queue, newest first: all of it for administrators, one event for its organizer.
-- params: token text, filters jsonb, cursor text, limit int
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.outbox_list($1, $2, $3, $4)

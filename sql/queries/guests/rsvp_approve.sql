-- The organizer approves a request: it gets a seat, or a place in the queue.
-- params: token text, event text, rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_approve($1, $2, $3)

-- The organizer declines a request.
-- params: token text, event text, rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_decline($1, $2, $3)

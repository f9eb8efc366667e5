-- RSVP to all coming occurrences of a series; the request is one of rsvp_take, the event any of them.
-- params: token text, event text, request jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_series($1, $2, $3)

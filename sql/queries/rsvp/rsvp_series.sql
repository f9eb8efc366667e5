-- RSVP once for all occurrences of a series that are ahead; the request as in rsvp_take, the event one of them.
-- params: token text, event text, request jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_series($1, $2, $3)

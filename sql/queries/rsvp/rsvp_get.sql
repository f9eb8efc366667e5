-- An RSVP, for who holds its secret (no token; checked by the caller) or has a token that may see it.
-- params: token text, rsvp text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_get($1, $2)

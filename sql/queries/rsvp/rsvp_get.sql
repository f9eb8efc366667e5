-- An RSVP, for a token that may see it. Without a token the caller has checked the RSVP's secret.
-- params: token text, rsvp text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_get($1, $2)

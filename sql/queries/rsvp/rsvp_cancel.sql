-- Give a seat back; once more changes nothing. Without a token the caller has checked the secret.
-- params: token text, rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_cancel($1, $2)

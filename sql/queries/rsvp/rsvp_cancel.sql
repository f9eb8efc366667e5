-- Cancel an RSVP; a repeat changes nothing. Without a token the caller has checked the RSVP's secret.
-- params: token text, rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_cancel($1, $2)

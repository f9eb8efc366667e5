-- Change party, mode, name, answers or needs. Without a token the caller has checked the RSVP's secret.
-- params: token text, rsvp text, patch jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_change($1, $2, $3)

-- Cancel a person's RSVPs to all coming occurrences of a series. Without a token the caller has checked the secret of
-- this one.
-- params: token text, rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_series_cancel($1, $2)

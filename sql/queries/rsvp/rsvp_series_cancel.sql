-- Cancel the RSVPs of a person to all occurrences of a series that are ahead. Without a token the caller has checked the secret of this one.
-- params: token text, rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_series_cancel($1, $2)

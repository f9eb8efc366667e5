-- Check a person in or out, or undo it (action in, out, undo). Without a token the caller has checked the link of the
-- event's check-in page.
-- params: token text, event text, rsvp text, action text, at timestamptz, desk text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_checkin($1, $2, $3, $4, $5, $6)

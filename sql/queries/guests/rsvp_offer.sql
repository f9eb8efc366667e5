-- The organizer offers a free seat to somebody who waits, out of turn.
-- params: token text, event text, rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_offer($1, $2, $3)

-- The organizer offers a free seat to a person on the waitlist, out of turn.
-- params: token text, event text, rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_offer($1, $2, $3)

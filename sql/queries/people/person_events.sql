-- The events that the person has an RSVP to.
-- params: token text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.me_events($1)

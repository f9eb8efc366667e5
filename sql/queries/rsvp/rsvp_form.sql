-- What the form of an event asks for, and whether it is open.
-- params: event text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_form($1)

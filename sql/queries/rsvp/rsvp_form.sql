-- The fields of an event's RSVP form, and whether it is open.
-- params: event text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_form($1)

-- One RSVP as the organizer's page shows it. The caller has checked the secret of the list.
-- params: event text, rsvp text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_guest($1, $2)

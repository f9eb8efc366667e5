-- What the check-in page of an event shows: how many came, and who fits a name or has an identifier. The caller has checked its secret.
-- params: event text, q text, rsvp text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_door($1, $2, $3)

-- The check-in page of an event: how many came, and the RSVPs that match a name or an identifier. The caller has
-- checked the page's secret.
-- params: event text, q text, rsvp text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_door($1, $2, $3)

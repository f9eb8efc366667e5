-- May who calls have the link of the event's check-in page?
-- params: token text, event text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_door_admit($1, $2)

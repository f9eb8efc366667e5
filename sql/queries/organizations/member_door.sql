-- Admit the caller to the link of an event's check-in page, or refuse.
-- params: token text, event text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_door_admit($1, $2)

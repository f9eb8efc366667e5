-- The changes of an event, newest first.
-- params: token text, id text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_changes($1, $2)

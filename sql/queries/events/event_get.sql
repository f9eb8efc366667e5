-- One event: the public document, or the owner's view of it.
-- params: token text, id text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_get($1, $2)

-- One row of the queue.
-- params: token text, id text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.outbox_show($1, $2)

-- Drop a row from the queue.
-- params: token text, id text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.outbox_drop($1, $2)

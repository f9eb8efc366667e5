-- Numbers of the queue.
-- params: token text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.outbox_stats($1)

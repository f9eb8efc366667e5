-- Numbers of the queue.
-- params: token text
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.outbox_stats($1)

-- Send a failed row again, or a waiting row now.
-- params: token text, id text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.outbox_retry($1, $2)

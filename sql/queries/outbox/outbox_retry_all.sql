-- Send all rows of a kind or an event again that failed for good.
-- params: token text, filters jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.outbox_retry_all($1, $2)

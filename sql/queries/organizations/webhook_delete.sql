-- Delete a webhook with its log.
-- params: token text, id text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_delete($1, $2)

-- One webhook.
-- params: token text, id text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_get($1, $2)

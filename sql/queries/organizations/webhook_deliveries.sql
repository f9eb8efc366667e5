-- A page of the log of a webhook, the newest first.
-- params: token text, id text, states text[], cursor text, limit int
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_deliveries($1, $2, $3, $4, $5)

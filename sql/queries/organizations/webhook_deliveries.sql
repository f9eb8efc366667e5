-- A page of a webhook's log, newest first.
-- params: token text, id text, states text[], cursor text, limit int
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_deliveries($1, $2, $3, $4, $5)

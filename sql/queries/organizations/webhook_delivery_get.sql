-- One delivery, with what was sent and answered.
-- params: token text, id text, delivery text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_delivery_get($1, $2, $3)

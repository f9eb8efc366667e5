-- One delivery, with its request body and the receiver's answer.
-- params: token text, id text, delivery text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_delivery_get($1, $2, $3)

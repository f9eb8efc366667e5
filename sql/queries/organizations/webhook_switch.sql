-- Enable or disable a webhook.
-- params: token text, id text, on boolean
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_switch($1, $2, $3)

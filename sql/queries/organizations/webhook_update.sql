-- Change the address, kinds or description of a webhook.
-- params: token text, id text, if_revision int, patch jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_update($1, $2, $3, $4)

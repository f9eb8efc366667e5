-- Send a test delivery.
-- params: token text, id text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_test($1, $2)

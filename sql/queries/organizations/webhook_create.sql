-- Create a webhook for an organization; its secret arrives sealed.
-- params: token text, organization text, id text, sealed text, document jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_create($1, $2, $3, $4, $5)

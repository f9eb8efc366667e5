-- The webhooks of an organization.
-- params: token text, organization text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_list($1, $2)

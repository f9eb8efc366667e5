-- Create an organization.
-- params: token text, idempotency_key text, request_hash text, doc jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.organization_create($1, $2, $3, $4)

-- Add a new secret; the old ones sign beside it for some hours.
-- params: token text, id text, sealed text, hours int
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_rotate($1, $2, $3, $4)

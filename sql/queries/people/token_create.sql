-- Create a token; takes only the hash of its secret.
-- params: token text, new_hash text, new_prefix text, name text, scopes text[], organization text, expires timestamptz, person text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.token_create($1, $2, $3, $4, $5, $6, $7, $8)

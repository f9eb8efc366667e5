-- Revoke a token.
-- params: token text, id text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.token_revoke($1, $2)

-- End a token.
-- params: token text, id text
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.token_revoke($1, $2)

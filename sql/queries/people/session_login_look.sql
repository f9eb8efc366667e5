-- The login that waits for this code.
-- params: token text, code_hash text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.login_look($1, $2)

-- Allow or refuse the login of a command line.
-- params: token text, code_hash text, allowed boolean
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.login_decide($1, $2, $3)

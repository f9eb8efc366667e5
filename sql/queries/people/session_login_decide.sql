-- Let a command line in, or refuse it.
-- params: token text, code_hash text, allowed boolean
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.login_decide($1, $2, $3)

-- Begin the login of a command line.
-- params: id text, secret_hash text, code_hash text, name text, client text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.login_ask($1, $2, $3, $4, $5)

-- Fetch the token of a command line's login.
-- params: id text, secret_hash text, new_hash text, new_prefix text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.login_take($1, $2, $3, $4)

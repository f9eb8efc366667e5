-- Register the administrator's token of the state directory (owner only).
-- params: hash text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.admin_token_set($1)

-- The tokens that the caller may see.
-- params: token text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.token_list($1)

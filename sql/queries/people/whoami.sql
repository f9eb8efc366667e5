-- What a token is and may do.
-- params: token text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.whoami($1)

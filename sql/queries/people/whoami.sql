-- What a token is and may do.
-- params: token text
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.whoami($1)

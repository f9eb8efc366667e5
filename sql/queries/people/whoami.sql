-- The token of the caller, with its scopes.
-- params: token text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.whoami($1)

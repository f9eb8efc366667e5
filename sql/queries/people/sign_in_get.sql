-- Check whether this browser may use the link. Changes nothing.
-- params: id text, nonce_hash text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.sign_in_get($1, $2)

-- What an address wants to hear. The caller has checked its secret.
-- params: address text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.preferences_get($1)

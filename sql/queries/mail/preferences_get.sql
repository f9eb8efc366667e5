-- The mail preferences of an address. The caller has checked the address's secret.
-- params: address text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.preferences_get($1)

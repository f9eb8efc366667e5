-- Store the mail preferences of an address. The caller has checked the address's secret.
-- params: address text, preferences jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.preferences_put($1, $2)

-- Keep what an address wants to hear. The caller has checked its secret.
-- params: address text, preferences jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.preferences_put($1, $2)

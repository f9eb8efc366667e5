-- Somebody wants mail about what a search finds: the address is asked first.
-- params: email text, q text, filters jsonb, rhythm text, zone text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.alert_ask($1, $2, $3, $4, $5)

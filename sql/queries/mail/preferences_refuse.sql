-- Turn off one kind of mail. The caller has checked the address's secret.
-- params: address text, kind text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.preferences_refuse($1, $2)

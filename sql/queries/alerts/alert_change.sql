-- How often, and whose morning; what is NULL stays. The caller has checked its secret.
-- params: alert text, rhythm text, zone text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.alert_change($1, $2, $3)

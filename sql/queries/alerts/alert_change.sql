-- Change how often an alert is mailed, and its zone; NULL leaves a value as it is. The caller has checked the alert's
-- secret.
-- params: alert text, rhythm text, zone text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.alert_change($1, $2, $3)

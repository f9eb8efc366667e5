-- Confirm the address of a saved search. The caller has checked the alert's secret.
-- params: alert text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.alert_confirm($1)

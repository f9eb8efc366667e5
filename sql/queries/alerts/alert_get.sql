-- The saved search of a mailed link. The caller has checked the link's secret.
-- params: alert text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.alert_get($1)

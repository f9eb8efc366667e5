-- The saved search of a mailed link, whose secret the caller has checked.
-- params: alert text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.alert_get($1)

-- The saved search of a mailed link, whose secret the caller has checked.
-- params: alert text
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.alert_get($1)

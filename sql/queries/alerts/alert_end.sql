-- A saved search ends, and nothing is kept of it. The caller has checked its secret.
-- params: alert text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.alert_end($1)

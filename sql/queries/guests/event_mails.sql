-- The mails about an event. The caller has checked the secret of its list.
-- params: event text, before bigint, states text[], limit int
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_mails($1, $2, $3, $4)

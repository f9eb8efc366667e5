-- Names for badges, sorted. The caller has checked the secret of the list.
-- params: event text, states text[], mode text, cursor text, limit int
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_badges($1, $2, $3, $4, $5)

-- The generations of the links of many events.
-- params: ids text[]
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_links($1)

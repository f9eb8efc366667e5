-- The seats of events, by identifier.
-- params: ids text[]
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_seats($1)

-- The seats of events, by identifier.
-- params: ids text[]
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_seats($1)

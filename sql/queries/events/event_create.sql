-- Post an event or a series.
-- params: token text, idempotency_key text, request_hash text, doc jsonb, series_starts text[]
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.event_create($1, $2, $3, $4, $5)

-- Publish, cancel, postpone, reschedule or move an event online.
-- params: token text, id text, if_revision int, idempotency_key text, request_hash text, action text, args jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.event_act($1, $2, $3, $4, $5, $6, $7)

-- For how many seconds no mail has left that should have.
-- params: none
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.outbox_health()

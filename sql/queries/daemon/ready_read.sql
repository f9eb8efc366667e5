-- Try to read, and say for how many seconds no mail has left although some should have.
-- params: none
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.ready_read()

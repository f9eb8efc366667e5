-- Try to write; nothing stays.
-- params: none
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.ready_write()

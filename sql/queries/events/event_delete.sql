-- Erase a draft, or put a stone in place of a published event.
-- params: token text, id text, if_revision int
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.event_delete($1, $2, $3)

-- Delete a draft, or remove a published event, which then answers "gone".
-- params: token text, id text, if_revision int
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.event_delete($1, $2, $3)

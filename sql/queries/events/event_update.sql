-- Merge a patch into an event, or into its series from here on or as a whole.
-- params: token text, id text, if_revision int, scope text, patch jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.event_update($1, $2, $3, $4, $5)

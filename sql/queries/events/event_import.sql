-- Import some hundred documents of a source; each has its own outcome.
-- params: token text, source text, dry_run boolean, docs jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.event_import($1, $2, $3, $4)

-- Add those of these starts that a series does not have yet.
-- params: id text, starts text[], until text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.series_extend($1, $2, $3)

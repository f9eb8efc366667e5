-- A search in words, for a form that is about to save it.
-- params: q text, filters jsonb
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.search_labels($1, $2)

-- A search in words, for the form that saves it.
-- params: q text, filters jsonb
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.search_labels($1, $2)

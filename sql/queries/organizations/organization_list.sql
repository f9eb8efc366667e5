-- Organizations by name.
-- params: q text, cursor text, limit int
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.organization_list($1, $2, $3)

-- One organization, by identifier or slug.
-- params: token text, id text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.organization_get($1, $2)

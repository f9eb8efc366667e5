-- One organization, by identifier or slug.
-- params: token text, id text
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.organization_get($1, $2)

-- Who works for an organization.
-- params: token text, organization text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.member_list($1, $2)

-- Change a member's role.
-- params: token text, organization text, member text, role text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.member_update($1, $2, $3, $4)

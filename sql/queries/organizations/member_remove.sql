-- Remove a member or an invitation, or leave.
-- params: token text, organization text, member text, tokens text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.member_remove($1, $2, $3, $4)

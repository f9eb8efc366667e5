-- The members of an organization, and its invitations.
-- params: token text, organization text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.member_list($1, $2)

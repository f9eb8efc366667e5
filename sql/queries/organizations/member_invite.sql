-- Invite a person to an organization by mail.
-- params: token text, organization text, id text, address text, role text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.member_invite($1, $2, $3, $4, $5)

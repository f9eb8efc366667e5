-- Accept an invitation; its secret has been compared.
-- params: id text
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.invitation_accept($1)

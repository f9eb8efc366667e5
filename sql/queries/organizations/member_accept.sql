-- Accept an invitation; its secret has been compared.
-- params: id text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.invitation_accept($1)

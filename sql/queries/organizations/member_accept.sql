-- Accept an invitation. The caller has checked its secret.
-- params: id text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.invitation_accept($1)

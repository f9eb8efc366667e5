-- Read an invitation. The caller has checked its secret.
-- params: id text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.invitation_get($1)

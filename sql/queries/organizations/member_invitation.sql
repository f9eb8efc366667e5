-- What an invitation says; its secret has been compared. Changes nothing.
-- params: id text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.invitation_get($1)

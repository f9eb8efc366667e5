-- Who calls, their organizations, and from where they are signed in.
-- params: token text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.me_get($1)

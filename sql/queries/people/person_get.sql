-- The person who calls, their organizations and sessions.
-- params: token text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.me_get($1)

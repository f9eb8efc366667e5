-- Send one delivery again, or all undelivered ones since an instant.
-- params: token text, id text, delivery text, since timestamptz
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_replay($1, $2, $3, $4)

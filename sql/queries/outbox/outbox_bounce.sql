-- Note on an outbox row that its mail bounced.
-- params: token text, id text, action text, status text, diagnostic text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.outbox_bounce($1, $2, $3, $4, $5)

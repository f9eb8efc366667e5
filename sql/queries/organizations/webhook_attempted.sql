-- Store the result of an attempt to deliver.
-- params: delivery text, came_of text, status int, ms int, error text, answer text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.webhook_attempted($1, $2, $3, $4, $5, $6)

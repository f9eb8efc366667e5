-- Save a search for an address, which gets a mail that asks it to confirm.
-- params: email text, q text, filters jsonb, rhythm text, zone text, client text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.alert_ask($1, $2, $3, $4, $5, $6)

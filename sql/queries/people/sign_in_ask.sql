-- Request a link to sign in: one row and one mail for every address, known or not.
-- params: id text, address text, nonce_hash text, back text, client text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.sign_in_ask($1, $2, $3, $4, $5)

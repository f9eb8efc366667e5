-- Sign in with a link or its code; takes the hash of the new session.
-- params: id text, nonce_hash text, fits boolean, session_hash text, agent text, before_hash text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.sign_in_use($1, $2, $3, $4, $5, $6)

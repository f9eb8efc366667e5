-- May a private link of this generation be used? The caller has checked its secret.
-- params: purpose text, id text, generation int, token text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.link_check($1, $2, $3, $4)

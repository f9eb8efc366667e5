-- Change the calling person's profile.
-- params: token text, patch jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.me_update($1, $2)

-- Change one's own profile.
-- params: token text, patch jsonb
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.me_update($1, $2)

-- Sign out: this session, another one of the person, or everywhere.
-- params: token text, id text, everywhere boolean
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.access_end($1, $2, $3)

-- Erase the person who calls.
-- params: token text, address text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.person_erase($1, $2)

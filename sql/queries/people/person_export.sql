-- Everything that is stored about the person who calls.
-- params: token text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.person_export($1)

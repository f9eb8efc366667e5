-- Every code of every dimension with its label.
-- params: none
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.vocabularies()

-- Every code of every dimension with its label.
-- params:
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.vocabularies()

-- How many matches have each kind, mode, country, topic and specialty.
-- params: q text, filters jsonb, from date, to date
-- columns: outcome, body, etag
-- lane: search
-- rows: one
SELECT outcome, body, etag FROM convene.event_facets($1, $2, $3, $4)

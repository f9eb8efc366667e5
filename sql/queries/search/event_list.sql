-- A page of the public events that match, in the requested order.
-- params: q text, filters jsonb, from date, to date, sort text, limit int, cursor text
-- columns: outcome, body, etag
-- lane: search
-- rows: one
SELECT outcome, body, etag FROM convene.event_list($1, $2, $3, $4, $5, $6, $7)

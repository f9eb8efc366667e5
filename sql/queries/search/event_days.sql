-- How many matches begin on each local day.
-- params: q text, filters jsonb, from date, to date
-- columns: outcome, body, etag
-- lane: search
-- rows: one
SELECT outcome, body, etag FROM convene.event_days($1, $2, $3, $4)

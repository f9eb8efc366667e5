-- The generation of the link of an event's list or check-in page; `renew` makes a new one.
-- params: token text, event text, purpose text, renew boolean
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.event_link($1, $2, $3, $4)

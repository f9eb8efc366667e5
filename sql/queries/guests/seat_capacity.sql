-- Raise or lower the seats of an event: {in_person, online, over}.
-- params: token text, event text, patch jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.seat_capacity($1, $2, $3)

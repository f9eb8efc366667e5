-- Take seats of one event for any number of requests, in their order; answers one row for each.
-- params: event text, token text, requests jsonb
-- lane: write
-- rows: many
SELECT n, outcome, body FROM convene.rsvp_take($1, $2, $3)

-- Take seats for any number of requests of several events, in order: [{event, requests}, ...]. Returns one row for each
-- request.
-- params: batches jsonb
-- columns: n, outcome, body
-- lane: write
-- rows: many
SELECT n, outcome, body FROM convene.rsvp_take($1)

-- Merge a patch into the RSVP policy of an event; an empty patch only reads it.
-- params: token text, event text, patch jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_policy($1, $2, $3)

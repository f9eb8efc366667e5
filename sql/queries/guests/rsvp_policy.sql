-- How an event takes people in: the patch is merged; an empty one reads.
-- params: token text, event text, patch jsonb
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_policy($1, $2, $3)

-- How an event takes people in: the patch is merged; an empty one reads.
-- params: token text, event text, patch jsonb
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_policy($1, $2, $3)

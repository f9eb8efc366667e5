-- Take the texts of one change out of the log.
-- params: token text, id text, revision int
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.event_change_withhold($1, $2, $3)

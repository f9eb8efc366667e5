-- Send a mail again that failed for good. The caller has checked the secret of the list.
-- params: event text, mail bigint
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.event_mail_again($1, $2)

-- One event for a calendar: {"uid", "uid_domain", "event"}; an occurrence has the UID of its series.
-- params: id text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.event_calendar($1)

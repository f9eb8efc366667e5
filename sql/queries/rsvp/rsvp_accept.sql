-- Accept an offered seat. The caller has checked the RSVP's secret.
-- params: rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_accept($1)

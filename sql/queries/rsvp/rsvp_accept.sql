-- Take the seat that is offered. The caller has checked the secret of the RSVP.
-- params: rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_accept($1)

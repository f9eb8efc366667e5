-- Confirm the address of an RSVP; later on, confirm that the person still comes. The caller has checked the RSVP's
-- secret.
-- params: rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_confirm($1)

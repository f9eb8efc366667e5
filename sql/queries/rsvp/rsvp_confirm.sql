-- The address of an RSVP is the person's; later on, the person still comes. The caller has checked its secret.
-- params: rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_confirm($1)

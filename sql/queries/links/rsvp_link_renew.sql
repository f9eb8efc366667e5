-- A new link for an RSVP, mailed to its person. Without a token the caller has checked the secret.
-- params: token text, rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_link_renew($1, $2)

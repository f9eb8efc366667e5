-- The organizer cancels an RSVP. Without a token the caller has checked the link of the event's list.
-- params: token text, event text, rsvp text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.rsvp_withdraw($1, $2, $3)

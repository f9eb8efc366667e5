-- Claim rows for a notifier.
-- params: owner bigint, after bigint, channels text[], but_lanes text[], limit int
-- columns: id, attempt, kind, ladder, channel, receiver, lane, event_id, created, payload
-- lane: write
-- rows: many
SELECT id, attempt, kind, ladder, channel, receiver, lane, event_id, created, payload FROM convene.outbox_claim($1, $2, $3, $4, $5)

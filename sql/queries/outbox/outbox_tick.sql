-- The heartbeat of a notifier: move due rows to the ready ones, and free the rows of dead notifiers.
-- params: owner bigint, beat boolean, tally jsonb
-- columns: known, moved, lowest, rescued
-- lane: write
-- rows: one
SELECT known, moved, lowest, rescued FROM convene.outbox_tick($1, $2, $3)

-- A sign of life; move what is due; rescue what dead notifiers had.
-- params: owner bigint, beat boolean, tally jsonb
-- columns: known, moved, lowest, rescued
-- lane: write
-- rows: one
SELECT known, moved, lowest, rescued FROM convene.outbox_tick($1, $2, $3)

-- Say what came of rows; the ids that were ours.
-- params: owner bigint, ids bigint[], attempts int[], ends int[], waits bigint[], reasons text[]
-- lane: write
-- rows: many
SELECT convene.outbox_settle($1, $2, $3, $4, $5, $6)

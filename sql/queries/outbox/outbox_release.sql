-- Free the rows of a claim whose answer was lost.
-- params: owner bigint, keep bigint[]
-- columns: released
-- lane: write
-- rows: one
SELECT convene.outbox_release($1, $2) AS released

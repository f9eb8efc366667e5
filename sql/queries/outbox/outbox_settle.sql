-- Store the results of rows. Returns how many of them this notifier owned.
-- params: owner bigint, ids bigint[], attempts int[], ends text[], waits bigint[], reasons text[]
-- columns: settled
-- lane: write
-- rows: one
SELECT convene.outbox_settle_rows($1, $2, $3, $4, $5, $6) AS settled

-- A notifier starts; rows that its dead predecessor held become free.
-- params: place text, host text, keep bigint[]
-- columns: owner
-- lane: write
-- rows: one
SELECT convene.outbox_enter($1, $2, $3::bigint[]) AS owner

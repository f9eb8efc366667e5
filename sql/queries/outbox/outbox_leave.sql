-- A notifier ends.
-- params: owner bigint
-- columns: none
-- lane: write
-- rows: none
SELECT convene.outbox_leave($1)

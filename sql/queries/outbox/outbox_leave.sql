-- A notifier ends.
-- params: owner bigint
-- lane: write
-- rows: none
SELECT convene.outbox_leave($1)

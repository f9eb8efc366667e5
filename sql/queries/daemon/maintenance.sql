-- Sweep what is over, follow zone rules, purge what is old.
-- params: restarted boolean
-- columns: counts
-- lane: write
-- rows: one
SELECT convene.maintenance(coalesce($1, false)) AS counts

-- Take events that are over out of the index, follow changed zone rules, delete old data.
-- params: restarted boolean
-- columns: counts
-- lane: write
-- rows: one
SELECT convene.maintenance(coalesce($1, false)) AS counts

-- Store needs sealed instead of in clear: [{"id", "clear", "sealed"}, ...] (owner only).
-- params: rows jsonb
-- columns: sealed
-- lane: write
-- rows: one
SELECT convene.needs_seal($1) AS sealed

-- What people need that is stored in clear, at most so many rows: [{"id", "clear"}, ...] (owner only).
-- params: batch int
-- columns: clear
-- lane: read
-- rows: one
SELECT convene.needs_clear($1) AS clear

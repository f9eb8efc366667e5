-- Statistics of what was restored, for the planner (owner only).
-- params: none
-- columns: none
-- lane: write
-- rows: none
ANALYZE

-- The files from which the database was built, one "name digest" per line, for the daemon's --check (as the owner).
-- params: none
-- columns: files
-- lane: read
-- rows: one
SELECT string_agg(name || ' ' || digest, E'\n' ORDER BY name) AS files FROM convene.migration

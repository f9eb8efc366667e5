-- Which process of which start of the server answers.
-- params: none
-- columns: identity
-- lane: read
-- rows: one
SELECT pg_backend_pid() || ' ' || pg_postmaster_start_time() AS identity

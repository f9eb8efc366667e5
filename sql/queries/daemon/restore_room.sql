-- Whether a backup can be restored here: nothing of a site is there yet.
-- params: none
-- columns: empty
-- lane: read
-- rows: one
SELECT NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'convene') AS empty

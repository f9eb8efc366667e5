-- The check value of the site's key that this database is used with (owner only).
-- params: none
-- columns: check_value
-- lane: read
-- rows: one
SELECT value AS check_value FROM convene.setting WHERE key = 'site_key'

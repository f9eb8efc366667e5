-- Keep the check value of the site's key if there is none yet, and give back the one that is kept (owner only).
-- params: check_value text
-- columns: check_value
-- lane: write
-- rows: one
SELECT convene.site_key_put($1) AS check_value

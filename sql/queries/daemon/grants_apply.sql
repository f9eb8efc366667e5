-- Give the roles of web and notifier what they need (owner only).
-- params: none
-- columns: none
-- lane: write
-- rows: none
SELECT convene.grants_apply()

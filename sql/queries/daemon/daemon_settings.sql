-- Store the settings of a starting daemon (owner only): which organizers are listed, the site's name and, the first
-- time, the domain of calendar identifiers, which never changes afterwards.
-- params: listing text, uid_domain text, site_name text
-- columns: none
-- lane: write
-- rows: none
INSERT INTO convene.setting AS s VALUES ('listing', $1), ('uid_domain', $2), ('site_name', coalesce($3, ''))
ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE s.key <> 'uid_domain' OR s.value = 'convene.invalid'

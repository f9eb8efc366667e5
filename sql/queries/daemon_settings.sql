-- What a starting daemon tells the database (owner only): which organizers are listed, and, the first time, the
-- domain of calendar identifiers, which never changes afterwards.
-- params: listing text, uid_domain text
-- lane: write
-- rows: none
INSERT INTO convene.setting AS s VALUES ('listing', $1), ('uid_domain', $2)
ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE s.key = 'listing' OR s.value = 'convene.invalid'

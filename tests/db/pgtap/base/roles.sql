\ir ../setup.psql
SELECT has_role('convene_web');
SELECT pg_temp.posted() AS id \gset
-- no table, no DDL, no inner function; every statement's function
SELECT is_empty($$ SELECT c.relname, p FROM pg_class c, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) p
  WHERE c.relnamespace = 'convene'::regnamespace AND c.relkind = 'r' AND has_table_privilege('convene_web', c.oid, p) $$, 'the web role has no table');
SELECT ok(NOT has_schema_privilege('convene_web', 'convene', 'CREATE'), 'makes nothing in the schema');
SELECT is_empty($$ SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'convene'::regnamespace AND p.prosecdef
  AND NOT coalesce(p.proconfig @> '{"search_path=convene, pg_temp"}', false) $$, 'every SECURITY DEFINER function pins its search_path');
SELECT is_empty($$ SELECT p.proname FROM pg_proc p LEFT JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e'
  WHERE p.pronamespace = 'convene'::regnamespace AND d.objid IS NULL AND has_function_privilege('convene_web', p.oid, 'EXECUTE') AND NOT p.prosecdef $$,
  'the web role calls no inner function');
SELECT is_empty($$ SELECT f FROM unnest('{event_list,event_get,event_changes,event_facets,event_days,event_create,event_update,event_delete,event_act,event_import,
  vocabularies,organization_list,organization_get,organization_create,organization_update,token_create,token_list,token_revoke,whoami,maintenance,
  series_due,series_extend}'::text[]) f
  WHERE NOT EXISTS (SELECT FROM pg_proc p WHERE p.proname = f AND p.pronamespace = 'convene'::regnamespace
                    AND has_function_privilege('convene_web', p.oid, 'EXECUTE')) $$, 'but every statement''s');
SELECT ok(has_function_privilege('public', 'convene.unaccent(text)', 'EXECUTE'), 'an extension keeps what it granted');
GRANT USAGE ON SCHEMA public TO convene_web;
GRANT SELECT ON discard TO convene_web;
SET LOCAL ROLE convene_web;
SELECT throws_ok('SELECT hash FROM convene.token', '42501', NULL, 'no hash can be read');
SELECT throws_ok('CREATE TABLE convene.x (y int)', '42501', NULL, 'no table can be made');
SELECT throws_ok('DROP TABLE convene.event', '42501', NULL, 'or dropped');
SELECT throws_ok($$ SELECT convene.admin_token_set(repeat('0', 64)) $$, '42501', NULL, 'no administrator can be made');
SELECT throws_ok('SELECT convene.index_refresh(NULL)', '42501', NULL, 'no inner function can be called');
SELECT is((SELECT outcome FROM convene.event_get(NULL, :'id')), 'ok', 'it reads through its function');
SELECT is((SELECT outcome FROM convene.event_list('sepsis', NULL, NULL, NULL, NULL, NULL, NULL)), 'ok', 'and searches');
SELECT is((SELECT outcome FROM convene.event_create(repeat('b', 64), NULL, NULL, '{"title": "Web", "kind": "workshop", "mode": "online", "zone": "UTC",
  "starts": "2027-05-04T09:00"}', NULL)), 'created', 'and writes');
SELECT lives_ok('SELECT convene.maintenance()', 'and keeps house');
RESET ROLE;
SELECT * FROM finish();
ROLLBACK;

-- Readiness, the grants of every start, the key's check value, the administrator's token.
\ir ../setup.psql
SELECT is((SELECT r FROM ready_read() r), ROW('ok', '0', NULL)::answer, 'the owner can read');
SELECT is((SELECT outcome FROM ready_write()), 'ok', 'and write');
SELECT is((SELECT count(*) FROM trial), 0::bigint, 'nothing stays');
REVOKE EXECUTE ON FUNCTION whoami(text), token_list(text) FROM convene_web;
REVOKE USAGE ON SCHEMA convene FROM convene_web;
GRANT EXECUTE ON FUNCTION token_doc(token) TO PUBLIC;
GRANT USAGE ON SCHEMA convene TO PUBLIC;
SELECT lives_ok('SELECT grants_apply()', 'grants are applied again');
SELECT ok(has_function_privilege('convene_web', 'whoami(text)', 'EXECUTE'), 'a function');
SELECT ok(has_schema_privilege('convene_web', 'convene', 'USAGE'), 'the schema');
SELECT ok(NOT has_function_privilege('public', 'token_doc(token)', 'EXECUTE'), 'what everybody may is taken away');
SELECT ok(NOT has_schema_privilege('public', 'convene', 'USAGE'), 'the schema, too');
SELECT is((SELECT count(*) FROM pg_proc p JOIN entrances() e ON e = p.oid
           WHERE p.xmin = pg_current_xact_id()::xid AND p.proname NOT IN ('whoami', 'token_list')), 0::bigint, 'nothing else is written');
SELECT is(role_excess(), (SELECT CASE WHEN rolsuper THEN 'is a superuser of this PostgreSQL' ELSE 'owns the tables' END FROM pg_roles
                          WHERE rolname = session_user), 'the owner may more than a worker needs');
SELECT is(site_key_put('k2m9q4x8'), 'k2m9q4x8', 'the first key is kept');
SELECT is(site_key_put('00000000'), 'k2m9q4x8', 'another one is not');
UPDATE token SET revoked = clock() WHERE hash = pg_temp.admin();
SELECT is((SELECT outcome FROM admin_token_set(pg_temp.admin())), 'gone', 'a revoked token is gone');
SELECT is((SELECT outcome FROM whoami(pg_temp.admin())), 'unauthorized', 'and stays so');
SELECT is((SELECT outcome FROM admin_token_set(repeat('d', 64))), 'ok', 'another one takes its place');
SELECT * FROM finish();
ROLLBACK;

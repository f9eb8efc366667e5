-- Roles. The web role has no table: it may only call the functions that the statements name, each SECURITY DEFINER with
-- a pinned search_path. So it cannot read a token's hash or bypass a rule. The roles are created if the owner may
-- create roles (the private cluster); elsewhere an operator creates them.

-- Our own functions. The schema also has the extensions' functions, which belong to the extensions.
CREATE OR REPLACE FUNCTION convene.own_functions() RETURNS SETOF regprocedure LANGUAGE sql STABLE AS $$
  SELECT p.oid::regprocedure FROM pg_proc p
  WHERE p.pronamespace = 'convene'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
$$;

-- Functions that another role than the owner may call: the web role calls all of them, the notifier those whose names
-- begin with outbox_, notice_, webhook_ or alert_.
CREATE OR REPLACE FUNCTION convene.entrances() RETURNS SETOF regprocedure LANGUAGE sql STABLE AS $$
  SELECT p.oid::regprocedure FROM pg_proc p
  WHERE p.pronamespace = 'convene'::regnamespace AND p.prosecdef
$$;

-- Make the roles if this role may, and give each what it needs. convened calls it at each start, because roles may have
-- been made after the functions, and a restored dump may have left the grants out. Only what is missing is granted: each
-- grant writes a row of the catalogue.
CREATE OR REPLACE FUNCTION convene.grants_apply() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  f regprocedure;
  role_name text;
BEGIN
  -- The lock of the migrators: daemons that start together would write the same rows of the catalogue.
  PERFORM pg_advisory_xact_lock(x'636f6e76656e65'::bigint);
  FOREACH role_name IN ARRAY '{convene_web,convene_notifier}'::text[] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name)
       AND (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', role_name);
    END IF;
  END LOOP;
  IF has_schema_privilege('public', 'convene', 'USAGE') THEN
    REVOKE ALL ON SCHEMA convene FROM PUBLIC;
  END IF;
  FOR f IN SELECT own FROM convene.own_functions() own WHERE has_function_privilege('public', own::oid, 'EXECUTE') LOOP
    EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', f);
  END LOOP;
  FOR role_name IN SELECT rolname FROM pg_roles WHERE rolname IN ('convene_web', 'convene_notifier') LOOP
    IF NOT has_schema_privilege(role_name, 'convene', 'USAGE') THEN
      EXECUTE format('GRANT USAGE ON SCHEMA convene TO %I', role_name);
    END IF;
    FOR f IN SELECT e FROM convene.entrances() e JOIN pg_proc p ON p.oid = e
             WHERE (role_name = 'convene_web' OR p.proname ~ '^(outbox|notice|webhook|alert)_')
               AND NOT has_function_privilege(role_name, e::oid, 'EXECUTE') LOOP
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', f, role_name);
    END LOOP;
  END LOOP;
END $$;

DO $$
BEGIN
  PERFORM convene.grants_apply();
END $$;

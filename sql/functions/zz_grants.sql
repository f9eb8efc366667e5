-- Roles. The web role has no table at all: it may call the functions that the statements name, each SECURITY
-- DEFINER with a pinned search_path, so it can read no token's hash and change nothing past the rules. Roles are
-- made where the owner may make them (the private cluster); elsewhere an operator makes them.

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY '{convene_web,convene_notifier}'::text[] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
       AND (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', name);
    END IF;
  END LOOP;
END $$;

-- What is ours: the extensions' functions live in the same schema and belong to them.
CREATE OR REPLACE FUNCTION convene.own_functions() RETURNS SETOF regprocedure LANGUAGE sql STABLE AS $$
  SELECT p.oid::regprocedure FROM pg_proc p
  WHERE p.pronamespace = 'convene'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
$$;

-- What anybody who is not the owner may call: the web role all of it, the notifier what its names say is its own.
CREATE OR REPLACE FUNCTION convene.entrances() RETURNS SETOF regprocedure LANGUAGE sql STABLE AS $$
  SELECT p.oid::regprocedure FROM pg_proc p
  WHERE p.pronamespace = 'convene'::regnamespace AND p.prosecdef
$$;

DO $$
DECLARE
  f regprocedure;
  role_name text;
BEGIN
  REVOKE ALL ON SCHEMA convene FROM PUBLIC;
  EXECUTE (SELECT 'REVOKE ALL ON ROUTINE ' || string_agg(own::text, ', ') || ' FROM PUBLIC' FROM convene.own_functions() own);
  FOR role_name IN SELECT rolname FROM pg_roles WHERE rolname IN ('convene_web', 'convene_notifier') LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA convene TO %I', role_name);
    FOR f IN SELECT e FROM convene.entrances() e JOIN pg_proc p ON p.oid = e
             WHERE role_name = 'convene_web' OR p.proname ~ '^(outbox|notice|webhook|alert)_' LOOP
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', f, role_name);
    END LOOP;
  END LOOP;
END $$;

-- Roles. The web role has no table: it may only call the functions that the statements name, each SECURITY DEFINER with
-- a pinned search_path. So it cannot read a token's hash or bypass a rule. The roles are created if the owner may
-- create roles (the private cluster); elsewhere an operator creates them.

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

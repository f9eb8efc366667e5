-- Readiness: statements that a worker and `convened --check` run to see whether the site works. The third one, a search,
-- is event_list() itself, and the notifier's is outbox_claim().

-- Read an event, look whether this role may call what it must, and say for how long no mail has left.
CREATE OR REPLACE FUNCTION convene.ready_read()
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE closed text;
BEGIN
  PERFORM convene.event_get(NULL, 'evt_000000000000');
  SELECT string_agg(p.proname, ', ' ORDER BY p.proname) INTO closed
  FROM convene.entrances() e JOIN pg_proc p ON p.oid = e
  WHERE NOT has_function_privilege(session_user, e::oid, 'EXECUTE')
    AND (session_user <> 'convene_notifier' OR p.proname ~ '^(outbox|notice|webhook|alert)_');
  IF closed IS NOT NULL THEN
    RETURN ROW('forbidden', closed, NULL)::convene.answer;
  END IF;
  RETURN ROW('ok', convene.outbox_late()::text, NULL)::convene.answer;
END $$;

-- Write a page and take it back.
CREATE OR REPLACE FUNCTION convene.ready_write()
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
BEGIN
  INSERT INTO convene.trial (filler) VALUES (repeat('x', 7000));
  RAISE EXCEPTION USING ERRCODE = 'CV003', MESSAGE = 'a trial leaves nothing behind';
EXCEPTION WHEN SQLSTATE 'CV003' THEN
  RETURN ROW('ok', '', NULL)::convene.answer;
END $$;

-- How much more than it needs the role that asks may do, in a sentence; NULL when nothing.
CREATE OR REPLACE FUNCTION convene.role_excess() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
  SELECT CASE WHEN r.rolsuper THEN 'is a superuser of this PostgreSQL'
              WHEN pg_has_role(r.oid, n.nspowner, 'USAGE') THEN 'owns the tables' END
  FROM pg_roles r, pg_namespace n WHERE r.rolname = session_user AND n.nspname = 'convene'
$$;

-- Secrets of links are derived from the site's key, which no database has. Its check value lets a daemon notice that it
-- has another key. The first one stays.
CREATE OR REPLACE FUNCTION convene.site_key_put(check_value text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO convene.setting VALUES ('site_key', check_value) ON CONFLICT (key) DO NOTHING;
  RETURN (SELECT s.value FROM convene.setting s WHERE s.key = 'site_key');
END $$;

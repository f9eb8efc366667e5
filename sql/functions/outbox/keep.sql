-- Retention: done rows are in one partition per day, created ahead and dropped later, never deleted row by row.

-- How many days done rows, and the personal data of dead rows, are kept.
CREATE OR REPLACE FUNCTION convene.outbox_keeps(OUT done int, OUT dead int) LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT value::int FROM convene.setting WHERE key = 'outbox_done_days'), 30),
         coalesce((SELECT value::int FROM convene.setting WHERE key = 'outbox_dead_days'), 90)
$$;

-- Create the partition of a day, and move the rows of that day into it from the default partition.
CREATE OR REPLACE FUNCTION convene.outbox_done_day(day date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  name constant text := 'outbox_done_' || to_char(day, 'YYYYMMDD');
  lower constant timestamptz := day::timestamp AT TIME ZONE 'UTC';
  upper constant timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
  IF to_regclass('convene.' || name) IS NOT NULL THEN
    RETURN false;
  END IF;
  -- locked against settling: no row may arrive between moving and attaching
  LOCK TABLE convene.outbox_done IN SHARE ROW EXCLUSIVE MODE;
  EXECUTE format('CREATE TABLE convene.%I (LIKE convene.outbox_done INCLUDING ALL)', name);
  EXECUTE format('WITH moved AS (DELETE FROM convene.outbox_done_rest WHERE settled >= %L AND settled < %L RETURNING *)
                  INSERT INTO convene.%I SELECT * FROM moved', lower, upper, name);
  EXECUTE format('ALTER TABLE convene.outbox_done ATTACH PARTITION convene.%I FOR VALUES FROM (%L) TO (%L)', name, lower, upper);
  RETURN true;
END $$;

-- Create the partitions of coming days, drop those past retention, and erase personal data from old dead rows. Returns
-- the count of each.
CREATE OR REPLACE FUNCTION convene.outbox_keep() RETURNS jsonb LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  today constant date := (convene.clock() AT TIME ZONE 'UTC')::date;
  keeps constant record := convene.outbox_keeps();
  made int := 0;
  dropped int := 0;
  erased int;
  part record;
BEGIN
  -- do not wait for a notifier that settles; the next minute tries again
  PERFORM set_config('lock_timeout', '500ms', true);
  FOR ahead IN 0..3 LOOP
    made := made + convene.outbox_done_day(today + ahead)::int;
  END LOOP;
  FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
              WHERE i.inhparent = 'convene.outbox_done'::regclass AND c.relname ~ '^outbox_done_\d{8}$'
                AND to_date(right(c.relname, 8), 'YYYYMMDD') < today - keeps.done ORDER BY 1 LOOP
    EXECUTE format('DROP TABLE convene.%I', part.relname);
    dropped := dropped + 1;
  END LOOP;
  DELETE FROM convene.outbox_done_rest WHERE settled < (today - keeps.done)::timestamp AT TIME ZONE 'UTC';
  UPDATE convene.outbox_dead SET receiver = '', lane = '', payload = '{}', dedupe_key = 'erased:' || id
  WHERE died < convene.clock() - make_interval(days => keeps.dead) AND receiver <> '';
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN jsonb_build_object('made', made, 'dropped', dropped, 'erased', erased);
EXCEPTION WHEN lock_not_available THEN
  RETURN '{"busy": true}';
END $$;
SELECT convene.outbox_keep();

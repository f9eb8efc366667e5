-- What must hold of the queue at all times, whatever was killed. Each view returns no row.
--   psql -f outbox_invariants.sql   makes the views in pg_temp; then SELECT * FROM pg_temp.outbox_faults
-- With a table `sink(message_id bigint)`, what the other side accepted, a row per time: pg_temp.sink_faults(budget).
SET search_path = convene, public, pg_temp;

-- I8: no row is in two places, and ids are never used again.
CREATE OR REPLACE VIEW pg_temp.i8 AS
SELECT 'I8 in ' || count(*) || ' places' AS what, id AS at FROM outbox_all GROUP BY id HAVING count(*) > 1;

-- A key stands for one row that is still to be told.
CREATE OR REPLACE VIEW pg_temp.i8_key AS
SELECT 'I8 key twice: ' || kind || ' ' || dedupe_key AS what, min(id) AS at
FROM outbox_all WHERE state IN ('ready', 'sending', 'retry', 'later') GROUP BY kind, dedupe_key HAVING count(*) > 1;

-- Whoever has a row lives; nobody has one with fewer than one attempt.
CREATE OR REPLACE VIEW pg_temp.i8_owner AS
SELECT 'I8 owned by nobody that lives' AS what, r.id AS at FROM outbox_ready r
WHERE r.owner IS NOT NULL AND NOT EXISTS (SELECT FROM notifier n WHERE n.id = r.owner)
UNION ALL
SELECT 'I8 attempts do not fit', id FROM outbox_ready WHERE attempt < CASE WHEN owner IS NULL THEN 0 ELSE 1 END
UNION ALL
SELECT 'I8 done without an attempt', id FROM outbox_done WHERE outcome = 'done' AND attempt < 1;

CREATE OR REPLACE VIEW pg_temp.outbox_faults AS
SELECT * FROM pg_temp.i8 UNION ALL SELECT * FROM pg_temp.i8_key UNION ALL SELECT * FROM pg_temp.i8_owner;

-- Putting rows into the queue, and moving rows that are due.

-- Put a row, in the transaction of the change. A second row of the same kind and key is ignored while the first one is
-- not sent.
DROP FUNCTION IF EXISTS convene.outbox_put(text, text, bigint, text, jsonb);
CREATE OR REPLACE FUNCTION convene.outbox_put(kind text, receiver text, event bigint, dedupe_key text, payload jsonb,
                                              channel text DEFAULT 'mail', lane text DEFAULT '') RETURNS void
LANGUAGE sql AS $$
  INSERT INTO convene.outbox_ready (kind, receiver, event_id, dedupe_key, payload, created, channel, lane)
  VALUES (kind, receiver, event, dedupe_key, payload, convene.clock(), channel, lane) ON CONFLICT DO NOTHING
$$;

-- The same for a later time. Rows that are due are moved to the ready ones within a second.
CREATE OR REPLACE FUNCTION convene.outbox_put_later(due timestamptz, kind text, receiver text, event bigint, dedupe_key text, payload jsonb,
                                                    channel text DEFAULT 'mail', lane text DEFAULT '') RETURNS void
LANGUAGE sql AS $$
  INSERT INTO convene.outbox_later (due, kind, receiver, event_id, dedupe_key, payload, created, channel, lane)
  SELECT due, kind, receiver, event, dedupe_key, payload, convene.clock(), channel, lane
  WHERE NOT EXISTS (SELECT FROM convene.outbox_ready r WHERE r.kind = outbox_put_later.kind AND r.dedupe_key = outbox_put_later.dedupe_key)
  ON CONFLICT DO NOTHING
$$;

-- A key is unique over ready and later rows together. This checks after the insert, when a transaction that was moving
-- the other row has committed.
CREATE OR REPLACE FUNCTION convene.outbox_once() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
  twice constant bigint[] := ARRAY(SELECT f.id FROM fresh f CROSS JOIN LATERAL
    (SELECT FROM convene.outbox_later l WHERE l.kind = f.kind AND l.dedupe_key = f.dedupe_key OFFSET 0) l);
BEGIN
  IF twice <> '{}' THEN
    DELETE FROM convene.outbox_ready r WHERE r.id = ANY (twice);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER outbox_once AFTER INSERT ON convene.outbox_ready REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION convene.outbox_once();

-- Move due rows to the ready ones, with their ids. Returns how many, and the lowest id.
CREATE OR REPLACE FUNCTION convene.outbox_due(batch int, OUT moved int, OUT lowest bigint) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
BEGIN
  moved := 0;
  IF NOT EXISTS (SELECT FROM convene.outbox_later l WHERE l.due <= convene.clock()) OR NOT convene.clock_steady() THEN
    RETURN;
  END IF;
  WITH due AS (
    DELETE FROM convene.outbox_later l
    WHERE l.id = ANY (ARRAY(SELECT d.id FROM convene.outbox_later d WHERE d.due <= convene.clock() ORDER BY d.due LIMIT batch FOR UPDATE SKIP LOCKED))
    RETURNING *
  ), ready AS (
    INSERT INTO convene.outbox_ready (id, due, kind, receiver, event_id, dedupe_key, payload, created, channel, lane, attempt, error)
    SELECT id, due.due, kind, receiver, event_id, dedupe_key, payload, created, channel, lane, attempt, error FROM due ORDER BY id
    ON CONFLICT DO NOTHING RETURNING id
  )
  SELECT count(*), min(id) INTO moved, lowest FROM ready;
END $$;

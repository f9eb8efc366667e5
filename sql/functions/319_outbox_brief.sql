-- What is to be told about each row, or whether it still is: verdict 'send', 'drop', 'later' (with `due`), 'dead'.
DROP FUNCTION IF EXISTS convene.outbox_brief(bigint[]);
CREATE FUNCTION convene.outbox_brief(ids bigint[]) RETURNS TABLE (id bigint, verdict text, due timestamptz, reason text, brief jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = convene, pg_temp SET enable_seqscan = off AS $$
  SELECT r.id, 'send', NULL::timestamptz, NULL::text, r.payload FROM convene.outbox_ready r WHERE r.id = ANY (ids)
$$;

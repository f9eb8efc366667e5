-- Sealing what people need that is stored in clear: by releases before, or by a daemon of one during an update. Only the
-- daemon has the key, so it takes rows and gives them back. A row that was changed meanwhile stays for the next time.

-- [{"id", "clear"}, ...], at most `batch`.
CREATE OR REPLACE FUNCTION convene.needs_clear(batch int) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', n.rsvp_id, 'clear', n.need)), '[]')
  FROM (SELECT * FROM convene.rsvp_need t WHERE t.need NOT LIKE 'sealed:1:%' ORDER BY t.rsvp_id LIMIT batch) n
$$;

-- `rows`: [{"id", "clear", "sealed"}, ...]. Returns how many were sealed.
CREATE OR REPLACE FUNCTION convene.needs_seal(rows jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE sealed int;
BEGIN
  UPDATE convene.rsvp_need n SET need = r.sealed FROM jsonb_to_recordset(rows) r(id bigint, clear text, sealed text)
  WHERE n.rsvp_id = r.id AND n.need = r.clear;
  GET DIAGNOSTICS sealed = ROW_COUNT;
  RETURN sealed;
END $$;

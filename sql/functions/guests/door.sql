-- The check-in page finds people by name and shows how many came. The caller has checked the secret of its link.

CREATE OR REPLACE FUNCTION convene.door_row(r convene.rsvp) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT '{"id":"' || r.public_id || '","name":' || to_json(r.name) || ',"party":' || r.party || ',"mode":"' || r.mode || '","state":"' || r.state
    || '","checked_in":' || convene.js_utc(r.arrived) || ',"checked_in_by":' || convene.js(r.arrived_by)
    || ',"checked_out":' || convene.js_utc(r.left_at) || '}'
$$;

-- No addresses and no answers, because the people at the door need only names. A match of a whole name ranks before a
-- match of a part.
CREATE OR REPLACE FUNCTION convene.event_door(event text, q text, rsvp text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  e convene.event;
  found text[];
BEGIN
  SELECT * INTO e FROM convene.event t WHERE t.public_id = event;
  IF e.status IS NULL OR e.status = 'draft' THEN
    RETURN convene.no_event();
  ELSIF e.status = 'removed' THEN
    RETURN convene.refuse('gone', '', 'This event was removed');
  END IF;
  IF rsvp IS NOT NULL THEN
    found := ARRAY(SELECT convene.door_row(r) FROM convene.rsvp r WHERE r.event_id = e.id AND r.public_id = rsvp);
  ELSIF q IS NOT NULL THEN
    found := ARRAY(SELECT convene.door_row(r) FROM convene.rsvp r WHERE r.event_id = e.id AND lower(r.name) = lower(q)
                     AND r.state IN ('going', 'attended', 'offered', 'no_show', 'waitlisted') ORDER BY r.id LIMIT 20);
    IF found = '{}' THEN
      found := ARRAY(SELECT convene.door_row(r) FROM convene.rsvp r WHERE r.event_id = e.id AND strpos(lower(r.name), lower(q)) > 0
                       AND r.state IN ('going', 'attended', 'offered', 'no_show', 'waitlisted') ORDER BY r.name, r.id LIMIT 20);
    END IF;
  END IF;
  RETURN (SELECT ROW('ok', '{"title":' || to_json(e.title) || ',"zone":"' || e.zone || '","url":"' || convene.event_path(e)
    || '","expected":' || coalesce(sum(r.party), 0) || ',"came":' || coalesce(sum(r.party) FILTER (WHERE r.state = 'attended'), 0)
    || ',"data":[' || coalesce(array_to_string(found, ','), '') || ']}', NULL)::convene.answer
    FROM convene.rsvp r WHERE r.event_id = e.id AND r.state IN ('going', 'attended'));
END $$;

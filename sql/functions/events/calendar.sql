-- The data of an event for calendar programs, beyond the document.

-- The public document with the imported UID, and the domain for UIDs that are made here. Drafts are in no calendar.
CREATE OR REPLACE FUNCTION convene.event_calendar(event text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  e convene.event;
BEGIN
  SELECT * INTO e FROM convene.event t WHERE t.public_id = event;
  IF e.status IS NULL OR e.status = 'draft' THEN
    RETURN convene.no_event();
  ELSIF e.status = 'removed' THEN
    RETURN convene.refuse('gone', '', 'This event was removed');
  END IF;
  RETURN ROW('ok', '{"uid":' || convene.js(e.uid) || ',"uid_domain":' || to_json((SELECT s.value FROM convene.setting s WHERE s.key = 'uid_domain'))
    || ',"event":' || e.doc || '}', convene.event_etag(e))::convene.answer;
END $$;

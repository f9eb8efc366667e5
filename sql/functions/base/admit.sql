-- Who may see and do what with an event. rsvp_admit(), webhook_read(), outbox_find() and member_admit() are the same for
-- other things.

-- Admission to an event. Who may not see it gets the same answer as for an event that does not exist; who sees it and
-- may not ACT gets SENTENCE. A NULL outcome means that the caller may go on.
CREATE OR REPLACE FUNCTION convene.event_admit(token convene.token, status text, organization bigint, act text, sentence text)
RETURNS convene.answer LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF status IS NULL OR (status = 'draft' AND NOT convene.may(token, organization, 'drafts') AND NOT convene.may(token, organization, act)) THEN
    RETURN convene.no_event();
  ELSIF status = 'removed' THEN
    RETURN convene.refuse('gone', '', 'This event was removed');
  ELSIF NOT convene.may(token, organization, act) THEN
    RETURN convene.refuse('forbidden', '', sentence);
  END IF;
  RETURN NULL;
END $$;

-- Why the caller cannot write an event; NULL when the caller can. Nothing is locked, so nobody waits for a stranger.
CREATE OR REPLACE FUNCTION convene.event_refusal(token convene.token, event text) RETURNS convene.answer LANGUAGE plpgsql STABLE AS $$
DECLARE e record;
BEGIN
  SELECT t.status, t.organization_id INTO e FROM convene.event t WHERE t.public_id = event;
  RETURN convene.event_admit(token, e.status, e.organization_id, 'events', 'This event belongs to another organization');
END $$;

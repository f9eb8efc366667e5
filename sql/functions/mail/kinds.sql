-- Every kind of message in the outbox. For each kind of mail web/mail_kind.c has a row and web/templates/mail a file; a
-- test compares them.
--
--   refusable  the receiver can turn it off
--   waits      it waits for the end of the receiver's quiet hours
--   daily      it may be collected into one mail a day
--   urgent     a person waits for it in front of a browser: it overtakes other mails
--   ladder     how long and how often it is tried (core/outbox/ladder.c): `link` expires within minutes, `soon` is
--              useless after a day, `mail` is tried for two and a half days
--   brief      the functions that make its brief
--
-- rsvp_link is urgent, but its ladder is not `link`: the person waits for it, but its link does not expire.
DROP FUNCTION IF EXISTS convene.outbox_kinds();
CREATE FUNCTION convene.outbox_kinds() RETURNS TABLE
         (kind text,           refusable boolean, waits boolean, daily boolean, urgent boolean, ladder text, brief text)
LANGUAGE sql IMMUTABLE AS $$
  VALUES ('rsvp_confirm',      false, false, false, true,  'link',    'rsvp'),
         ('rsvp_link',         false, false, false, true,  'soon',    'rsvp'),
         ('rsvp_confirmed',    true,  true,  false, false, 'mail',    'rsvp'),
         ('rsvp_waitlisted',   true,  true,  false, false, 'mail',    'rsvp'),
         ('rsvp_offer',        true,  true,  false, false, 'soon',    'rsvp'),
         ('rsvp_expired',      true,  true,  false, false, 'mail',    'rsvp'),
         ('rsvp_reconfirm',    true,  true,  false, false, 'soon',    'rsvp'),
         ('rsvp_switched',     true,  true,  false, false, 'mail',    'rsvp'),
         ('rsvp_cancelled',    true,  false, false, false, 'mail',    'rsvp'),
         ('rsvp_approved',     true,  true,  false, false, 'mail',    'rsvp'),
         ('rsvp_declined',     true,  true,  false, false, 'mail',    'rsvp'),
         ('event_changed',     true,  true,  true,  false, 'mail',    'rsvp'),
         ('event_moved',       true,  true,  false, false, 'mail',    'rsvp'),
         ('event_cancelled',   true,  false, false, false, 'mail',    'rsvp'),
         ('event_reminder',    true,  true,  false, false, 'soon',    'rsvp'),
         ('organizer_summary', true,  true,  true,  false, 'mail',    'organizer'),
         ('organizer_daily',   true,  true,  false, false, 'mail',    'organizer'),
         ('webhook_disabled',  false, false, false, false, 'mail',    'organizer'),
         ('alert_confirm',     false, false, false, true,  'link',    'alert'),
         ('alert',             true,  true,  false, false, 'mail',    'alert'),
         ('sign_in',           false, false, false, true,  'link',    'people'),
         ('member_invite',     false, false, false, false, 'mail',    'people'),
         ('daily',             true,  true,  false, false, 'mail',    'daily'),
         ('webhook',           false, false, false, false, 'webhook', 'webhook')
$$;

-- {kind: ladder}. It has no parameter, so the planner computes it once and not for each row of a claim.
CREATE OR REPLACE FUNCTION convene.outbox_ladders() RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_object_agg(k.kind, k.ladder) FROM convene.outbox_kinds() k
$$;

-- Urgent mails have their own lane, so that they do not wait behind ten thousand notices of a change. The trigger's
-- condition is built from the table, so that the trigger costs nothing for other rows.
CREATE OR REPLACE FUNCTION convene.outbox_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.lane := 'now';
  RETURN NEW;
END $$;
DO $$
BEGIN
  EXECUTE format($trigger$
    CREATE OR REPLACE TRIGGER outbox_now BEFORE INSERT ON convene.outbox_ready
    FOR EACH ROW WHEN (NEW.lane = '' AND NEW.channel = 'mail' AND NEW.kind = ANY (%L::text[]))
    EXECUTE FUNCTION convene.outbox_now()
  $trigger$, ARRAY(SELECT k.kind FROM convene.outbox_kinds() k WHERE k.urgent));
END $$;

-- What people are told besides what happens to their own RSVP, and what they want to hear.

-- An address that mail went to, under an id that may stand in a link: the address itself must not.
CREATE TABLE convene.mail_address (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id   text NOT NULL UNIQUE CHECK (public_id ~ '^adr_[0-9a-hjkmnp-tv-z]{12}$'),
  address     text NOT NULL UNIQUE CHECK (address = lower(address)),
  refused     text[] NOT NULL DEFAULT '{}',          -- kinds that it does not want
  zone        text REFERENCES convene.zone,
  quiet_from  time,                                  -- in that zone; nothing that can wait is sent between them
  quiet_until time,
  daily       boolean NOT NULL DEFAULT false,        -- what can be collected comes once a day
  created     timestamptz NOT NULL,
  CONSTRAINT mail_address_quiet CHECK (num_nulls(quiet_from, quiet_until) IN (0, 2) AND quiet_from IS DISTINCT FROM quiet_until
                                       OR num_nulls(quiet_from, quiet_until) = 2),
  CONSTRAINT mail_address_quiet_where CHECK (quiet_from IS NULL OR zone IS NOT NULL)
);

-- What is to be told of an event at a known time, once for all who come: its changes, some minutes after the last of
-- them, and the reminder.
CREATE TABLE convene.event_notice (
  event_id bigint NOT NULL REFERENCES convene.event ON DELETE CASCADE,
  what     text NOT NULL CHECK (what IN ('change', 'reminder')),
  due      timestamptz NOT NULL,
  since    timestamptz NOT NULL, -- the first of the changes
  revision int NOT NULL,         -- the event as people know it
  PRIMARY KEY (event_id, what)
);
CREATE INDEX event_notice_due ON convene.event_notice (due);

-- A notice on its way to everybody, some hundred at a time and in the order of their RSVPs. Edits of the event never meet these rows.
CREATE TABLE convene.event_fanout (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id   bigint NOT NULL,
  kind       text NOT NULL,
  states     text[] NOT NULL,             -- of the RSVPs that are told
  until      timestamptz NOT NULL,        -- ... and that were there by then
  told_since timestamptz,                 -- not whom the event's own hand has moved, and told, since then
  mark       text NOT NULL,               -- with an RSVP's id, the dedupe key
  payload    jsonb NOT NULL,
  after_rsvp bigint NOT NULL DEFAULT 0
);

-- An event that was removed, as long as people are yet to be told so.
CREATE TABLE convene.event_was (
  event_id bigint PRIMARY KEY,
  doc      text NOT NULL,
  at       timestamptz NOT NULL
);
CREATE INDEX event_was_at ON convene.event_was (at);

-- What waits for an address's daily mail; `told` is the outbox row of the mail that has it.
CREATE TABLE convene.mail_daily (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  address_id bigint NOT NULL REFERENCES convene.mail_address ON DELETE CASCADE,
  kind       text NOT NULL,
  event_id   bigint,
  payload    jsonb NOT NULL,
  created    timestamptz NOT NULL,
  told       bigint
);
CREATE INDEX mail_daily_address ON convene.mail_daily (address_id);

-- Reminders of what is ahead already.
INSERT INTO convene.event_notice (event_id, what, due, since, revision)
SELECT e.id, 'reminder', e.starts_at - interval '24 hours', now(), e.revision FROM convene.event e
WHERE e.starts_at > now() + interval '24 hours' AND e.status IN ('scheduled', 'rescheduled', 'moved_online')
  AND EXISTS (SELECT FROM convene.seat s WHERE s.event_id = e.id);

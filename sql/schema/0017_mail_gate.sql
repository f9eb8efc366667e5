-- What the gate for mails before a yes counts (functions/base/mail_gate.sql), and seats that are held without a yes.

-- How far ahead a key can be used up: what is further was written when the clock was wrong. Without the
-- index an update of `due` touches no index; the rows that are over are found once a minute by reading the table.
ALTER TABLE convene.allowance ADD reach interval;
DROP INDEX convene.allowance_due;
ALTER TABLE convene.allowance ALTER key TYPE text COLLATE "C";

-- Mails of the current hour, for the limit of the site. A row per slot, and a session always counts in the same one, so
-- that sessions that take seats at the same time do not wait for each other.
CREATE UNLOGGED TABLE convene.mail_hour (
  slot int PRIMARY KEY,
  hour timestamptz NOT NULL,
  n    int NOT NULL
) WITH (fillfactor = 20);

-- Of `held`: persons whose address has not been confirmed.
ALTER TABLE convene.seat ADD unconfirmed int NOT NULL DEFAULT 0 CHECK (unconfirmed >= 0);
UPDATE convene.seat s SET unconfirmed = x.persons
FROM (SELECT r.event_id, r.mode, sum(r.party) AS persons FROM convene.rsvp r WHERE r.state = 'held' AND NOT r.confirmed GROUP BY 1, 2) x
WHERE x.event_id = s.event_id AND x.mode = s.mode;

-- The one limit that could be set is one of several now.
UPDATE convene.setting SET key = 'mail_site' WHERE key = 'mails_an_hour';

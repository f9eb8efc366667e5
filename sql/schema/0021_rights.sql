-- Names and addresses of guests go some time after an event; a person may have everything erased at once.

ALTER TABLE convene.rsvp_duty DROP CONSTRAINT rsvp_duty_what_check,
  ADD CONSTRAINT rsvp_duty_what_check CHECK (what IN ('reconfirm_week', 'reconfirm_day', 'reconfirm_end', 'release', 'end', 'forget'));
INSERT INTO convene.rsvp_duty (event_id, what, due)
SELECT e.id, 'forget', e.over_at + interval '730 days' FROM convene.event e WHERE EXISTS (SELECT FROM convene.seat s WHERE s.event_id = e.id);

-- An address whose owner has erased their account: maintenance takes it out of the long tables, then deletes the row.
CREATE TABLE convene.erasure (
  address text PRIMARY KEY CHECK (address = lower(address)),
  asked   timestamptz NOT NULL
);

-- RSVPs that have ended, by address; those that have not have rsvp_one_per_address.
CREATE INDEX rsvp_ended_address ON convene.rsvp (address) WHERE state IN ('declined', 'cancelled', 'expired');

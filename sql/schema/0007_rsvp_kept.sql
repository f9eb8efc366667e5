-- Answers to requests with an Idempotency-Key that made no RSVP: the address had one already. They are told again like
-- the answers of those that did (rsvp.first_answer), so that a repeat shows nothing either. Gone after 24 hours.
CREATE TABLE convene.rsvp_kept (
  event_id bigint NOT NULL,
  key      text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  hash     text NOT NULL,
  outcome  text NOT NULL,
  answer   text NOT NULL,
  created  timestamptz NOT NULL,
  PRIMARY KEY (key, event_id)
);
CREATE INDEX rsvp_kept_created ON convene.rsvp_kept (created);

-- A key from seats to events makes each second change of a seat in one transaction lock the event's row, after the seats;
-- who edits an event goes the other way round, and the two wait for each other. (See the comment at `rsvp`.)
ALTER TABLE convene.seat DROP CONSTRAINT seat_event_id_fkey;

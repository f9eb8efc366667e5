-- A request without a token whose address has an RSVP already is answered as if it were new. So that the public numbers
-- do not tell either, it holds its seats for as long as a new one does. There is no person here, and no address.
CREATE TABLE convene.rsvp_decoy (
  public_id text PRIMARY KEY,      -- the id that was answered
  event_id  bigint NOT NULL,
  mode      text NOT NULL,
  party     int NOT NULL CHECK (party BETWEEN 1 AND 100), -- counted in seat.held
  expires   timestamptz NOT NULL,
  FOREIGN KEY (event_id, mode) REFERENCES convene.seat ON DELETE CASCADE
);
CREATE INDEX rsvp_decoy_event ON convene.rsvp_decoy (event_id);
CREATE INDEX rsvp_decoy_expires ON convene.rsvp_decoy (expires);

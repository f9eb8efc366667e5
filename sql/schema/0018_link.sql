-- Private links can be taken back. The secret of a link is derived from the site's key, what it opens, and how often it was
-- made anew; a row says how often. Without a row it never was, and the links of earlier releases are those.
CREATE TABLE convene.link (
  purpose    text NOT NULL CHECK (purpose IN ('list', 'door', 'rsvp', 'preferences')),
  id         text NOT NULL,     -- of an event, an RSVP, an address; of an organization: the links of all its events
  generation int NOT NULL CHECK (generation > 0),
  made       timestamptz NOT NULL,
  PRIMARY KEY (id, purpose)
);

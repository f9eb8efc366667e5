-- What the daemon needs to look after itself.

-- Whether this database can be written is tried here, in a transaction that is rolled back. A row fills a page, so that
-- each try needs room on the disk.
CREATE TABLE convene.trial (
  filler text NOT NULL
);
ALTER TABLE convene.trial ALTER COLUMN filler SET STORAGE PLAIN;

-- The clock as it was last seen, in one row. After a jump nothing is done until `held_until` that cannot be undone.
CREATE TABLE convene.clock_seen (
  one        boolean PRIMARY KEY DEFAULT true CHECK (one),
  at         timestamptz,
  held_until timestamptz
);
INSERT INTO convene.clock_seen DEFAULT VALUES;

-- Events that are in no list because they were over, for when the clock says that they are not.
CREATE INDEX event_swept ON convene.event (over_at) WHERE archived;

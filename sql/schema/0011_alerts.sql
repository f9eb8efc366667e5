-- Searches that are saved and told by mail, and series as something that can be searched for: to follow an
-- organization, a topic or a series is to save the search for it.

INSERT INTO convene.tag (dimension, code, label)
SELECT 'series', s.public_id, coalesce(s.template->>'title', s.public_id) FROM convene.series s;

UPDATE convene.event e SET tags = ARRAY(SELECT unnest(e.tags || t.id) ORDER BY 1)
FROM convene.series s JOIN convene.tag t ON t.dimension = 'series' AND t.code = s.public_id
WHERE s.id = e.series_id;

UPDATE convene.live l SET tags = e.tags FROM convene.event e WHERE e.id = l.id AND e.series_id IS NOT NULL;

INSERT INTO convene.posting (tag, starts_at, id)
SELECT t.id, l.starts_at, l.id FROM convene.live l JOIN convene.event e ON e.id = l.id
JOIN convene.series s ON s.id = e.series_id JOIN convene.tag t ON t.dimension = 'series' AND t.code = s.public_id;

INSERT INTO convene.tag_count (tag, n)
SELECT p.tag, count(*) FROM convene.posting p JOIN convene.tag t ON t.id = p.tag AND t.dimension = 'series' GROUP BY p.tag;

-- What somebody wants to hear of. Nothing is sent before the address has said yes, and what never did goes after two days.
CREATE TABLE convene.alert (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id text NOT NULL UNIQUE CHECK (public_id ~ '^alr_[0-9a-hjkmnp-tv-z]{12}$'),
  address   text NOT NULL CHECK (address = lower(address)),
  q         text CHECK (q <> ''),
  filters   jsonb NOT NULL DEFAULT '{}',
  rhythm    text NOT NULL CHECK (rhythm IN ('hour', 'day', 'week')),
  zone      text NOT NULL,            -- whose morning it is told in
  confirmed timestamptz,              -- NULL: not yet
  asked     timestamptz NOT NULL,     -- when the mail that asks was last written
  told      timestamptz NOT NULL,     -- what was listed until then has been told, or was there before
  due       timestamptz NOT NULL,     -- confirmed: when it is looked at next; else when it goes
  created   timestamptz NOT NULL
);
-- The same search is saved once.
CREATE UNIQUE INDEX alert_search ON convene.alert (address, md5(coalesce(q, '') || filters::text));
CREATE INDEX alert_due ON convene.alert (due);

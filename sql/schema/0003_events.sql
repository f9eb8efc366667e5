-- Events, their series and what changed.

CREATE TABLE convene.series (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id       text NOT NULL UNIQUE CHECK (public_id ~ '^ser_[0-9a-hjkmnp-tv-z]{12}$'),
  organization_id bigint NOT NULL REFERENCES convene.organization,
  rrule           text NOT NULL,
  exdates         jsonb NOT NULL DEFAULT '[]',
  template        jsonb NOT NULL,             -- the document of an occurrence, times of the first one
  starts          timestamp NOT NULL,
  until           timestamp NOT NULL,         -- occurrences exist up to here
  ended           boolean NOT NULL DEFAULT false,
  created         timestamptz NOT NULL
);

-- `body` is what the organizer said, whole and in normal form. The columns are what is sorted, joined or
-- constrained; `card` and `doc` are the public document in two sizes, refreshed by whatever writes.
CREATE TABLE convene.event (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id       text NOT NULL UNIQUE CHECK (public_id ~ '^evt_[0-9a-hjkmnp-tv-z]{12}$'),
  revision        int  NOT NULL DEFAULT 1 CHECK (revision > 0),
  status          text NOT NULL CHECK (status IN
                    ('draft', 'scheduled', 'postponed', 'rescheduled', 'moved_online', 'cancelled', 'removed')),
  organization_id bigint NOT NULL REFERENCES convene.organization,
  series_id       bigint REFERENCES convene.series,
  recurrence_id   timestamp,
  parent_id       bigint REFERENCES convene.event,
  uid             text CHECK (uid <> ''),       -- of an import; else made from the identifier
  source          text,
  source_key      text,
  source_rows     jsonb,                        -- digest of each row that an import brought, by its topics
  title           text NOT NULL CHECK (title <> '' AND length(title) <= 200),
  kind            text NOT NULL,
  mode            text NOT NULL CHECK (mode IN ('in_person', 'online', 'hybrid')),
  starts          timestamp NOT NULL,
  ends            timestamp,
  zone            text NOT NULL REFERENCES convene.zone,
  all_day         boolean NOT NULL,
  starts_at       timestamptz NOT NULL,
  ends_at         timestamptz,
  over_at         timestamptz NOT NULL,
  previous_starts timestamp,
  created         timestamptz NOT NULL,
  updated         timestamptz NOT NULL,
  listed_at       timestamptz,                  -- when it was published
  archived        boolean NOT NULL DEFAULT false, -- published, over, and swept from `live`
  tags            int[] NOT NULL DEFAULT '{}',
  words           tsvector,
  body            jsonb NOT NULL,
  card            text NOT NULL,
  doc             text NOT NULL,
  CONSTRAINT event_ends_after_starts CHECK (ends IS NULL OR ends >= starts),
  CONSTRAINT event_instants_in_order CHECK (ends_at IS NULL OR ends_at >= starts_at),
  CONSTRAINT event_over_after_start CHECK (over_at >= starts_at),
  CONSTRAINT event_all_day_has_dates CHECK (NOT all_day OR (ends IS NOT NULL AND starts = date_trunc('day', starts)
                                                            AND ends = date_trunc('day', ends))),
  CONSTRAINT event_minutes CHECK (starts = date_trunc('minute', starts) AND ends = date_trunc('minute', ends)),
  CONSTRAINT event_recurrence CHECK ((series_id IS NULL) = (recurrence_id IS NULL)),
  CONSTRAINT event_source CHECK ((source IS NULL) = (source_key IS NULL)),
  CONSTRAINT event_listed CHECK ((listed_at IS NULL) = (status = 'draft') OR status = 'removed'),
  CONSTRAINT event_online_has_no_room CHECK (mode <> 'online' OR coalesce(body->'place', 'null') = 'null'),
  CONSTRAINT event_archived CHECK (NOT archived OR status NOT IN ('draft', 'removed')),
  UNIQUE (source, source_key),
  UNIQUE (series_id, recurrence_id)
);
-- The document is read whole and often; unpacking it would cost more than the room it takes.
ALTER TABLE convene.event ALTER doc SET STORAGE EXTERNAL, ALTER card SET STORAGE MAIN;
CREATE INDEX event_organization ON convene.event (organization_id, starts_at, id);
CREATE INDEX event_parent ON convene.event (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX event_over ON convene.event (over_at) WHERE NOT archived AND status NOT IN ('draft', 'removed');
CREATE INDEX event_past_start ON convene.event (starts_at, id) WHERE archived;
CREATE INDEX event_past_tags ON convene.event USING gin (tags) WHERE archived;
CREATE INDEX event_past_words ON convene.event USING gin (words) WHERE archived;

CREATE TABLE convene.event_change (
  event_id bigint NOT NULL REFERENCES convene.event ON DELETE CASCADE,
  revision int NOT NULL,
  at       timestamptz NOT NULL,
  kind     text NOT NULL, -- edited, imported, an action, zone_rules, removed
  fields   jsonb NOT NULL DEFAULT '[]',
  note     text,
  PRIMARY KEY (event_id, revision)
);

-- Webhooks: the addresses of other programs that an organization wants told, and what each was told.

CREATE TABLE convene.webhook (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id       text NOT NULL UNIQUE CHECK (public_id ~ '^whk_[0-9a-hjkmnp-tv-z]{12}$'),
  organization_id bigint NOT NULL REFERENCES convene.organization ON DELETE CASCADE,
  revision        int NOT NULL DEFAULT 1 CHECK (revision > 0),
  url             text NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
  description     text CHECK (length(description) <= 200),
  kinds           text[] NOT NULL CHECK (cardinality(kinds) > 0),
  personal        boolean NOT NULL,  -- names and addresses of who RSVPs go along
  disabled        timestamptz,
  disabled_by     text CHECK (disabled_by IN ('organizer', 'gone', 'failing')),
  failing_since   timestamptz,       -- the first failure since the last success
  created         timestamptz NOT NULL,
  updated         timestamptz NOT NULL,
  CONSTRAINT webhook_disabled_by_whom CHECK ((disabled IS NULL) = (disabled_by IS NULL))
);
CREATE INDEX webhook_organization ON convene.webhook (organization_id, id);
-- What every change asks first: is there anybody to tell?
CREATE INDEX webhook_enabled ON convene.webhook (organization_id) WHERE disabled IS NULL;

-- Secrets to sign with, sealed with the site's key (core/secret): several while one takes the place of another.
CREATE TABLE convene.webhook_secret (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  webhook_id bigint NOT NULL REFERENCES convene.webhook ON DELETE CASCADE,
  sealed     text NOT NULL,
  created    timestamptz NOT NULL,
  expires    timestamptz -- NULL: the one that stays
);
CREATE UNIQUE INDEX webhook_secret_current ON convene.webhook_secret (webhook_id) WHERE expires IS NULL;
CREATE INDEX webhook_secret_webhook ON convene.webhook_secret (webhook_id, id);

-- What was told or is to be told, one row per address: written with the change itself, beside its row in the outbox.
-- Without keys to events and RSVPs, which a delivery outlives.
CREATE TABLE convene.webhook_delivery (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id  text NOT NULL UNIQUE CHECK (public_id ~ '^msg_[0-9a-hjkmnp-tv-z]{12}$'), -- the header webhook-id
  webhook_id bigint NOT NULL REFERENCES convene.webhook ON DELETE CASCADE,
  type       text NOT NULL,
  event_id   bigint,
  rsvp_id    bigint,            -- whose name and address are added when it is sent, where the webhook says so
  data       text NOT NULL,     -- JSON, as it was then
  extra      text NOT NULL,     -- more members beside `data`, each with its comma before it
  created    timestamptz NOT NULL,
  state      text NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed', 'skipped')),
  round      int NOT NULL DEFAULT 0 CHECK (round >= 0), -- how often it was replayed
  attempts   int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  attempted  timestamptz,       -- the last attempt, and how it went
  status     int,               -- of HTTP; NULL: there was no answer
  ms         int CHECK (ms >= 0),
  error      text,              -- a sentence
  answer     text CHECK (octet_length(answer) <= 16384)
) WITH (fillfactor = 85);
CREATE INDEX webhook_delivery_log ON convene.webhook_delivery (webhook_id, id);
CREATE INDEX webhook_delivery_undelivered ON convene.webhook_delivery (webhook_id, id) WHERE state <> 'delivered';
CREATE INDEX webhook_delivery_created ON convene.webhook_delivery (created);

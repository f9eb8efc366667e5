-- Who posts: organizations, tokens, and the answers kept for repeated requests.

CREATE TABLE convene.organization (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id   text NOT NULL UNIQUE CHECK (public_id ~ '^org_[0-9a-hjkmnp-tv-z]{12}$'),
  slug        text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  revision    int  NOT NULL DEFAULT 1 CHECK (revision > 0),
  name        text NOT NULL CHECK (name <> '' AND length(name) <= 200),
  sort_name   text NOT NULL, -- folded
  kind        text NOT NULL,
  standing    text NOT NULL CHECK (standing IN ('verified', 'vouched', 'unverified')),
  website     text,
  domains     text[] NOT NULL DEFAULT '{}',
  description text,
  country     text CHECK (country ~ '^[A-Z]{2}$'),
  ror         text,
  created     timestamptz NOT NULL,
  updated     timestamptz NOT NULL
);
CREATE INDEX organization_sort ON convene.organization (sort_name, id);

CREATE TABLE convene.token (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id       text NOT NULL UNIQUE CHECK (public_id ~ '^tok_[0-9a-hjkmnp-tv-z]{12}$'),
  hash            text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
  prefix          text NOT NULL CHECK (length(prefix) <= 16), -- enough to recognise it by, not to use it
  name            text NOT NULL CHECK (length(name) <= 100),
  scopes          text[] NOT NULL CHECK (scopes <@ '{read,organizer,admin}' AND cardinality(scopes) > 0),
  organization_id bigint REFERENCES convene.organization,
  created         timestamptz NOT NULL,
  expires         timestamptz,
  revoked         timestamptz,
  last_used       timestamptz  -- to the hour: a write per request would cost more than it tells
);
CREATE INDEX token_organization ON convene.token (organization_id);

CREATE TABLE convene.idempotency (
  token_id     bigint NOT NULL REFERENCES convene.token ON DELETE CASCADE,
  key          text   NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  request_hash text   NOT NULL,
  outcome      text,
  body         text,
  etag         text,
  created      timestamptz NOT NULL,
  PRIMARY KEY (token_id, key)
);
CREATE INDEX idempotency_created ON convene.idempotency (created);

-- Signing in by a mailed link, sessions, the command line's login, and who works for which organization.

-- A session and the login of a command line are tokens, too, so that one function answers who calls. What a browser
-- holds is hashed with a word in front, so that neither can be used as the other.
ALTER TABLE convene.token ADD kind text NOT NULL DEFAULT 'api' CHECK (kind IN ('api', 'session', 'cli'));
ALTER TABLE convene.token
  ADD CONSTRAINT token_kind_person CHECK (kind = 'api' OR person_id IS NOT NULL),
  ADD CONSTRAINT token_session_ends CHECK (kind = 'api' OR expires IS NOT NULL);
CREATE INDEX token_person ON convene.token (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX token_expires ON convene.token (expires) WHERE kind <> 'api';

-- A link that was asked for. Its secret is derived from the id with the site's key and is nowhere; this row says whether
-- it may still be used, and by which browser. No column says whether the address belongs to somebody.
CREATE TABLE convene.sign_in (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id  text NOT NULL UNIQUE CHECK (public_id ~ '^sgn_[0-9a-hjkmnp-tv-z]{12}$'),
  address    text NOT NULL CHECK (address = lower(address)),
  nonce_hash text NOT NULL CHECK (nonce_hash ~ '^[0-9a-f]{64}$'), -- of what the asking browser keeps in a cookie
  back       text CHECK (back ~ '^/[^/]' OR back = '/'),          -- where it leads
  misses     int NOT NULL DEFAULT 0,                              -- codes that were wrong
  closed     timestamptz,                                         -- used, or missed too often
  created    timestamptz NOT NULL,
  expires    timestamptz NOT NULL
);
CREATE INDEX sign_in_expires ON convene.sign_in (expires);
CREATE INDEX sign_in_nonce ON convene.sign_in (nonce_hash) WHERE closed IS NULL;

-- A command line that wants to act for somebody (after RFC 8628). The person types the code in a browser; the program
-- holds the secret, and the token is made when it fetches it.
CREATE TABLE convene.login (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id   text NOT NULL UNIQUE CHECK (public_id ~ '^lgn_[0-9a-hjkmnp-tv-z]{12}$'),
  secret_hash text NOT NULL CHECK (secret_hash ~ '^[0-9a-f]{64}$'),
  code_hash   text NOT NULL UNIQUE CHECK (code_hash ~ '^[0-9a-f]{64}$'),
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  person_id   bigint REFERENCES convene.person ON DELETE CASCADE, -- who has allowed it
  state       text NOT NULL CHECK (state IN ('waiting', 'allowed', 'refused', 'taken')),
  asked       timestamptz,                                        -- when the program last asked
  created     timestamptz NOT NULL,
  expires     timestamptz NOT NULL,
  CONSTRAINT login_person CHECK ((state IN ('allowed', 'taken')) = (person_id IS NOT NULL))
);
CREATE INDEX login_expires ON convene.login (expires);

-- What a role may do is said by the function role_may.
CREATE TABLE convene.member (
  organization_id bigint NOT NULL REFERENCES convene.organization ON DELETE CASCADE,
  person_id       bigint NOT NULL REFERENCES convene.person ON DELETE CASCADE,
  role            text NOT NULL CHECK (role IN ('owner', 'editor', 'check_in')),
  created         timestamptz NOT NULL,
  PRIMARY KEY (person_id, organization_id)
);
CREATE INDEX member_organization ON convene.member (organization_id);

CREATE TABLE convene.invitation (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_id       text NOT NULL UNIQUE CHECK (public_id ~ '^inv_[0-9a-hjkmnp-tv-z]{12}$'),
  organization_id bigint NOT NULL REFERENCES convene.organization ON DELETE CASCADE,
  address         text NOT NULL CHECK (address = lower(address)),
  role            text NOT NULL CHECK (role IN ('owner', 'editor', 'check_in')),
  invited_by      bigint REFERENCES convene.person ON DELETE SET NULL,
  created         timestamptz NOT NULL,
  expires         timestamptz NOT NULL,
  UNIQUE (organization_id, address)
);
CREATE INDEX invitation_expires ON convene.invitation (expires);

-- Rates, shared by all workers: a row per thing that is counted, with the instant until which it is used up. Keys are
-- digests; neither addresses nor where somebody asks from can be read here.
CREATE UNLOGGED TABLE convene.allowance (
  key text PRIMARY KEY,
  due timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX allowance_due ON convene.allowance (due);

-- A new argument says what is asked for; the old function would be a second one of the same name.
DROP FUNCTION IF EXISTS convene.rsvp_steer(text, text, text);

-- Types of signatures. They come before all functions; functions may call each other in any order.

-- A search, ready to run. g1 to g8 are its groups of tags, the rarest first. Values of a group are joined by "or",
-- groups by "and".
DO $$
BEGIN
  IF to_regtype('convene.search') IS NULL THEN
    CREATE TYPE convene.search AS (
      words text, words_n bigint,                         -- a tsquery as text; NULL without q
      groups int, g1 int[], g2 int[], g3 int[], g4 int[], g5 int[], g6 int[], g7 int[], g8 int[],
      n1 bigint, n2 bigint, total bigint, matches double precision,
      day_from date, day_to date, past boolean, instant timestamptz, empty boolean, problems jsonb);
  END IF;
END $$;

-- The decision about one request of a batch (rsvp_decide()). `key` and `hash` belong to a request that may be repeated.
-- From `state` on the columns are the RSVP to be written; without a state there is none.
DO $$
BEGIN
  IF to_regtype('convene.rsvp_verdict') IS NULL THEN
    CREATE TYPE convene.rsvp_verdict AS (
      outcome text, body text, key text, hash text,
      state text, mode text, party int, address text, name text, person_id bigint, sure boolean);
  END IF;
END $$;

-- A mail to an address that has not said yes, for the gate (base/mail_gate.sql). `client` is a digest of where it was
-- requested from; NULL for this machine and for organizers. `event_id` and `organization_id`: whose limits it takes from,
-- if any. `unknown`: the organization is unverified.
DO $$
BEGIN
  IF to_regtype('convene.mail_ask') IS NULL THEN
    CREATE TYPE convene.mail_ask AS (address text, client text, event_id bigint, organization_id bigint, unknown boolean);
    CREATE TYPE convene.mail_verdict AS (took text, what text, wait int);
  END IF;
END $$;

-- Every row of the outbox, in whichever table it is; for people and for tests, never for the hot path.
CREATE OR REPLACE VIEW convene.outbox_all AS
  SELECT id, CASE WHEN owner IS NULL THEN 'ready' ELSE 'sending' END AS state, kind, channel, receiver, event_id, dedupe_key, created, attempt,
         NULL::timestamptz AS due, NULL::timestamptz AS settled, error AS reason FROM convene.outbox_ready
  UNION ALL
  SELECT id, CASE WHEN attempt > 0 THEN 'retry' ELSE 'later' END, kind, channel, receiver, event_id, dedupe_key, created, attempt, due, NULL, error
  FROM convene.outbox_later
  UNION ALL
  SELECT id, 'dead', kind, channel, receiver, event_id, dedupe_key, created, attempt, NULL, died, reason FROM convene.outbox_dead
  UNION ALL
  SELECT id, outcome, kind, channel, receiver, event_id, dedupe_key, created, attempt, NULL, settled, reason FROM convene.outbox_done;

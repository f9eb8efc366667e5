-- Types of signatures. They come before every function; functions may call each other in any order.

-- A search, ready to run. Groups are in order of rarity: g1 is the rarest; values of a group are "or", groups "and".
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

-- What came of one request of a batch (rsvp_decide()). `key` and `hash` are those of a request that was answered and may be
-- repeated. From `state` on it is the RSVP that is to be written; no state: none is.
DO $$
BEGIN
  IF to_regtype('convene.rsvp_verdict') IS NULL THEN
    CREATE TYPE convene.rsvp_verdict AS (
      outcome text, body text, key text, hash text,
      state text, mode text, party int, address text, name text, person_id bigint, sure boolean);
  END IF;
END $$;

-- Every row wherever it stands; for people and for tests, never for the hot path.
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

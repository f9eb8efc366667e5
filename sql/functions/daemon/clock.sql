-- A clock that jumps. A machine that wakes with a wrong clock must not do what cannot be undone: send or drop mails, end
-- RSVPs, delete. So every minute the clock is compared with what it was; after a jump of more than an hour such work
-- waits until the clock has gone on evenly for a quarter of an hour. A daemon that starts again after a night waits, too.

-- Whether the clock is watched. Tests hold it and move it as they like, unless they ask for the watch.
CREATE OR REPLACE FUNCTION convene.clock_watched() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('convene.now', true), '') = ''
    OR EXISTS (SELECT FROM convene.setting WHERE key = 'clock_watched')
$$;

-- May be done what cannot be undone? Reads only.
CREATE OR REPLACE FUNCTION convene.clock_steady() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT convene.clock_watched() OR coalesce(
    (SELECT (s.at IS NULL OR abs(extract(epoch FROM convene.clock() - s.at)) <= 3600)
        AND (s.held_until IS NULL OR convene.clock() >= s.held_until)
     FROM convene.clock_seen s), true)
$$;

-- Times that were reckoned from a clock which was ahead, by more than an hour, are moved to where they would be now: a
-- hold on a seat, a link or a session would otherwise last for years.
CREATE OR REPLACE FUNCTION convene.clock_mend() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  now constant timestamptz := convene.clock();
  ahead constant timestamptz := now + interval '1 hour';
BEGIN
  UPDATE convene.sign_in SET expires = now + (expires - created), created = now WHERE created > ahead;
  UPDATE convene.login SET expires = now + (expires - created), created = now WHERE created > ahead;
  UPDATE convene.token SET expires = now + (expires - created), created = now WHERE created > ahead AND expires IS NOT NULL;
  UPDATE convene.token SET last_used = now WHERE last_used > ahead;
  UPDATE convene.rsvp SET expires = now + (expires - created) WHERE created > ahead AND expires > created;
  UPDATE convene.outbox_later SET due = now WHERE attempt > 0 AND due > now + interval '3 days';
END $$;

-- Look at the clock and keep what it says. A jump is kept as well, with the time until which irreversible work waits.
-- Another session that looks at the same moment does not wait for this one.
CREATE OR REPLACE FUNCTION convene.clock_watch() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  now constant timestamptz := convene.clock();
  patience constant interval := '15 minutes';
  seen convene.clock_seen;
BEGIN
  IF NOT convene.clock_watched() THEN
    RETURN true;
  END IF;
  SELECT * INTO seen FROM convene.clock_seen FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN convene.clock_steady();
  END IF;
  IF abs(extract(epoch FROM now - seen.at)) > 3600 THEN
    RAISE WARNING 'the clock has jumped from % to %: what cannot be undone waits', seen.at, now;
    UPDATE convene.clock_seen SET at = now, held_until = now + patience;
    RETURN false;
  END IF;
  IF seen.held_until <= now THEN
    PERFORM convene.clock_mend();
    UPDATE convene.clock_seen SET at = now, held_until = NULL;
    RETURN true;
  END IF;
  IF seen.at IS NULL OR abs(extract(epoch FROM now - seen.at)) > 30 THEN
    UPDATE convene.clock_seen SET at = now;
  END IF;
  RETURN seen.held_until IS NULL;
END $$;

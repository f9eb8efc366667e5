-- The gate in front of every mail to an address that has not said yes: a link to sign in, the question of a saved search
-- or of an RSVP, the link of an RSVP that exists already, an invitation, a person whom an organizer adds. It looks at all
-- limits and takes from all of them, or from none. Nothing but mail_gate() takes, so the kinds share their limits.
--
-- Whoever asks for mails to another person's address uses up limits that others share. Therefore every client has, for
-- every mailbox, an allowance of its own (`reserve`) that counts when a shared limit is reached and that no other client
-- can use up. It is counted per network (IPv6: /48), because one network has more addresses than anybody could count.
-- What is answered by a yes does not count: mail_answered() forgets it.

-- `times` at once, then one per `step`. The rows with the suffix _unknown are for organizations that are unverified. The
-- site counts by the hour; its `times` is for the hour. `hold` is no mail: seats of one event that a client may have held
-- for addresses that have not said yes. A setting of the name `mail_WHAT` overrides `times`.
CREATE OR REPLACE FUNCTION convene.mail_limits() RETURNS TABLE (what text, times int, step interval, said text) LANGUAGE sql STABLE AS $$
  SELECT l.what, coalesce(s.value::int, l.times), l.step, l.said
  FROM (VALUES
    ('mailbox',              6,     interval '30 minutes', 'This address has had %s mails that nobody has answered'),
    ('client',               60,    interval '30 seconds', 'From your network, %s mails that ask for a yes were requested'),
    ('reserve',              2,     interval '1 hour',     'Your network has requested %s further mails to this address'),
    ('event',                20000, interval '100 ms',     'For this event, %s mails that ask for a yes were requested'),
    ('event_unknown',        200,   interval '10 seconds', 'For this event, %s mails that ask for a yes were requested'),
    ('organization',         1000,  interval '1 minute',   'This organization has added %s people who have not said yes'),
    ('organization_unknown', 50,    interval '30 minutes', 'This organization has added %s people who have not said yes'),
    ('site',                 20000, interval '1 hour',     'All %s mails that this site sends to new addresses in an hour are sent'),
    ('hold',                 3,     interval '5 minutes',  '')
  ) l(what, times, step, said) LEFT JOIN convene.setting s ON s.key = 'mail_' || l.what
$$;

-- The mailbox of an address: many providers deliver ada+anything@ to ada@. What they do with dots is not guessed.
CREATE OR REPLACE FUNCTION convene.mailbox(address text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN strpos(address, '+') > 1 THEN regexp_replace(lower(address), '^([^+@]+)\+[^@]*@', '\1@') ELSE lower(address) END
$$;

-- Digests, so that neither addresses nor where somebody asks from can be read in the table.
CREATE OR REPLACE FUNCTION convene.mail_key(what text, whom text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT 'mail ' || what || ':' || md5(whom)
$$;

-- The allowance of a client for a mailbox. The first part of a client's digest is that of its network; NULL for who has
-- no client (this machine, organizers).
CREATE OR REPLACE FUNCTION convene.mail_reserve_key(a convene.mail_ask) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT convene.mail_key('reserve', split_part(a.client, '.', 1) || ' ' || convene.mailbox(a.address))
$$;

-- The limits that mails take from, but for that of the site. `n` is the mail's place in `asks`.
CREATE OR REPLACE FUNCTION convene.mail_keys(asks convene.mail_ask[]) RETURNS TABLE (n bigint, what text, key text) LANGUAGE sql IMMUTABLE AS $$
  SELECT a.n, k.what, k.key
  FROM unnest(asks) WITH ORDINALITY a(address, client, event_id, organization_id, unknown, n) CROSS JOIN LATERAL (VALUES
    ('mailbox', convene.mail_key('mailbox', convene.mailbox(a.address))),
    ('client', convene.mail_key('client', a.client)),
    ('event' || CASE WHEN a.unknown THEN '_unknown' ELSE '' END, convene.mail_key('event', a.event_id::text)),
    ('organization' || CASE WHEN a.unknown THEN '_unknown' ELSE '' END, convene.mail_key('organization', a.organization_id::text))
  ) k(what, key) WHERE k.key IS NOT NULL
$$;

-- The same, each key once with how many mails take from it. Written for a batch of a hundred requests for one event.
CREATE OR REPLACE FUNCTION convene.mail_key_counts(asks convene.mail_ask[]) RETURNS TABLE (what text, key text, n bigint) LANGUAGE sql IMMUTABLE AS $$
  SELECT 'mailbox', convene.mail_key('mailbox', m.mailbox), m.n FROM (SELECT convene.mailbox(a.address) AS mailbox, count(*) AS n FROM unnest(asks) a GROUP BY 1) m
  UNION ALL
  SELECT 'client', convene.mail_key('client', c.client), c.n FROM (SELECT a.client, count(*) AS n FROM unnest(asks) a WHERE a.client IS NOT NULL GROUP BY 1) c
  UNION ALL
  SELECT 'event' || CASE WHEN e.unknown THEN '_unknown' ELSE '' END, convene.mail_key('event', e.event_id::text), e.n
  FROM (SELECT a.event_id, a.unknown, count(*) AS n FROM unnest(asks) a WHERE a.event_id IS NOT NULL GROUP BY 1, 2) e
  UNION ALL
  SELECT 'organization' || CASE WHEN o.unknown THEN '_unknown' ELSE '' END, convene.mail_key('organization', o.organization_id::text), o.n
  FROM (SELECT a.organization_id, a.unknown, count(*) AS n FROM unnest(asks) a WHERE a.organization_id IS NOT NULL GROUP BY 1, 2) o
$$;

-- --- the site ---------------------------------------------------------------------------------------------------

-- May the site send `mails` more in this hour? A quarter more than the limit is kept for clients' own allowances.
CREATE OR REPLACE FUNCTION convene.mail_site_room(mails int, reserve boolean) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  this_hour constant timestamptz := date_trunc('hour', convene.clock());
  times int;
BEGIN
  SELECT l.times INTO times FROM convene.mail_limits() l WHERE l.what = 'site';
  RETURN mails + coalesce((SELECT sum(h.n) FROM convene.mail_hour h WHERE h.hour = this_hour), 0)
    <= CASE WHEN reserve THEN times + times / 4 ELSE times END;
END $$;

-- Count mails of this hour; a negative number gives back.
CREATE OR REPLACE FUNCTION convene.mail_site_count(mails int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO convene.mail_hour AS h (slot, hour, n) VALUES (pg_backend_pid() % 64, date_trunc('hour', convene.clock()), mails)
  ON CONFLICT (slot) DO UPDATE SET hour = excluded.hour, n = greatest(CASE h.hour WHEN excluded.hour THEN h.n ELSE 0 END + excluded.n, 0);
END $$;

-- --- the gate ---------------------------------------------------------------------------------------------------

-- Until when a key is used up. What is further away than it can be was written when the clock was wrong, and does not count.
CREATE OR REPLACE FUNCTION convene.mail_due(due timestamptz, span interval) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN due BETWEEN convene.clock() AND convene.clock() + span THEN due ELSE convene.clock() END
$$;

-- Take from the shared limits for all mails at once, in the order of the keys, so that two sessions do not deadlock.
-- False, with nothing taken: one of them has not enough. The keys are locked then.
CREATE OR REPLACE FUNCTION convene.mail_gate_all(asks convene.mail_ask[]) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  now constant timestamptz := convene.clock();
  keys text[];
  takes interval[];
  good boolean;
BEGIN
  IF NOT convene.mail_site_room(cardinality(asks), false) THEN
    RETURN false;
  END IF;
  WITH k AS MATERIALIZED (
    SELECT t.key, t.n * l.step AS takes, l.times * l.step AS span
    FROM convene.mail_key_counts(asks) t
    JOIN convene.mail_limits() l ON l.what = t.what ORDER BY t.key
  ), put AS (
    INSERT INTO convene.allowance AS a (key, due, reach) SELECT k.key, now + k.takes, k.span FROM k ORDER BY k.key
    ON CONFLICT (key) DO UPDATE SET due = convene.mail_due(a.due, excluded.reach) + (excluded.due - now), reach = excluded.reach
    RETURNING a.due <= now + a.reach AS fits
  )
  SELECT (SELECT bool_and(put.fits) FROM put), (SELECT array_agg(k.key) FROM k), (SELECT array_agg(k.takes) FROM k) INTO good, keys, takes;
  IF good THEN
    PERFORM convene.mail_site_count(cardinality(asks));
    RETURN true;
  END IF;
  -- what was used up before begins at now at the earliest, so this gives back exactly what was taken
  UPDATE convene.allowance a SET due = a.due - u.takes FROM unnest(keys, takes) u(key, takes) WHERE a.key = u.key;
  RETURN false;
END $$;

-- The seconds until a key may be taken from; 0: now.
CREATE OR REPLACE FUNCTION convene.mail_wait(of_key text, times int, step interval) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT greatest(0, ceil(extract(epoch FROM convene.mail_due(a.due, times * step) + step - times * step - convene.clock())))::int
                   FROM convene.allowance a WHERE a.key = of_key), 0)
$$;

-- Take `times` from keys, or give back (a negative number).
CREATE OR REPLACE FUNCTION convene.mail_take(keys text[], steps interval[], spans interval[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO convene.allowance AS a (key, due, reach)
  SELECT u.key, convene.clock() + u.step, u.span FROM unnest(keys, steps, spans) u(key, step, span) ORDER BY u.key
  ON CONFLICT (key) DO UPDATE SET due = convene.mail_due(a.due, excluded.reach) + (excluded.due - convene.clock()),
    reach = excluded.reach
$$;

-- One mail. `took` is what it was taken from: 'shared', or 'reserve'. Else `what` is the limit that was reached, and
-- `wait` the seconds until it opens.
CREATE OR REPLACE FUNCTION convene.mail_gate_one(a convene.mail_ask) RETURNS convene.mail_verdict LANGUAGE plpgsql AS $$
DECLARE
  v convene.mail_verdict;
  shared record;
  reserve record;
  site_wait int := CASE WHEN convene.mail_site_room(1, false) THEN 0
                        ELSE ceil(extract(epoch FROM date_trunc('hour', convene.clock()) + interval '1 hour' - convene.clock())) END;
BEGIN
  SELECT array_agg(x.key ORDER BY x.key) AS keys, array_agg(x.step ORDER BY x.key) AS steps, array_agg(x.times * x.step ORDER BY x.key) AS spans,
         coalesce(max(x.wait) FILTER (WHERE x.what = 'client'), 0) AS client_wait,
         coalesce(max(x.wait) FILTER (WHERE x.what <> 'client'), 0) AS wait,
         (array_agg(x.what ORDER BY x.wait DESC, x.what) FILTER (WHERE x.what <> 'client'))[1] AS what,
         array_agg(x.key) FILTER (WHERE x.what = 'client') AS client_key INTO shared
  FROM (SELECT k.what, k.key, l.times, l.step, convene.mail_wait(k.key, l.times, l.step) AS wait
        FROM convene.mail_keys(ARRAY[a]) k JOIN convene.mail_limits() l ON l.what = k.what) x;
  IF shared.client_wait > 0 THEN
    v.what := 'client';
    v.wait := shared.client_wait;
    RETURN v;
  ELSIF greatest(shared.wait, site_wait) = 0 THEN
    v.took := 'shared';
    PERFORM convene.mail_take(shared.keys, shared.steps, shared.spans);
    PERFORM convene.mail_site_count(1);
    RETURN v;
  END IF;
  v.what := CASE WHEN site_wait > shared.wait THEN 'site' ELSE shared.what END;
  v.wait := greatest(shared.wait, site_wait);
  SELECT l.times, l.step, convene.mail_reserve_key(a) AS key, convene.mail_wait(convene.mail_reserve_key(a), l.times, l.step) AS wait INTO reserve
  FROM convene.mail_limits() l WHERE l.what = 'reserve';
  IF reserve.key IS NOT NULL AND reserve.wait = 0 AND convene.mail_site_room(1, true) THEN
    v.took := 'reserve';
    PERFORM convene.mail_take(ARRAY[reserve.key], ARRAY[reserve.step], ARRAY[reserve.times * reserve.step]);
    PERFORM convene.mail_take(ARRAY[k.key], ARRAY[l.step], ARRAY[l.times * l.step])
    FROM convene.mail_keys(ARRAY[a]) k JOIN convene.mail_limits() l ON l.what = k.what WHERE k.what = 'client';
    PERFORM convene.mail_site_count(1);
  ELSIF reserve.key IS NOT NULL AND reserve.wait BETWEEN 1 AND v.wait AND convene.mail_site_room(1, true) THEN
    v.wait := reserve.wait;
  END IF;
  RETURN v;
END $$;

-- For each mail a verdict, in order; NULL: all of them were taken from the shared limits, which is the usual case and one
-- statement. The caller locks neither events nor seats before this, because keys are locked before them.
CREATE OR REPLACE FUNCTION convene.mail_gate(asks convene.mail_ask[]) RETURNS convene.mail_verdict[] LANGUAGE plpgsql AS $$
DECLARE
  a convene.mail_ask;
  verdicts convene.mail_verdict[] := '{}';
BEGIN
  IF asks = '{}' THEN
    RETURN NULL;
  END IF;
  IF convene.mail_gate_all(asks) THEN
    RETURN NULL;
  END IF;
  PERFORM FROM convene.allowance t
  WHERE t.key IN (SELECT k.key FROM convene.mail_keys(asks) k UNION SELECT convene.mail_reserve_key(x) FROM unnest(asks) x) ORDER BY t.key FOR UPDATE;
  FOREACH a IN ARRAY asks LOOP
    verdicts := verdicts || convene.mail_gate_one(a);
  END LOOP;
  RETURN verdicts;
END $$;

-- 429 for a mail that did not get through: which limit, and when it opens. NULL when it did.
CREATE OR REPLACE FUNCTION convene.mail_refusal(v convene.mail_verdict) RETURNS convene.answer LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN v.what IS NOT NULL AND v.took IS NULL
    THEN convene.limited(v.wait, (SELECT format(l.said, l.times) FROM convene.mail_limits() l WHERE l.what = v.what)) END
$$;

-- The gate for one mail: NULL when it may be sent, else the refusal.
CREATE OR REPLACE FUNCTION convene.mail_admit(a convene.mail_ask) RETURNS convene.answer LANGUAGE plpgsql AS $$
DECLARE verdicts constant convene.mail_verdict[] := convene.mail_gate(ARRAY[a]);
BEGIN
  RETURN CASE WHEN verdicts IS NOT NULL THEN convene.mail_refusal(verdicts[1]) END;
END $$;

-- Give back what was taken for mails that are not sent after all. Their keys are locked by this transaction.
CREATE OR REPLACE FUNCTION convene.mail_return(a convene.mail_ask, took text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE convene.allowance t SET due = t.due - k.step
  FROM (SELECT x.key, l.step FROM convene.mail_keys(ARRAY[a]) x JOIN convene.mail_limits() l ON l.what = x.what
        WHERE took = 'shared' OR x.what = 'client'
        UNION ALL
        SELECT convene.mail_reserve_key(a), l.step FROM convene.mail_limits() l WHERE took = 'reserve' AND l.what = 'reserve') k
  WHERE t.key = k.key;
  PERFORM convene.mail_site_count(-1);
END $$;

-- The address has said yes, so the mails to it were wanted: they count no longer. A session that is just sending to it
-- holds the key; then it stays, because callers hold seats and must not wait here.
CREATE OR REPLACE FUNCTION convene.mail_answered(address text) RETURNS void LANGUAGE sql AS $$
  DELETE FROM convene.allowance a WHERE a.key IN (
    SELECT t.key FROM convene.allowance t WHERE t.key = convene.mail_key('mailbox', convene.mailbox(address)) FOR UPDATE SKIP LOCKED)
$$;

-- Numbers of the queue: for /metrics and /readyz, and for `convene outbox stats`.

-- Counting stops at this number; "at least this many" is enough to know.
CREATE OR REPLACE FUNCTION convene.outbox_depth() RETURNS TABLE (state text, channel text, n bigint, oldest timestamptz)
LANGUAGE sql STABLE SET jit = off AS $$
  SELECT CASE WHEN owner IS NULL THEN 'ready' ELSE 'sending' END, r.channel, count(*), min(coalesce(due, created))
  FROM (SELECT * FROM convene.outbox_ready ORDER BY id LIMIT 100000) r GROUP BY 1, 2
  UNION ALL
  SELECT CASE WHEN attempt > 0 THEN 'retry' ELSE 'later' END, l.channel, count(*), min(due)
  FROM (SELECT * FROM convene.outbox_later ORDER BY due LIMIT 100000) l GROUP BY 1, 2
  UNION ALL
  SELECT 'dead', d.channel, count(*), min(died) FROM (SELECT * FROM convene.outbox_dead LIMIT 100000) d GROUP BY 2
$$;

-- For how many seconds no mail has left although some should have: a ready one is older than ten minutes, or one failed
-- six times (which takes eight minutes), and none was delivered since. 0: all is well.
CREATE OR REPLACE FUNCTION convene.outbox_late() RETURNS int LANGUAGE sql STABLE SET jit = off AS $$
  SELECT CASE WHEN since IS NULL OR since > convene.clock() - interval '10 minutes' THEN 0
              ELSE extract(epoch FROM convene.clock() - since)::int END
  FROM (SELECT CASE WHEN waits IS NOT NULL THEN greatest(waits, (
                 SELECT max(t.last) FROM convene.outbox_tally t WHERE t.channel = 'mail' AND t.outcome = 'done'))
               END AS since
        FROM (SELECT least(
                (SELECT min(coalesce(r.due, r.created))
                 FROM (SELECT * FROM convene.outbox_ready ORDER BY id LIMIT 1000) r WHERE r.channel = 'mail'),
                (SELECT min(l.created)
                 FROM (SELECT * FROM convene.outbox_later ORDER BY due LIMIT 1000) l
                 WHERE l.channel = 'mail' AND l.attempt >= 6)) AS waits) w) s
$$;

-- /readyz: outcome 'ok', the seconds as body.
CREATE OR REPLACE FUNCTION convene.outbox_health() RETURNS convene.answer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
  SELECT ROW('ok', convene.outbox_late()::text, NULL)::convene.answer
$$;

CREATE OR REPLACE FUNCTION convene.metric(name text, type text, lines text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN lines IS NULL THEN '' ELSE '# TYPE ' || name || ' ' || type || E'\n' || lines || E'\n' END
$$;

-- What the notifiers counted about themselves, in Prometheus's text format; 0 where nothing was counted:
--   claims    statements that looked for rows       lost      rows that had another owner when they were settled
--   claimed   rows that these brought               breakers  lanes of a channel that were left alone for a while,
--   sweeps    claims from the lowest id on                    because their other side failed again and again
CREATE OR REPLACE FUNCTION convene.notifier_metrics() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT string_agg(convene.metric('convene_notifier_' || x.name || '_total', 'counter', x.lines), '' ORDER BY x.name)
  FROM (SELECT c.name, string_agg(format('convene_notifier_%s_total%s %s', c.name,
                                         '{channel="' || nullif(c.channel, '') || '"}', coalesce(t.n, 0)),
                                  E'\n' ORDER BY c.channel) AS lines
        FROM (VALUES ('claims', ''), ('claimed', ''), ('sweeps', ''), ('lost', ''), ('breakers', 'mail'),
                     ('breakers', 'webhook')) AS c(name, channel)
        LEFT JOIN convene.outbox_tally t ON t.kind = '' AND t.channel = c.channel AND t.outcome = c.name
        GROUP BY c.name) x
$$;

-- All numbers in Prometheus's text format. Not for strangers: whoever RSVPs in the name of another address would see by
-- the mails that are counted whether that address comes already.
DROP FUNCTION IF EXISTS convene.outbox_metrics();
CREATE OR REPLACE FUNCTION convene.outbox_metrics(token_hash text) RETURNS convene.answer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE caller constant convene.token := convene.caller(token_hash);
BEGIN
  RETURN CASE
    WHEN caller.id IS NULL THEN convene.unauthorized()
    WHEN NOT convene.has_scope(caller, 'metrics') THEN convene.refuse('forbidden', '', 'This token lacks the scope "metrics"')
    ELSE ROW('ok', convene.outbox_numbers(), NULL)::convene.answer END;
END $$;

CREATE OR REPLACE FUNCTION convene.outbox_numbers() RETURNS text LANGUAGE sql STABLE AS $$
  WITH depth AS MATERIALIZED (SELECT * FROM convene.outbox_depth())
  SELECT
    convene.metric('convene_outbox_rows', 'gauge',
      (SELECT string_agg(format('convene_outbox_rows{state="%s",channel="%s"} %s', state, channel, n), E'\n'
                         ORDER BY state, channel)
       -- an empty queue reports 0, not a missing value
       FROM (SELECT state, channel, sum(n) AS n FROM (SELECT state, channel, n FROM depth UNION ALL
               SELECT z, 'mail', 0 FROM unnest('{ready,retry,dead}'::text[]) z) all_of_it GROUP BY 1, 2) rows))
    || convene.metric('convene_outbox_oldest_seconds', 'gauge',
      (SELECT string_agg(format('convene_outbox_oldest_seconds{channel="%s"} %s', channel,
                                greatest(0, extract(epoch FROM convene.clock() - oldest))::bigint),
                         E'\n' ORDER BY channel)
       FROM depth WHERE state = 'ready'))
    || convene.metric('convene_outbox_settled_total', 'counter',
      (SELECT string_agg(format('convene_outbox_settled_total{kind="%s",channel="%s",outcome="%s"} %s',
                                kind, channel, outcome, n), E'\n' ORDER BY kind, channel, outcome)
       FROM convene.outbox_tally WHERE kind <> ''))
    || convene.metric('convene_outbox_notifiers', 'gauge',
      (SELECT 'convene_outbox_notifiers ' || count(*)
       FROM convene.notifier WHERE beat > clock_timestamp() - interval '30 seconds'))
    || convene.notifier_metrics()
    || convene.metric('convene_outbox_mail_late_seconds', 'gauge',
      'convene_outbox_mail_late_seconds ' || convene.outbox_late())
$$;

CREATE OR REPLACE FUNCTION convene.outbox_stats(token_hash text) RETURNS convene.answer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE caller constant convene.token := convene.caller(token_hash);
BEGIN
  IF caller.id IS NULL THEN
    RETURN convene.unauthorized();
  ELSIF NOT convene.is_admin(caller) THEN
    RETURN convene.refuse('forbidden', '', 'The numbers of the queue are for administrators');
  END IF;
  RETURN ROW('ok', jsonb_build_object(
    'rows', (SELECT coalesce(jsonb_agg(jsonb_build_object('state', state, 'channel', channel, 'n', n,
                                                          'oldest', convene.js_utc(oldest)::jsonb)
                                       ORDER BY state, channel), '[]')
             FROM convene.outbox_depth()),
    'settled', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'channel', channel, 'outcome', outcome,
                                                             'n', n, 'last', convene.js_utc(last)::jsonb)
                                          ORDER BY kind, channel, outcome), '[]')
                FROM convene.outbox_tally WHERE kind <> ''),
    'notifiers', (SELECT coalesce(jsonb_agg(jsonb_build_object('host', host, 'started', convene.js_utc(started)::jsonb,
                    'heard', greatest(0, extract(epoch FROM clock_timestamp() - beat)::int)) ORDER BY id), '[]')
                  FROM convene.notifier),
    'mail_late_seconds', convene.outbox_late())::text, NULL)::convene.answer;
END $$;

-- Briefs: the data of a mail, read just before it is sent. So a mail that is no longer true is not sent.

-- The id of an address, for the links of its mails. The caller has made the rows.
CREATE OR REPLACE FUNCTION convene.mail_addresses(addresses text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO convene.mail_address (public_id, address, created)
  SELECT convene.new_id('adr'), a, convene.clock() FROM (SELECT DISTINCT unnest(addresses) AS a) x
  WHERE a LIKE '%@%' AND NOT EXISTS (SELECT FROM convene.mail_address m WHERE m.address = a)
  ON CONFLICT DO NOTHING
$$;

-- The end of the quiet hours if the address is in them now, else NULL. Quiet hours may cross midnight.
CREATE OR REPLACE FUNCTION convene.quiet_end(a convene.mail_address) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
  here constant timestamp := convene.clock() AT TIME ZONE a.zone;
  now_is constant time := here::time;
BEGIN
  IF a.quiet_from IS NULL
     OR NOT (CASE WHEN a.quiet_from < a.quiet_until THEN now_is >= a.quiet_from AND now_is < a.quiet_until
                  ELSE now_is >= a.quiet_from OR now_is < a.quiet_until END) THEN
    RETURN NULL;
  END IF;
  RETURN (here::date + a.quiet_until + CASE WHEN now_is < a.quiet_until THEN interval '0' ELSE interval '1 day' END) AT TIME ZONE a.zone;
END $$;

-- The next seven o'clock in the receiver's zone; in UTC if the zone is unknown.
CREATE OR REPLACE FUNCTION convene.daily_time(a convene.mail_address) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT (day + time '07:00' + CASE WHEN here::time < '07:00' THEN interval '0' ELSE interval '1 day' END) AT TIME ZONE zone
  FROM (SELECT here, here::date AS day, zone
        FROM (SELECT convene.clock() AT TIME ZONE coalesce(a.zone, 'Etc/UTC') AS here, coalesce(a.zone, 'Etc/UTC') AS zone) z) x
$$;

-- Keep a mail for the daily one, which is due in the morning.
CREATE OR REPLACE FUNCTION convene.daily_put(a convene.mail_address, row_id bigint, kind text, event bigint, payload jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE due constant timestamptz := convene.daily_time(a);
BEGIN
  -- a notifier that died before it settled asks for the same row again
  INSERT INTO convene.mail_daily (address_id, kind, event_id, payload, created)
  SELECT a.id, kind, event, payload || jsonb_build_object('row', row_id), convene.clock()
  WHERE NOT EXISTS (SELECT FROM convene.mail_daily d WHERE d.address_id = a.id AND (d.payload->>'row')::bigint = row_id);
  PERFORM convene.outbox_put_later(due, 'daily', a.address, NULL, 'daily:' || a.public_id || ':' || convene.micros(due), '{}');
END $$;

-- The brief of one row of the outbox. `urgent`: quiet hours do not delay it.
CREATE OR REPLACE FUNCTION convene.brief_row(row_id bigint, kind text, receiver text, event bigint, dedupe_key text, payload jsonb,
                                             OUT verdict text, OUT due timestamptz, OUT reason text, OUT brief text) LANGUAGE plpgsql AS $$
DECLARE
  k record;
  a convene.mail_address;
  said record;
BEGIN
  verdict := 'send';
  SELECT * INTO k FROM convene.outbox_kinds() t WHERE t.kind = brief_row.kind;
  IF k.kind IS NULL THEN
    RETURN;
  ELSIF k.brief = 'webhook' THEN
    SELECT b.verdict, b.reason, b.brief INTO verdict, reason, brief FROM convene.webhook_brief(payload) b;
    RETURN;
  ELSIF receiver LIKE '%@erased.invalid' THEN
    verdict := 'drop';
    reason := 'Its person has had their account erased';
    RETURN;
  END IF;
  SELECT * INTO a FROM convene.mail_address t WHERE t.address = receiver;
  IF a.id IS NULL THEN
    verdict := 'drop';
    reason := CASE WHEN receiver LIKE 'org:%' THEN 'No owner or editor of this organization has a mail address here' ELSE 'This is not an address' END;
    RETURN;
  ELSIF k.refusable AND kind = ANY (a.refused) THEN
    verdict := 'drop';
    reason := 'The receiver does not want this kind of mail';
    RETURN;
  END IF;
  CASE k.brief
    WHEN 'rsvp' THEN said := convene.brief_rsvp(kind, receiver, event, dedupe_key, payload);
    WHEN 'organizer' THEN said := convene.brief_organizer(kind, receiver, event, payload);
    WHEN 'people' THEN said := convene.brief_people(kind, payload);
    WHEN 'alert' THEN said := convene.brief_alert(kind, payload);
    ELSE said := convene.brief_daily(row_id, a);
  END CASE;
  IF said.stale IS NOT NULL THEN
    verdict := 'drop';
    reason := said.stale;
    RETURN;
  END IF;
  IF k.daily AND a.daily AND NOT said.urgent THEN
    PERFORM convene.daily_put(a, row_id, kind, event, payload);
    verdict := 'drop';
    reason := 'It is in the daily mail';
    RETURN;
  END IF;
  IF k.waits AND NOT said.urgent THEN
    due := convene.quiet_end(a);
    IF due IS NOT NULL AND due < coalesce(said.too_late, 'infinity') THEN
      verdict := 'later';
      reason := 'Quiet hours of the receiver';
      RETURN;
    END IF;
    due := NULL;
  END IF;
  brief := '{"to":{"id":"' || a.public_id || '","address":' || to_json(a.address) || ',"name":' || convene.js(said.name)
    || convene.link_part('preferences', a.public_id) || '}'
    || ',"uid_domain":' || to_json((SELECT s.value FROM convene.setting s WHERE s.key = 'uid_domain')) || said.brief || '}';
END $$;

-- The same, but a row whose brief raises an error becomes dead with a reason. So it does not stop the other rows of the
-- call.
CREATE OR REPLACE FUNCTION convene.brief_safe(row_id bigint, kind text, receiver text, event bigint, dedupe_key text, payload jsonb,
                                              OUT verdict text, OUT due timestamptz, OUT reason text, OUT brief text) LANGUAGE plpgsql AS $$
BEGIN
  SELECT * INTO verdict, due, reason, brief FROM convene.brief_row(row_id, kind, receiver, event, dedupe_key, payload);
EXCEPTION WHEN data_exception OR integrity_constraint_violation OR plpgsql_error OR case_not_found THEN
  verdict := 'dead';
  reason := left('The message cannot be prepared: ' || SQLERRM, 300);
END $$;

-- The briefs of outbox rows that are about to be sent. The verdict is send, drop (with the reason) or wait, for `wait`
-- seconds. Rows of other channels or unknown kinds pass without a brief.
CREATE OR REPLACE FUNCTION convene.outbox_brief_rows(ids bigint[])
RETURNS TABLE (id bigint, verdict text, due timestamptz, wait bigint, reason text, brief text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = convene, pg_temp SET jit = off AS $$
#variable_conflict use_column
BEGIN
  PERFORM convene.mail_addresses(ARRAY(SELECT o.receiver FROM convene.outbox_ready o
                                       WHERE o.id = ANY (ids) AND o.channel = 'mail'));
  RETURN QUERY SELECT o.id, b.verdict, b.due, ceil(extract(epoch FROM b.due - convene.clock()))::bigint, b.reason, b.brief
  FROM convene.outbox_ready o
  CROSS JOIN LATERAL convene.brief_safe(o.id, CASE WHEN o.channel IN ('mail', 'webhook') THEN o.kind END, o.receiver,
                                        o.event_id, o.dedupe_key, o.payload) b
  WHERE o.id = ANY (ids) ORDER BY o.id;
END $$;

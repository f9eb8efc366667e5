-- Time: from a local time and a zone to an instant, by PostgreSQL's rules.

-- The last offset change in (before, after]. The offsets at both ends must differ.
CREATE OR REPLACE FUNCTION convene.zone_change_between(before timestamptz, after timestamptz, zone text)
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
  lo bigint := floor(extract(epoch FROM before) / 60);
  hi bigint := ceil(extract(epoch FROM after) / 60);
  mid bigint;
  old interval := (before AT TIME ZONE zone) - (before AT TIME ZONE 'UTC');
BEGIN
  WHILE hi - lo > 1 LOOP
    mid := (lo + hi) / 2;
    IF (to_timestamp(mid * 60) AT TIME ZONE zone) - (to_timestamp(mid * 60) AT TIME ZONE 'UTC') = old THEN
      lo := mid;
    ELSE
      hi := mid;
    END IF;
  END LOOP;
  RETURN to_timestamp(hi * 60);
END $$;

-- The instant of a local time. `state` is "ok", "overlap" (the clock shows the time twice; the result is the first) or
-- "gap" (the clock skips the time; the result is the instant of the change). Only the offsets of a day before and a day
-- after can apply, because no zone changes twice in two days.
CREATE OR REPLACE FUNCTION convene.local_instant(local timestamp, zone text, OUT at timestamptz, OUT state text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  guess timestamptz := local AT TIME ZONE zone;
  earlier interval := ((guess - interval '24 hours') AT TIME ZONE zone) - ((guess - interval '24 hours') AT TIME ZONE 'UTC');
  later interval := ((guess + interval '24 hours') AT TIME ZONE zone) - ((guess + interval '24 hours') AT TIME ZONE 'UTC');
  first timestamptz;
  second timestamptz;
BEGIN
  IF earlier = later THEN
    at := guess;
    state := 'ok';
    RETURN;
  END IF;
  first := (local - earlier) AT TIME ZONE 'UTC';
  second := (local - later) AT TIME ZONE 'UTC';
  IF first AT TIME ZONE zone = local THEN
    at := first;
    state := CASE WHEN second AT TIME ZONE zone = local THEN 'overlap' ELSE 'ok' END;
  ELSIF second AT TIME ZONE zone = local THEN
    at := second;
    state := 'ok';
  ELSE
    at := convene.zone_change_between(guess - interval '24 hours', guess + interval '24 hours', zone);
    state := 'gap';
  END IF;
END $$;

-- The start of a local day: midnight, or the instant of the change when clocks skip midnight.
CREATE OR REPLACE FUNCTION convene.day_start(day date, zone text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT at FROM convene.local_instant(day::timestamp, zone)
$$;

CREATE OR REPLACE FUNCTION convene.gap_sentence(local timestamp, change timestamptz, zone text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT format('%s does not exist in %s, the clocks go forward then; the nearest valid times are %s and %s',
                convene.local_text(local, false), zone,
                convene.local_text((change - interval '1 minute') AT TIME ZONE zone, false),
                convene.local_text(change AT TIME ZONE zone, false))
$$;

CREATE OR REPLACE FUNCTION convene.local_parse(t text, all_day boolean) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF t ~ (CASE WHEN all_day THEN '^\d{4}-\d\d-\d\d$' ELSE '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:00)?$' END) THEN
    RETURN t::timestamp;
  END IF;
  RETURN NULL;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION convene.zone_known(z text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM convene.zone WHERE name = z)
$$;

CREATE OR REPLACE FUNCTION convene.zone_refresh() RETURNS void LANGUAGE sql AS $$
  INSERT INTO convene.zone
  SELECT name FROM pg_timezone_names
  WHERE name !~ '^(posix/|right/|posixrules|localtime|Factory|leapseconds)' ON CONFLICT DO NOTHING
$$;
SELECT convene.zone_refresh();

CREATE OR REPLACE FUNCTION convene.time_form(field text, all_day boolean) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT convene.problem(field, CASE WHEN all_day
    THEN format('%s must be a date that exists, as in 2027-05-04: the event is all day', field)
    ELSE format('%s must be a local date and time that exist, as in 2027-05-04T09:00', field) END)
$$;

-- Derive all times from the four time fields. An event without an end is over when its local day is over.
CREATE OR REPLACE FUNCTION convene.event_times(
  starts_text text, ends_text text, zone text, all_day boolean,
  OUT starts timestamp, OUT ends timestamp, OUT starts_at timestamptz, OUT ends_at timestamptz,
  OUT over_at timestamptz, OUT ambiguous text[], OUT problems jsonb)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  first record;
  last record;
BEGIN
  problems := '[]';
  ambiguous := '{}';
  starts := convene.local_parse(starts_text, all_day);
  ends := convene.local_parse(ends_text, all_day);
  IF starts IS NULL THEN
    problems := problems || convene.time_form('starts', all_day);
  END IF;
  IF ends IS NULL AND ends_text IS NOT NULL THEN
    problems := problems || convene.time_form('ends', all_day);
  END IF;
  IF NOT convene.zone_known(zone) THEN
    problems := problems || convene.problem('zone',
      format('%s is not a time zone; use an IANA name, as in Europe/Berlin', zone));
  END IF;
  IF ends < starts THEN
    problems := problems || convene.problem('ends', format('ends (%s) is before starts (%s)', ends_text, starts_text));
  END IF;
  IF problems <> '[]' THEN
    RETURN;
  END IF;
  IF all_day THEN
    ends := coalesce(ends, starts);
    starts_at := convene.day_start(starts::date, zone);
    ends_at := convene.day_start(ends::date + 1, zone);
    over_at := ends_at;
    RETURN;
  END IF;
  first := convene.local_instant(starts, zone);
  starts_at := first.at;
  IF first.state = 'gap' THEN
    problems := problems || convene.problem('starts', 'starts: ' || convene.gap_sentence(starts, first.at, zone));
  ELSIF first.state = 'overlap' THEN
    ambiguous := ambiguous || 'starts'::text;
  END IF;
  IF ends IS NULL THEN
    over_at := convene.day_start(starts::date + 1, zone);
    RETURN;
  END IF;
  last := convene.local_instant(ends, zone);
  ends_at := last.at;
  IF last.state = 'gap' THEN
    problems := problems || convene.problem('ends', 'ends: ' || convene.gap_sentence(ends, last.at, zone));
  ELSIF last.state = 'overlap' THEN
    ambiguous := ambiguous || 'ends'::text;
  END IF;
  over_at := ends_at;
END $$;

-- Mail preferences of an address. The caller has checked the secret of the link, which does not contain the address.

CREATE OR REPLACE FUNCTION convene.address_doc(a convene.mail_address) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', a.public_id, 'address', a.address, 'refused', a.refused, 'zone', a.zone,
    'quiet_from', to_char(a.quiet_from, 'HH24:MI'), 'quiet_until', to_char(a.quiet_until, 'HH24:MI'), 'daily', a.daily,
    'kinds', (SELECT jsonb_agg(k.kind) FROM convene.outbox_kinds() k WHERE k.refusable))::text
$$;

CREATE OR REPLACE FUNCTION convene.preferences_get(address text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE a convene.mail_address;
BEGIN
  SELECT * INTO a FROM convene.mail_address t WHERE t.public_id = preferences_get.address;
  IF a.id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such address');
  END IF;
  RETURN ROW('ok', convene.address_doc(a), NULL)::convene.answer;
END $$;

CREATE OR REPLACE FUNCTION convene.preferences_flaws(patch jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  flaws jsonb := '[]';
  field text;
BEGIN
  FOREACH field IN ARRAY '{quiet_from,quiet_until}'::text[] LOOP
    IF patch->>field IS NOT NULL AND patch->>field !~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' THEN
      flaws := flaws || convene.problem(field, 'This takes a time of the day, as in 22:00');
    END IF;
  END LOOP;
  IF (patch->>'quiet_from' IS NULL) <> (patch->>'quiet_until' IS NULL) THEN
    flaws := flaws || convene.problem(CASE WHEN patch->>'quiet_from' IS NULL THEN 'quiet_from' ELSE 'quiet_until' END,
                                      'Quiet hours need both ends; leave both empty for none');
  ELSIF patch->>'quiet_from' = patch->>'quiet_until' THEN
    flaws := flaws || convene.problem('quiet_until', 'Quiet hours must end at another time than they begin');
  ELSIF patch->>'quiet_from' IS NOT NULL AND patch->>'zone' IS NULL THEN
    flaws := flaws || convene.problem('zone', 'Quiet hours need your time zone');
  END IF;
  IF patch->>'zone' IS NOT NULL AND NOT EXISTS (SELECT FROM convene.zone z WHERE z.name = patch->>'zone') THEN
    flaws := flaws || convene.problem('zone', format('"%s" is no time zone that is known here; write a large city of yours, as Karachi', left(patch->>'zone', 60)));
  END IF;
  RETURN flaws;
END $$;

-- Store all preferences at once: {refused, zone, quiet_from, quiet_until, daily}.
CREATE OR REPLACE FUNCTION convene.preferences_put(address text, preferences jsonb)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  flaws constant jsonb := convene.preferences_flaws(preferences);
  a convene.mail_address;
BEGIN
  IF flaws <> '[]' THEN
    RETURN convene.refuse('invalid', flaws);
  END IF;
  UPDATE convene.mail_address t SET
    refused = ARRAY(SELECT k.kind FROM convene.outbox_kinds() k WHERE k.refusable AND preferences->'refused' ? k.kind),
    zone = preferences->>'zone', quiet_from = (preferences->>'quiet_from')::time, quiet_until = (preferences->>'quiet_until')::time,
    daily = coalesce((preferences->>'daily')::boolean, false)
  WHERE t.public_id = preferences_put.address RETURNING * INTO a;
  IF a.id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such address');
  END IF;
  RETURN ROW('ok', convene.address_doc(a), NULL)::convene.answer;
END $$;

-- Turn one kind off (RFC 8058). A repeat changes nothing.
CREATE OR REPLACE FUNCTION convene.preferences_refuse(address text, kind text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE a convene.mail_address;
BEGIN
  IF NOT EXISTS (SELECT FROM convene.outbox_kinds() k WHERE k.kind = preferences_refuse.kind AND k.refusable) THEN
    RETURN convene.refuse('missing', '', 'There is no such kind of mail that can be turned off');
  END IF;
  UPDATE convene.mail_address t SET refused = array_append(array_remove(t.refused, preferences_refuse.kind), preferences_refuse.kind)
  WHERE t.public_id = preferences_refuse.address RETURNING * INTO a;
  IF a.id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such address');
  END IF;
  RETURN ROW('ok', convene.address_doc(a), NULL)::convene.answer;
END $$;

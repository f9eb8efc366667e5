-- Private links: the organizer's list and the check-in page of an event, an RSVP, the preferences of an address. The caller
-- has checked a link's secret, which holds the number that is called generation here. The number in the database says
-- which one works; it only grows.

-- The links of an event end so many days after it.
CREATE OR REPLACE FUNCTION convene.link_days() RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 28 $$;

-- The generation of a link. That of an event's links is the sum of its own and its organization's, so that one row takes
-- back the links of all events when a member leaves.
CREATE OR REPLACE FUNCTION convene.link_generation(purpose text, id text) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(l.generation), 0)::int FROM convene.link l
  WHERE l.purpose = link_generation.purpose
    AND l.id IN (link_generation.id, (SELECT o.public_id FROM convene.event e JOIN convene.organization o ON o.id = e.organization_id
                                      WHERE e.public_id = link_generation.id))
$$;

-- The same as a member of a document; nothing for a link that was never made anew.
CREATE OR REPLACE FUNCTION convene.link_part(purpose text, id text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN g > 0 THEN ',"link":' || g ELSE '' END FROM convene.link_generation(purpose, id) g
$$;

-- All links of this purpose to this thing that exist stop working.
CREATE OR REPLACE FUNCTION convene.link_raise(purpose text, id text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO convene.link AS l VALUES (purpose, id, 1, convene.clock())
  ON CONFLICT (id, purpose) DO UPDATE SET generation = l.generation + 1, made = excluded.made
$$;

-- The reason why the links of an event have ended, NULL before that.
CREATE OR REPLACE FUNCTION convene.link_over(purpose text, id text) RETURNS convene.answer LANGUAGE sql STABLE AS $$
  SELECT convene.refuse('gone', '', format('This link ended %s days after the event', convene.link_days()))
  FROM convene.event e WHERE purpose IN ('list', 'door') AND e.public_id = link_over.id
    AND e.over_at + make_interval(days => convene.link_days()) <= convene.clock()
$$;

-- May a link of this generation be used? With a list's comes whether the person of the session may see what people need,
-- which the link alone does not show, and the generation of the check-in page's link.
CREATE OR REPLACE FUNCTION convene.link_check(purpose text, id text, generation int, token_hash text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  current constant int := convene.link_generation(purpose, id);
  over constant convene.answer := convene.link_over(purpose, id);
BEGIN
  IF generation < current THEN
    RETURN convene.refuse('gone', '', 'This link was taken back, and a new one was made; ask whoever gave it to you');
  ELSIF generation > current THEN
    RETURN convene.refuse('missing', '', 'This link is incomplete or wrong');
  ELSIF over.outcome IS NOT NULL THEN
    RETURN over;
  END IF;
  RETURN ROW('ok', CASE WHEN purpose <> 'list' THEN '{}' ELSE
    '{"needs":' || coalesce((SELECT convene.may(convene.caller(token_hash), e.organization_id, 'events') FROM convene.event e WHERE e.public_id = link_check.id), false)::text
    || ',"door":' || convene.link_generation('door', id) || '}' END, NULL)::convene.answer;
END $$;

-- The link of an event's list or check-in page, for who may see what it opens; with `renew` a new one, after which the
-- others do not work.
CREATE OR REPLACE FUNCTION convene.event_link(token_hash text, event text, purpose text, renew boolean)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  token constant convene.token := convene.caller(token_hash);
  act constant text := CASE purpose WHEN 'door' THEN 'door' ELSE 'events' END;
  over constant convene.answer := convene.link_over(purpose, event);
  e record; -- of the event
  refusal convene.answer;
BEGIN
  IF token.id IS NULL THEN
    RETURN convene.unauthorized();
  END IF;
  SELECT x.status, x.organization_id, x.over_at INTO e FROM convene.event x WHERE x.public_id = event;
  refusal := convene.event_admit(token, e.status, e.organization_id, act, 'Only its organizer sees who comes to this event');
  IF refusal.outcome IS NOT NULL THEN
    RETURN refusal;
  ELSIF renew AND NOT convene.may(token, e.organization_id, 'events') THEN
    RETURN convene.refuse('forbidden', '', 'Only owners and editors make new links');
  ELSIF over.outcome IS NOT NULL THEN
    RETURN over;
  ELSIF renew THEN
    PERFORM convene.link_raise(purpose, event);
  END IF;
  RETURN ROW('ok', '{"generation":' || convene.link_generation(purpose, event) || ',"ends":'
    || convene.js_utc(e.over_at + make_interval(days => convene.link_days())) || '}', NULL)::convene.answer;
END $$;

-- A new link for an RSVP, which goes to its person by mail: whoever has the old one must not get the new one. Without a
-- token the caller has checked the secret.
CREATE OR REPLACE FUNCTION convene.rsvp_link_renew(token_hash text, rsvp text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit constant record := convene.rsvp_admit(token_hash, rsvp);
  r constant convene.rsvp := admit.r;
  wait int;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  ELSIF NOT convene.rsvp_is_live(r.state) THEN
    RETURN convene.refuse('conflict', '', format('This RSVP is %s and needs no link any more', convene.rsvp_state_text(r.state)));
  END IF;
  wait := convene.allow('new link', rsvp, 3, interval '1 hour');
  IF wait > 0 THEN
    RETURN convene.limited(wait, 'This RSVP has had 3 new links within the hour');
  END IF;
  PERFORM convene.link_raise('rsvp', rsvp);
  PERFORM convene.outbox_put('rsvp_link', r.address, r.event_id, 'rsvp:' || rsvp || ':link:' || convene.link_generation('rsvp', rsvp),
                             jsonb_build_object('rsvp', rsvp, 'cause', 'new_link'));
  RETURN ROW('ok', '{"state":"sent"}', NULL)::convene.answer;
END $$;

-- A new link for the preferences of an address: the next mail has it.
CREATE OR REPLACE FUNCTION convene.preferences_renew(address text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
BEGIN
  PERFORM convene.link_raise('preferences', address);
  RETURN ROW('ok', '{}', NULL)::convene.answer;
END $$;

-- The generations of many events' links, in order: [{"list", "door"}, …].
CREATE OR REPLACE FUNCTION convene.event_links(ids text[])
RETURNS convene.answer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
  SELECT ROW('ok', coalesce(jsonb_object_agg(i, jsonb_build_object('list', convene.link_generation('list', i), 'door', convene.link_generation('door', i))),
                            '{}')::text, NULL)::convene.answer
  FROM unnest(ids[1:200]) i
$$;

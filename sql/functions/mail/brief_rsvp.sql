-- Mails to a person about an RSVP or its event: their data, and whether they are still true.

CREATE OR REPLACE FUNCTION convene.rsvp_is_live(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT state IN ('invited', 'interested', 'requested', 'held', 'going', 'waitlisted', 'offered', 'attended')
$$;

-- The reason why a mail is no longer true, for the organizer's list; NULL when it is still true.
CREATE OR REPLACE FUNCTION convene.brief_stale(kind text, e convene.event, r convene.rsvp, payload jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE is_now constant text := 'The RSVP is ' || convene.rsvp_state_text(r.state) || ' by now';
BEGIN
  RETURN CASE
    WHEN r.id IS NULL THEN 'There is no such RSVP any more'
    WHEN e.id IS NULL THEN 'There is no such event any more'
    WHEN kind IN ('rsvp_cancelled', 'event_cancelled') THEN CASE WHEN r.state <> 'cancelled' THEN is_now END
    WHEN kind = 'rsvp_declined' THEN CASE WHEN r.state <> 'declined' THEN is_now END
    WHEN e.status = 'removed' THEN 'The event was removed'
    WHEN e.over_at <= convene.clock() THEN 'The event is over'
    WHEN kind = 'rsvp_expired' THEN CASE WHEN r.state <> 'expired' THEN is_now END
    WHEN NOT convene.rsvp_is_live(r.state) THEN is_now
    WHEN kind = 'rsvp_confirm' THEN CASE WHEN r.confirmed THEN 'The address is confirmed already' WHEN r.expires <= convene.clock() THEN 'Its time was up' END
    WHEN kind = 'rsvp_offer' THEN CASE WHEN r.state <> 'offered' THEN is_now WHEN r.expires <= convene.clock() THEN 'The offer has ended' END
    WHEN kind = 'rsvp_waitlisted' THEN CASE WHEN r.state <> 'waitlisted' THEN is_now END
    WHEN kind IN ('rsvp_confirmed', 'rsvp_approved') THEN CASE WHEN r.state NOT IN ('going', 'attended') AND NOT payload ? 'series' THEN is_now END
    WHEN kind = 'rsvp_reconfirm' THEN
      CASE WHEN r.state <> 'going' THEN is_now WHEN r.reconfirmed IS NOT NULL THEN 'The person has said so already'
           WHEN e.starts_at <= convene.clock() THEN 'The event has begun' END
    WHEN kind = 'event_reminder' THEN
      CASE WHEN r.state <> 'going' THEN is_now WHEN e.starts_at <= convene.clock() THEN 'The event has begun'
           WHEN e.status NOT IN ('scheduled', 'rescheduled', 'moved_online') THEN 'The event is ' || e.status
           WHEN payload->>'starts_at' IS DISTINCT FROM convene.js_utc(e.starts_at)::jsonb #>> '{}' THEN 'The event has moved' END END;
END $$;

-- The RSVP of a mail: its own, or for a whole series the next one of it.
CREATE OR REPLACE FUNCTION convene.brief_subject(receiver text, payload jsonb) RETURNS convene.rsvp LANGUAGE plpgsql STABLE AS $$
DECLARE r convene.rsvp;
BEGIN
  IF payload ? 'series' THEN
    SELECT t.* INTO r FROM convene.event e JOIN convene.rsvp t ON t.event_id = e.id AND t.address = receiver
    WHERE e.series_id = (SELECT s.id FROM convene.series s WHERE s.public_id = payload->>'series') AND e.starts_at > convene.clock()
      AND convene.rsvp_is_live(t.state) ORDER BY e.starts_at LIMIT 1;
  ELSE
    SELECT t.* INTO r FROM convene.rsvp t WHERE t.public_id = payload->>'rsvp';
  END IF;
  RETURN r;
END $$;

-- Has the receiver never said yes, and does nobody here vouch for the organizer? Then a mail has no word of either: anybody
-- can post an event, and anybody can enter any address.
CREATE OR REPLACE FUNCTION convene.brief_is_plain(organization bigint, r convene.rsvp) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM convene.organization g WHERE g.id = organization AND g.standing = 'unverified')
    AND NOT (r.confirmed AND EXISTS (SELECT FROM convene.person p WHERE p.address = r.address))
$$;

-- The event of a plain mail: when it is, and whether in a room or online. Its page, behind the link, has the rest.
CREATE OR REPLACE FUNCTION convene.event_plain(e convene.event) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT (jsonb_build_object('title', 'an event', 'url', '/events/' || e.public_id)
          || coalesce((SELECT jsonb_object_agg(d.key, d.value) FROM jsonb_each(nullif(e.doc, '')::jsonb) d
                       WHERE d.key IN ('id', 'mode', 'starts', 'ends', 'starts_at', 'ends_at', 'zone', 'all_day', 'status')), '{}'))::text
$$;

CREATE OR REPLACE FUNCTION convene.brief_rsvp(kind text, receiver text, event bigint, dedupe_key text, payload jsonb,
                                              OUT stale text, OUT urgent boolean, OUT too_late timestamptz, OUT name text, OUT brief text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  r constant convene.rsvp := convene.brief_subject(receiver, payload);
  e convene.event;
  o convene.occasion;
  h convene.rsvp_history;
  change jsonb := '[]';
  plain boolean;
BEGIN
  SELECT * INTO e FROM convene.event t WHERE t.id = r.event_id;
  stale := convene.brief_stale(kind, e, r, payload);
  IF stale IS NULL AND kind IN ('event_changed', 'event_moved') THEN
    change := convene.event_difference(e.id, (payload->>'since')::int);
    stale := CASE WHEN change = '[]' THEN 'The changes were taken back' END;
  END IF;
  IF stale IS NOT NULL THEN
    RETURN;
  END IF;
  SELECT * INTO o FROM convene.occasion t WHERE t.id = e.id;
  IF dedupe_key ~ '^rsvp:[0-9]+$' THEN
    SELECT * INTO h FROM convene.rsvp_history t WHERE t.rsvp_id = r.id AND t.id = substr(dedupe_key, 6)::bigint;
  END IF;
  -- anyone can enter any address in a form, so a mail to an unconfirmed address contains no text from the form
  plain := convene.brief_is_plain(o.organization_id, r);
  name := CASE WHEN r.confirmed AND NOT plain THEN r.name END;
  urgent := e.starts_at > convene.clock() AND e.starts_at <= convene.clock() + interval '2 hours';
  too_late := least(CASE WHEN r.state = 'offered' THEN r.expires - interval '1 hour' END, e.starts_at - interval '2 hours');
  brief := ',"rsvp":' || convene.rsvp_doc(o, r)
    || ',"event":' || CASE WHEN plain THEN convene.event_plain(e) ELSE CASE e.status WHEN 'removed' THEN coalesce((SELECT w.doc FROM convene.event_was w WHERE w.event_id = e.id), 'null') ELSE e.doc END END
    || ',"removed":' || (e.status = 'removed')::text
    || ',"uid":' || convene.js(e.uid)
    -- people with a seat get the link of an online event; the public document has it only when it is public
    || ',"join":' || convene.js(CASE WHEN NOT plain AND r.state IN ('going', 'attended') AND (e.mode = 'online' OR r.mode = 'online') THEN e.body->'online'->>'url' END)
    || ',"was":' || convene.js(h.was) || ',"cause":' || convene.js(coalesce(h.cause, payload->>'cause'))
    || ',"change":' || CASE WHEN plain OR change = '[]' THEN '[]' ELSE convene.diff_shown(change)::text END
    || ',"note":' || convene.js(CASE WHEN NOT plain AND (kind LIKE 'event%' OR coalesce(h.cause, payload->>'cause') = 'event')
                                     THEN convene.event_reason(e.id, coalesce((payload->>'since')::int, 0)) END)
    || ',"occurrences":' || coalesce(payload->>'occurrences', 'null');
END $$;

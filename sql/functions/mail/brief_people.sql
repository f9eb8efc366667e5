-- Mails that give access: a link to sign in, an invitation to an organization.

CREATE OR REPLACE FUNCTION convene.brief_people(kind text, payload jsonb,
                                                OUT stale text, OUT urgent boolean, OUT too_late timestamptz, OUT name text, OUT brief text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  s convene.sign_in;
  i convene.invitation;
  o convene.organization;
BEGIN
  urgent := true;
  IF kind = 'sign_in' THEN
    -- the same for every address: this does not look up whether a person has it
    SELECT * INTO s FROM convene.sign_in t WHERE t.public_id = payload->>'id';
    stale := CASE WHEN s.id IS NULL OR s.expires <= convene.clock() THEN 'The link has expired' WHEN s.closed IS NOT NULL THEN 'The link was used' END;
    brief := ',"sign_in":{"id":"' || s.public_id || '","minutes":' || greatest(1, (extract(epoch FROM s.expires - s.created) / 60)::int) || '}';
  ELSE
    SELECT * INTO i FROM convene.invitation t WHERE t.public_id = payload->>'id';
    SELECT * INTO o FROM convene.organization t WHERE t.id = i.organization_id;
    stale := CASE WHEN i.id IS NULL OR i.expires <= convene.clock() THEN 'The invitation has ended' END;
    brief := ',"invitation":{"id":"' || i.public_id || '","role":"' || i.role || '","expires":' || convene.js_utc(i.expires)
      -- who invites is not repeated, and the organization only when somebody here vouches for it: the names are the words
      -- of somebody whom the receiver has not heard of. The page behind the link has them.
      || '},"organization":{"id":"' || o.public_id || '","name":' || convene.js(CASE WHEN o.standing <> 'unverified' THEN o.name END) || '}';
  END IF;
END $$;

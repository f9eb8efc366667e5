-- Members of an organization. Every change locks the organization's row first, so that two owners cannot leave at once.

-- Find the organization for a caller whose role permits `act`; lock it if the caller `changes` it. A NULL refusal means
-- that the caller may go on.
CREATE OR REPLACE FUNCTION convene.member_admit(token_hash text, handle text, act text, changes boolean, OUT token convene.token,
                                                OUT o convene.organization, OUT refusal convene.answer) LANGUAGE plpgsql AS $$
BEGIN
  token := convene.caller(token_hash);
  IF token.id IS NULL THEN
    refusal := convene.unauthorized();
    RETURN;
  END IF;
  o := convene.organization_find(handle);
  IF changes THEN
    PERFORM FROM convene.organization t WHERE t.id = o.id FOR NO KEY UPDATE;
  END IF;
  IF o.id IS NULL THEN
    refusal := convene.refuse('missing', '', 'There is no such organization');
  ELSIF NOT convene.may(token, o.id, 'look') THEN
    refusal := convene.refuse('forbidden', '', 'Only members of the organization see who works for it');
  ELSIF NOT convene.may(token, o.id, act) THEN
    refusal := convene.refuse('forbidden', '', 'Only an owner of the organization may do this');
  ELSE
    PERFORM convene.caller_seen(token);
  END IF;
END $$;

-- The organization's tokens that a member made and that still work.
CREATE OR REPLACE FUNCTION convene.member_tokens(m convene.member) RETURNS SETOF convene.token LANGUAGE sql STABLE AS $$
  SELECT * FROM convene.token t WHERE t.made_by = m.person_id AND t.organization_id = m.organization_id
    AND t.revoked IS NULL AND (t.expires IS NULL OR t.expires > convene.clock())
$$;

-- Only owners see addresses, and how many tokens somebody made; others need only names.
CREATE OR REPLACE FUNCTION convene.member_doc(m convene.member, caller convene.token) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT row_to_json(x)::text FROM (
    SELECT p.public_id AS id, p.name,
           CASE WHEN p.id = caller.person_id OR convene.may(caller, m.organization_id, 'organization')
                THEN p.address END AS email,
           m.role, convene.js_utc(m.created)::json AS since, false AS invited, NULL AS expires,
           coalesce(p.id = caller.person_id, false) AS self,
           CASE WHEN convene.may(caller, m.organization_id, 'organization')
                THEN (SELECT count(*) FROM convene.member_tokens(m)) END AS tokens
    FROM convene.person p WHERE p.id = m.person_id) x
$$;

CREATE OR REPLACE FUNCTION convene.invitation_doc(i convene.invitation) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT row_to_json(x)::text FROM (
    SELECT i.public_id AS id, NULL AS name, i.address AS email, i.role, convene.js_utc(i.created)::json AS since,
           true AS invited, convene.js_utc(i.expires)::json AS expires, false AS self, NULL AS tokens) x
$$;

CREATE OR REPLACE FUNCTION convene.member_list(token_hash text, organization text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.member_admit(token_hash, organization, 'look', false);
  o convene.organization := admit.o;
  owner boolean;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  owner := convene.may(admit.token, o.id, 'organization');
  RETURN ROW('ok', '{"organization":' || convene.organizer_part(o)
    || ',"may":' || (SELECT json_agg(act ORDER BY n) FROM unnest('{look,door,events,organization}'::text[]) WITH ORDINALITY u(act, n)
                     WHERE convene.may(admit.token, o.id, act))
    || ',"data":[' || coalesce((SELECT string_agg(doc, ',' ORDER BY invited, rank, name) FROM (
        SELECT convene.member_doc(m, admit.token) AS doc, false AS invited, array_position('{owner,editor,check_in}'::text[], m.role) AS rank, p.name
        FROM convene.member m JOIN convene.person p ON p.id = m.person_id WHERE m.organization_id = o.id
        UNION ALL
        SELECT convene.invitation_doc(i), true, 0, i.address FROM convene.invitation i
        WHERE owner AND i.organization_id = o.id AND i.expires > convene.clock()) x), '') || '],"next":null}', NULL)::convene.answer;
END $$;

CREATE OR REPLACE FUNCTION convene.role_flaw(role text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN role IS NULL OR role NOT IN ('owner', 'editor', 'check_in')
    THEN convene.problem('role', 'role takes owner, editor or check_in') ELSE '[]' END
$$;

-- Invite by mail. A repeat sends the mail again, with the new role.
CREATE OR REPLACE FUNCTION convene.member_invite(token_hash text, organization text, id text, address text, role text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.member_admit(token_hash, organization, 'organization', true);
  o convene.organization := admit.o;
  whom constant text := lower(address);
  i convene.invitation;
  refusal convene.answer;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  ELSIF convene.role_flaw(role) <> '[]' THEN
    RETURN convene.refuse('invalid', convene.role_flaw(role));
  ELSIF EXISTS (SELECT FROM convene.member m JOIN convene.person p ON p.id = m.person_id WHERE m.organization_id = o.id AND p.address = whom) THEN
    RETURN convene.refuse('conflict', '', 'The person with this address is a member already; change the role instead');
  END IF;
  refusal := convene.mail_admit(ROW(whom, NULL, NULL, CASE WHEN convene.is_admin(admit.token) THEN NULL ELSE o.id END,
                                    o.standing = 'unverified')::convene.mail_ask);
  IF refusal.outcome IS NOT NULL THEN
    RETURN refusal;
  END IF;
  DELETE FROM convene.invitation t WHERE t.organization_id = o.id AND t.address = whom;
  INSERT INTO convene.invitation (public_id, organization_id, address, role, invited_by, created, expires)
  VALUES (id, o.id, whom, role, (admit.token).person_id, convene.clock(), convene.clock() + interval '14 days') RETURNING * INTO i;
  PERFORM convene.outbox_put('member_invite', whom, NULL, id, jsonb_build_object('id', id));
  RETURN ROW('created', convene.invitation_doc(i), NULL)::convene.answer;
END $$;

-- Would the organization have no owner without this member?
CREATE OR REPLACE FUNCTION convene.member_is_last_owner(m convene.member) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT m.role = 'owner' AND NOT EXISTS (SELECT FROM convene.member x WHERE x.organization_id = m.organization_id AND x.role = 'owner'
                                                                            AND x.person_id <> m.person_id)
$$;

CREATE OR REPLACE FUNCTION convene.member_find(organization bigint, person text) RETURNS convene.member LANGUAGE sql STABLE AS $$
  SELECT m FROM convene.member m JOIN convene.person p ON p.id = m.person_id WHERE m.organization_id = organization AND p.public_id = person
$$;

-- A member who may no longer see what a private link shows knows the links that there are, so they end: all links of the
-- organization's events. The others get new ones where they got these.
CREATE OR REPLACE FUNCTION convene.member_links_end(o convene.organization, was text, becomes text) RETURNS void LANGUAGE sql AS $$
  SELECT convene.link_raise(l.purpose, o.public_id) FROM (VALUES ('list', 'events'), ('door', 'door')) l(purpose, act)
  WHERE convene.role_may(was, l.act) AND NOT coalesce(convene.role_may(becomes, l.act), false)
$$;

CREATE OR REPLACE FUNCTION convene.member_update(token_hash text, organization text, member text, role text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.member_admit(token_hash, organization, 'organization', true);
  m convene.member;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  ELSIF convene.role_flaw(role) <> '[]' THEN
    RETURN convene.refuse('invalid', convene.role_flaw(role));
  END IF;
  m := convene.member_find((admit.o).id, member);
  IF m.person_id IS NULL THEN
    RETURN convene.refuse('missing', '', 'There is no such member');
  ELSIF m.role = member_update.role THEN
    RETURN ROW('unchanged', convene.member_doc(m, admit.token), NULL)::convene.answer;
  ELSIF convene.member_is_last_owner(m) THEN
    RETURN convene.refuse('conflict', '', 'An organization needs an owner: make another member an owner first');
  END IF;
  PERFORM convene.member_links_end(admit.o, m.role, member_update.role);
  UPDATE convene.member t SET role = member_update.role
  WHERE t.organization_id = m.organization_id AND t.person_id = m.person_id RETURNING * INTO m;
  RETURN ROW('ok', convene.member_doc(m, admit.token), NULL)::convene.answer;
END $$;

-- Remove a member or an invitation. Every member may leave. With `tokens` = 'revoke' the organization's tokens that the
-- member made end, too; otherwise they stay, because programs may depend on them.
DROP FUNCTION IF EXISTS convene.member_remove(text, text, text);
CREATE OR REPLACE FUNCTION convene.member_remove(token_hash text, organization text, member text, tokens text DEFAULT NULL)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  admit record := convene.member_admit(token_hash, organization, 'look', true);
  m convene.member;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  END IF;
  m := convene.member_find((admit.o).id, member);
  IF NOT convene.may(admit.token, (admit.o).id, 'organization') AND m.person_id IS DISTINCT FROM (admit.token).person_id THEN
    RETURN convene.refuse('forbidden', '', 'Only an owner of the organization may do this');
  ELSIF m.person_id IS NULL THEN
    DELETE FROM convene.invitation i WHERE i.organization_id = (admit.o).id AND i.public_id = member;
    RETURN CASE WHEN FOUND THEN ROW('deleted', '', NULL)::convene.answer ELSE convene.refuse('missing', '', 'There is no such member') END;
  ELSIF convene.member_is_last_owner(m) THEN
    RETURN convene.refuse('conflict', '', 'An organization needs an owner: make another member an owner first');
  END IF;
  IF tokens = 'revoke' THEN
    UPDATE convene.token t SET revoked = convene.clock() WHERE t.id IN (SELECT x.id FROM convene.member_tokens(m) x);
  END IF;
  PERFORM convene.member_links_end(admit.o, m.role, NULL);
  DELETE FROM convene.member t WHERE t.organization_id = m.organization_id AND t.person_id = m.person_id;
  RETURN ROW('deleted', '', NULL)::convene.answer;
END $$;

-- --- invitations: the caller has compared the secret of the link ----------------------------------------------

CREATE OR REPLACE FUNCTION convene.invitation_doc_public(i convene.invitation) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT row_to_json(x)::text FROM (
    SELECT i.address AS email, i.role, convene.js_utc(i.expires)::json AS expires,
           (SELECT p.name FROM convene.person p WHERE p.id = i.invited_by) AS by,
           (SELECT convene.organizer_part(o) FROM convene.organization o WHERE o.id = i.organization_id)::json
             AS organization) x
$$;

CREATE OR REPLACE FUNCTION convene.invitation_flaw(i convene.invitation) RETURNS convene.answer LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE
    WHEN i.id IS NULL THEN convene.refuse('gone', '', 'This invitation was accepted already, replaced by a newer one, or taken back')
    WHEN i.expires <= convene.clock() THEN convene.refuse('gone', '', 'This invitation has expired; ask for a new one') END;
END $$;

CREATE OR REPLACE FUNCTION convene.invitation_get(id text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  i convene.invitation;
  flaw convene.answer;
BEGIN
  SELECT * INTO i FROM convene.invitation t WHERE t.public_id = invitation_get.id;
  flaw := convene.invitation_flaw(i);
  RETURN CASE WHEN flaw.outcome IS NOT NULL THEN flaw ELSE ROW('ok', convene.invitation_doc_public(i), NULL)::convene.answer END;
END $$;

-- The link proves that its holder reads the mail of the address. So the person of that address becomes the member, even
-- if another person is signed in.
CREATE OR REPLACE FUNCTION convene.invitation_accept(id text)
RETURNS convene.answer LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  i convene.invitation;
  flaw convene.answer;
  doc text;
BEGIN
  PERFORM FROM convene.organization o WHERE o.id = (SELECT t.organization_id FROM convene.invitation t WHERE t.public_id = invitation_accept.id)
  FOR NO KEY UPDATE;
  SELECT * INTO i FROM convene.invitation t WHERE t.public_id = invitation_accept.id FOR UPDATE;
  flaw := convene.invitation_flaw(i);
  IF flaw.outcome IS NOT NULL THEN
    RETURN flaw;
  END IF;
  doc := convene.invitation_doc_public(i);
  INSERT INTO convene.member (organization_id, person_id, role, created)
  VALUES (i.organization_id, convene.person_of(i.address, convene.name_for(i.address)), i.role, convene.clock())
  ON CONFLICT (person_id, organization_id) DO UPDATE SET role = excluded.role;
  DELETE FROM convene.invitation t WHERE t.id = i.id;
  PERFORM convene.mail_answered(i.address);
  RETURN ROW('ok', doc, NULL)::convene.answer;
END $$;

-- --- the door ---------------------------------------------------------------------------------------------------

-- Admit the caller to the link of the event's check-in page, or refuse.
CREATE OR REPLACE FUNCTION convene.event_door_admit(token_hash text, event text)
RETURNS convene.answer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = convene, pg_temp AS $$
DECLARE
  caller constant convene.token := convene.caller(token_hash);
  e record;
  refusal convene.answer;
BEGIN
  SELECT t.id, t.status, t.organization_id INTO e FROM convene.event t WHERE t.public_id = event;
  IF caller.id IS NULL THEN
    RETURN convene.unauthorized();
  END IF;
  refusal := convene.event_admit(caller, e.status, e.organization_id, 'door', 'Only the organizer of the event may check people in');
  RETURN CASE WHEN refusal.outcome IS NOT NULL THEN refusal ELSE ROW('ok', '{}', NULL)::convene.answer END;
END $$;

\ir ../setup.psql
SELECT is((organization_create(pg_temp.ours(), NULL, NULL, '{"name": "X"}')).outcome, 'forbidden', 'only an administrator makes organizations');
SELECT is(pg_temp.field(organization_create(pg_temp.admin(), NULL, NULL, d::jsonb)), f, d)
FROM (VALUES ('{}', 'name'), ('{"name": "X", "kind": "cult"}', 'kind'), ('{"name": "X", "slug": "A b"}', 'slug'), ('{"name": "X", "slug": "ours"}', 'slug'),
  ('{"name": "X", "country": "XX"}', 'country'), ('{"name": "X", "standing": "great"}', 'standing')) v(d, f);
SELECT is((organization_create(pg_temp.admin(), NULL, NULL, '{"name": "Our hospital"}')).body::jsonb->>'slug', 'our-hospital', 'the slug from the name');
SELECT is((organization_create(pg_temp.admin(), NULL, NULL, '{"name": "Our hospital"}')).body::jsonb->>'slug', 'our-hospital-2', 'a free one');
SELECT is((SELECT outcome FROM organization_get(NULL, 'ours')), 'ok', 'by slug');
SELECT is((SELECT body::jsonb->>'slug' FROM organization_get(NULL, (SELECT public_id FROM organization WHERE slug = 'ours'))), 'ours', 'by identifier');
SELECT is((SELECT outcome FROM organization_get(NULL, 'nobody')), 'missing', 'nobody');
SELECT is((organization_update(pg_temp.ours(), 'ours', NULL, '{"standing": "vouched"}')).outcome, 'invalid', 'nobody gives himself a standing');
SELECT is((organization_update(pg_temp.theirs(), 'ours', NULL, '{"name": "X"}')).outcome, 'forbidden', 'another''s organization');
SELECT is((organization_update(pg_temp.ours(), 'ours', 7, '{"name": "X"}')).outcome, 'stale', 'an old revision');
SELECT pg_temp.posted() AS id \gset
SELECT is((organization_update(pg_temp.ours(), 'ours', 1, '{"name": "New name", "description": "D"}')).outcome, 'ok', 'a new name');
SELECT is(pg_temp.doc_of(:'id')->'organizer'->>'name', 'New name', 'is in its events');
SELECT ok(:'id' = ANY (pg_temp.listed('new name')), 'and they are found by it');
SELECT is((organization_update(pg_temp.ours(), 'ours', NULL, '{"name": "New name"}')).outcome, 'unchanged', 'nothing changed');
-- a standing is a statement about name, domains and ROR
CREATE FUNCTION pg_temp.standing_after(editor text, patch jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM organization_update(pg_temp.admin(), 'ours', NULL, '{"name": "New name", "domains": ["ours.example"], "ror": null, "standing": "verified"}');
  RETURN (organization_update(editor, 'ours', NULL, patch)).body::jsonb->>'standing';
END $$;
SELECT is(pg_temp.standing_after(pg_temp.ours(), patch), standing, patch::text)
FROM (VALUES ('{"name": "World Health Organization"}'::jsonb, 'unverified'), ('{"domains": ["who.example"]}', 'unverified'),
  ('{"domains": ["ours.example", "who.example"]}', 'unverified'), ('{"ror": "https://ror.org/01f80g185"}', 'unverified'),
  ('{"name": "NEW Name", "description": "E", "country": "DE", "kind": "society"}', 'verified')) v(patch, standing);
SELECT is(pg_temp.standing_after(pg_temp.admin(), '{"name": "World Health Organization"}'), 'verified', 'an administrator knows what they do');
SELECT is(pg_temp.standing_after(pg_temp.admin(), '{"name": "New name"}'), 'verified', 'back');
SELECT is((SELECT (body::jsonb->>'events')::int FROM organization_get(NULL, 'ours')), 1, 'how many events it has');
SELECT is((SELECT jsonb_array_length(body::jsonb->'data') FROM organization_list('society', NULL, NULL)), 1, 'a list by name');
CREATE FUNCTION pg_temp.names() RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE r text[] := '{}'; p jsonb; c text;
BEGIN
  LOOP
    p := (SELECT body::jsonb FROM organization_list(NULL, c, 1));
    r := r || ARRAY(SELECT x->>'slug' FROM jsonb_array_elements(p->'data') x);
    c := p->>'next';
    EXIT WHEN c IS NULL;
  END LOOP;
  RETURN r;
END $$;
SELECT is(pg_temp.names(), ARRAY(SELECT slug FROM organization ORDER BY sort_name, id), 'in pages');
SELECT is((SELECT outcome FROM organization_list(NULL, 'x', NULL)), 'bad_parameter', 'a broken cursor');

-- tokens
SELECT is((token_create(pg_temp.ours(), repeat('d', 64), 'cvn_d', 'mine', s::text[], o, e::timestamptz)).outcome, r, coalesce(s, '') || ' ' || coalesce(o, ''))
FROM (VALUES ('{organizer}', 'ours', NULL, 'created'), ('{admin}', NULL, NULL, 'invalid'), ('{organizer}', 'theirs', NULL, 'invalid'), ('{}', NULL, NULL, 'invalid'),
  ('{root}', NULL, NULL, 'invalid'), ('{read}', NULL, '2020-01-01', 'invalid')) v(s, o, e, r);
SELECT is((token_create(NULL, repeat('e', 64), 'cvn_e', 'x', '{read}', NULL, NULL)).outcome, 'unauthorized', 'nobody makes tokens');
SELECT is((token_create(pg_temp.admin(), repeat('e', 64), 'cvn_e', 'reader', '{read}', 'ours', '2026-12-01')).outcome, 'created', 'a token that ends');
SELECT is((event_create(repeat('e', 64), NULL, NULL, pg_temp.doc(), NULL)).outcome, 'forbidden', 'a reader cannot write');
SELECT is((SELECT outcome FROM whoami(repeat('e', 64))), 'ok', 'it is known');
SELECT is((SELECT body::jsonb->'organization'->>'name' FROM whoami(repeat('e', 64))), 'New name', 'and whose it is');
SELECT is((SELECT jsonb_array_length(body::jsonb->'data') FROM token_list(pg_temp.ours())), 3, 'an organizer sees those of his organization');
SELECT unalike((SELECT body FROM token_list(pg_temp.admin())), '%' || repeat('b', 64) || '%', 'never a hash');
SELECT is((token_revoke(pg_temp.theirs(), (SELECT public_id FROM token WHERE hash = repeat('e', 64)))).outcome, 'missing', 'another''s token');
SELECT is((token_revoke(pg_temp.ours(), (SELECT public_id FROM token WHERE hash = repeat('d', 64)))).outcome, 'deleted', 'a token is ended');
SELECT is((SELECT outcome FROM whoami(repeat('d', 64))), 'unauthorized', 'and is none any more');
SELECT is((token_revoke(pg_temp.admin(), (SELECT public_id FROM token WHERE hash = pg_temp.admin()))).outcome, 'conflict', 'the last administrator''s stays');
SET LOCAL convene.now = '2026-12-01 10:00Z';
SELECT is((SELECT outcome FROM whoami(repeat('e', 64))), 'unauthorized', 'a token past its end');
SELECT is((SELECT last_used FROM token WHERE hash = pg_temp.ours()), timestamptz '2026-11-22 10:00Z', 'used is kept to the hour');
SELECT ok((SELECT body::jsonb->'kind' @> '[{"code": "workshop"}]' FROM vocabularies()), 'vocabularies');
SELECT cmp_ok((SELECT count(*) FROM vocabulary WHERE dimension = 'specialty'), '>=', 140::bigint, 'specialties');
SELECT is_empty($$ SELECT v.code FROM vocabulary v WHERE parent <> '' AND NOT EXISTS (SELECT FROM vocabulary p WHERE p.code = v.parent
  AND p.dimension = CASE v.dimension WHEN 'access' THEN 'access_group' ELSE v.dimension END) $$, 'every parent is there');
SELECT * FROM finish();
ROLLBACK;

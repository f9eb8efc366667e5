\ir ../setup.psql
CREATE FUNCTION pg_temp.log(token text, id text) RETURNS jsonb LANGUAGE sql AS $$ SELECT body::jsonb->'data' FROM event_changes(token, id) $$;
CREATE FUNCTION pg_temp.edit(id text, patch jsonb) RETURNS void LANGUAGE sql AS $$ SELECT FROM event_update(pg_temp.ours(), id, NULL, NULL, patch) $$;

-- what a draft said stays with the draft
SELECT pg_temp.posted('{"status": "draft", "title": "Secret title", "summary": "Secret fee"}') AS id \gset
SELECT FROM pg_temp.edit(:'id', '{"title": "Sepsis day"}');
SELECT FROM pg_temp.edit(:'id', '{"summary": "A public summary"}');
SELECT is((event_changes(NULL, :'id')).outcome, 'missing', 'a draft has no public log');
SELECT is((event_changes(pg_temp.theirs(), :'id')).outcome, 'missing', 'for another organization neither');
SELECT is(jsonb_array_length(pg_temp.log(pg_temp.ours(), :'id')), 3, 'its owner reads it');
SELECT is((pg_temp.act(:'id', 'publish')).outcome, 'ok', 'published');
SELECT FROM pg_temp.edit(:'id', '{"title": "Sepsis week"}');
SELECT is((SELECT array_agg(c->>'kind') FROM jsonb_array_elements(pg_temp.log(reader, :'id')) c), '{edited,publish}', 'the public log begins with the publication')
FROM (VALUES (NULL), (pg_temp.theirs())) v(reader);
SELECT unalike((event_changes(NULL, :'id')).body, '%Secret%', 'and says nothing of before');
SELECT is((SELECT array_agg(coalesce(c->>'draft', 'public')) FROM jsonb_array_elements(pg_temp.log(pg_temp.ours(), :'id')) c),
  '{public,public,true,true,true}', 'its owner reads all of it');
SELECT pg_temp.posted('{}') AS plain \gset
SELECT is(pg_temp.log(NULL, :'plain')->0->>'kind', 'created', 'without a draft the log begins with the event');

-- a text published by mistake is taken out, on both sides of it
SELECT FROM pg_temp.edit(:'plain', '{"summary": "Call 555 0100"}');
SELECT FROM pg_temp.edit(:'plain', '{"summary": "Write to us", "title": "Sepsis hour"}');
SELECT matches(pg_temp.log(NULL, :'plain')::text, '555 0100.*555 0100', 'the log says it twice');
SELECT (pg_temp.log(NULL, :'plain')->1->>'revision')::int AS wrong \gset
SELECT is((event_change_withhold(hash, :'plain', :wrong)).outcome, outcome, outcome)
FROM (VALUES (NULL, 'unauthorized'), (pg_temp.theirs(), 'forbidden')) v(hash, outcome);
SELECT is((event_change_withhold(pg_temp.ours(), :'plain', 99)).outcome, 'missing', 'a revision that is not there');
SELECT is((event_change_withhold(pg_temp.ours(), :'plain', :wrong)).outcome, 'deleted', 'the owner takes it out');
SELECT unalike((event_changes(reader, :'plain')).body, '%555 0100%', 'nobody reads it again') FROM (VALUES (NULL), (pg_temp.ours())) v(reader);
SELECT unalike((SELECT string_agg(fields::text, '') FROM event_change), '%555 0100%', 'and no dump has it');
SELECT is(pg_temp.log(NULL, :'plain')->0->>'kind', 'withheld', 'the log says that something was taken out');
SELECT is(pg_temp.log(NULL, :'plain')->1->'fields',
  '[{"field": "summary", "from": null, "to": "Write to us", "withheld": true}, {"field": "title", "from": "Sepsis workshop", "to": "Sepsis hour"}]',
  'the other side stays, and other fields');
SELECT is(pg_temp.doc_of(:'plain')->>'summary', 'Write to us', 'the event is as it was');
SELECT is((event_change_withhold(pg_temp.ours(), :'plain', :wrong)).outcome, 'deleted', 'a second time');
SELECT is(pg_temp.log(NULL, :'plain')->1->>'kind', 'edited', 'adds nothing');
INSERT INTO discard SELECT (pg_temp.act(:'plain', 'postpone', '{"reason": "Ask Ada, 555 0101"}')).outcome;
SELECT (pg_temp.log(NULL, :'plain')->0->>'revision')::int AS wrong \gset
SELECT is((event_change_withhold(pg_temp.ours(), :'plain', :wrong)).outcome, 'deleted', 'a reason, too');
SELECT unalike((event_changes(NULL, :'plain')).body, '%555 0101%', 'is gone');
SELECT * FROM finish();
ROLLBACK;

-- The organizer's pages behind a link: the list, one person, badges, how it filled up.
\ir ../rsvp/setup.psql
CREATE TEMPORARY TABLE t AS SELECT pg_temp.new_event('{"in_person": 3, "online": 9}', 'hybrid') AS h, pg_temp.new_event('{"in_person": 2}') AS a;
\set h '(SELECT h FROM t)'
\set a '(SELECT a FROM t)'
CREATE FUNCTION pg_temp.list(event text, filters jsonb DEFAULT '{}', "cursor" text DEFAULT NULL, size int DEFAULT 50) RETURNS jsonb LANGUAGE sql AS $$
  SELECT body::jsonb FROM event_guests(event, filters || '{"positions": true}', "cursor", size) WHERE outcome = 'ok' $$;
CREATE FUNCTION pg_temp.names(list jsonb) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(r->>'name', ', ' ORDER BY n) FROM jsonb_array_elements(list->'data') WITH ORDINALITY v(r, n) $$;

SELECT is((event_guests('evt_000000000000', NULL, NULL, 5)).outcome, 'missing', 'no such event');
SELECT is(pg_temp.list(:h)->'data', '[]', 'nobody yet');
SELECT is(pg_temp.list(:h)->'growth'->'points', '[]', 'nothing to plot');
SELECT is(pg_temp.list(:h)->'counts', '{}', 'nothing to count');

INSERT INTO discard SELECT pg_temp.fill(:h, 1, 2) || pg_temp.fill(:h, 3, 4, '{"mode":"online","party":2}');
SET LOCAL convene.now = '2027-01-15 12:00:00+00';
INSERT INTO discard SELECT pg_temp.take(:h, 5, '{"party":2,"needs":"a ramp"}', pg_temp.ours()) || pg_temp.fill(:h, 6, 6);
SELECT is(pg_temp.list(:h)->'modes', '{"in_person":{"going":{"rsvps":2,"persons":2},"waitlisted":{"rsvps":2,"persons":3}},"online":{"going":{"rsvps":2,"persons":4}}}', 'by mode and state');
SELECT is(pg_temp.list(:h)->'growth', '{"unit":"day","points":[{"at":"2027-01-10T00:00","going":6,"waiting":0},{"at":"2027-01-15T00:00","going":6,"waiting":3}]}', 'levels, not steps');
SELECT is(pg_temp.list(:h)->'whys', '{"in_person":"1 seat is free, and the party is 2"}', 'why the queue does not move');
SELECT is(pg_temp.list(:h)->>'needs', '1', 'how many have said what they need');
SELECT is_empty($$SELECT FROM jsonb_array_elements(pg_temp.list((SELECT h FROM t))->'data') r WHERE r ? 'needs'$$, 'what, is not told unasked');
SELECT is((SELECT string_agg(r->>'needs', ',') FROM jsonb_array_elements(pg_temp.list(:h, '{"needs":true}')->'data') r), 'a ramp', 'but when asked');
SELECT is(pg_temp.names(pg_temp.list(:h, '{"state":["waitlisted"],"q":"son 6"}')), 'Person 6', 'a name among those who wait');
SELECT is(pg_temp.list(:h, '{"state":["waitlisted"],"q":"son 6"}')->'data'->0->>'position', '2', 'with its place');
SELECT is(pg_temp.names(pg_temp.list(:h, '{"mode":"online"}')), 'Person 3, Person 4', 'by mode');
SELECT is(pg_temp.names(pg_temp.list(:h, '{}', NULL, 4)) || ' | ' || pg_temp.names(pg_temp.list(:h, '{}', pg_temp.list(:h, '{}', NULL, 4)->>'next', 4)),
          'Person 1, Person 2, Person 3, Person 4 | Person 5, Person 6', 'two pages without a gap');
SELECT is(pg_temp.list(:h, '{}', pg_temp.list(:h, '{}', NULL, 4)->>'next', 4)->>'next', NULL, 'and no third');
SELECT is(pg_temp.list(:h, '{}', NULL, 6)->>'next', NULL, 'a page that is just full is the last');
SELECT is((event_guests(:h, '{"state":["here"]}', NULL, 5)).outcome, 'bad_parameter', 'no such state');
SELECT is((event_guests(:h, '{}', 'x', 5)).outcome, 'bad_parameter', 'no such cursor');
SELECT is((event_guests(:h, '{"q":"a"}', pg_temp.list(:h, '{}', NULL, 4)->>'next', 5)).outcome, 'bad_parameter', 'nor one of another search');

-- parties that change, and cancellations, are in the levels
INSERT INTO discard SELECT outcome FROM rsvp_change(NULL, pg_temp.rsv(3), '{"party":5}');
SET LOCAL convene.now = '2027-01-20 12:00:00+00';
INSERT INTO discard SELECT outcome FROM rsvp_cancel(NULL, pg_temp.rsv(4));
SELECT is((SELECT jsonb_agg(p->'going') FROM jsonb_array_elements(pg_temp.list(:h)->'growth'->'points') p), '[6, 9, 7]', 'a larger party, a cancellation');
SELECT is((SELECT (p->>'going')::bigint FROM jsonb_array_elements(pg_temp.list(:h)->'growth'->'points') WITH ORDINALITY v(p, n) ORDER BY n DESC LIMIT 1),
          (SELECT sum(taken) FROM seat s JOIN convene.event e ON e.id = s.event_id WHERE e.public_id = :h), 'the last level is what the seats say');
INSERT INTO discard SELECT pg_temp.fill(:a, 21, 22);
SELECT is(pg_temp.list(:a)->'growth', '{"unit":"hour","points":[{"at":"2027-01-20T12:00","going":2,"waiting":0}]}', 'within three days, by the hour');

-- one person
SELECT is((event_guest(:h, pg_temp.rsv(21))).outcome, 'missing', 'of another event');
CREATE TEMPORARY TABLE one AS SELECT body::jsonb AS d FROM event_guest(:h, pg_temp.rsv(5));
SELECT is((SELECT d->'rsvp'->>'needs' FROM one), 'a ramp', 'the whole of an RSVP');
SELECT is((SELECT d->'rsvp'->>'why' FROM one), '1 seat is free, and the party is 2; nobody is before you', 'and why it waits');
SELECT is((SELECT d->'door' FROM one), '{"near":false,"present":false,"checked_in":null,"checked_in_by":null,"checked_out":null,"presence":[],"minutes":null}', 'not at the door yet');
SELECT is((SELECT d->'history' FROM one), '[{"at":"2027-01-15T12:00:00Z","was":null,"state":"waitlisted","mode":"in_person","party":2,"cause":"person"}]', 'with its history');

-- badges
INSERT INTO discard SELECT pg_temp.take(:h, 31, '{"mode":"online","name":"zoë"}', pg_temp.ours()) || pg_temp.take(:h, 32, '{"mode":"online","name":"Zoe Ampersand"}', pg_temp.ours())
  || pg_temp.take(:h, 33, '{"mode":"online","name":"Émile | A"}', pg_temp.ours());
CREATE FUNCTION pg_temp.badges(event text, states text[], in_mode text DEFAULT NULL, "cursor" text DEFAULT NULL, size int DEFAULT 50) RETURNS jsonb LANGUAGE sql AS $$
  SELECT body::jsonb FROM event_badges(event, states, in_mode, "cursor", size) WHERE outcome = 'ok' $$;
SELECT is(pg_temp.names(pg_temp.badges(:h, '{going}')), 'Émile | A, Person 1, Person 2, Person 3, zoë, Zoe Ampersand', 'sorted as people sort');
SELECT is(pg_temp.names(pg_temp.badges(:h, '{going}', NULL, pg_temp.badges(:h, '{going}', NULL, NULL, 1)->>'next', 2)), 'Person 1, Person 2', 'page by page');
SELECT is(pg_temp.names(pg_temp.badges(:h, '{going}', 'in_person')), 'Person 1, Person 2', 'of one mode');
SELECT is(pg_temp.names(pg_temp.badges(:h, '{cancelled}')), 'Person 4', 'of other states');
SELECT is_empty($$SELECT FROM jsonb_array_elements(pg_temp.badges((SELECT h FROM t), '{going}')->'data') r WHERE r ? 'email' OR r ? 'answers'$$, 'no address');
SELECT is((event_badges(:h, '{going}', NULL, pg_temp.list(:h, '{}', NULL, 1)->>'next', 5)).outcome, 'bad_parameter', 'a cursor of another list');

-- the organizer cancels
SELECT is((rsvp_withdraw(repeat('0', 64), :h, pg_temp.rsv(1))).outcome, 'unauthorized', 'an unknown token');
SELECT is((rsvp_withdraw(pg_temp.theirs(), :h, pg_temp.rsv(1))).outcome, 'forbidden', 'another organizer');
SELECT is((rsvp_withdraw(NULL, :a, pg_temp.rsv(1))).outcome, 'missing', 'an RSVP of another event');
SELECT is(pg_temp.state(1), 'going', 'nothing has moved');
SELECT is((rsvp_withdraw(NULL, :h, pg_temp.rsv(1))).outcome || ' ' || pg_temp.state(1) || ' ' || pg_temp.state(5), 'ok cancelled offered', 'and the seat goes on');
SELECT is((rsvp_withdraw(NULL, :h, pg_temp.rsv(1))).outcome, 'unchanged', 'twice is once');
SELECT is((SELECT cause FROM rsvp_history h JOIN rsvp r ON r.id = h.rsvp_id WHERE r.public_id = pg_temp.rsv(1) ORDER BY h.id DESC LIMIT 1), 'organizer', 'by whom, is kept');

-- hours of presence
SET LOCAL convene.now = '2027-02-09 08:00:00+00';
INSERT INTO discard SELECT (rsvp_checkin(NULL, :h, pg_temp.rsv(2), 'in', NULL, 'north')).outcome;
SET LOCAL convene.now = '2027-02-09 09:00:00+00';
INSERT INTO discard SELECT (rsvp_checkin(NULL, :h, pg_temp.rsv(2), 'out', NULL, NULL)).outcome;
SET LOCAL convene.now = '2027-02-09 10:00:00+00';
INSERT INTO discard SELECT (rsvp_checkin(NULL, :h, pg_temp.rsv(2), 'in', NULL, NULL)).outcome;
SET LOCAL convene.now = '2027-02-10 12:00:00+00';
SELECT is((SELECT r->'presence' FROM jsonb_array_elements(pg_temp.list(:h, '{"state":["attended"]}')->'data') r),
  '[{"in":"2027-02-09T08:00:00Z","out":"2027-02-09T09:00:00Z"},{"in":"2027-02-09T10:00:00Z","out":null}]', 'each time of coming and going');
SELECT is(pg_temp.list(:h, '{"state":["attended"]}')->'data'->0->>'minutes', '480', 'who has not signed out was there until the end');
SELECT is((rsvp_withdraw(NULL, :h, pg_temp.rsv(2))).outcome, 'conflict', 'who came is not cancelled');

-- drafts have a list, removed events none
INSERT INTO discard SELECT outcome FROM event_delete(pg_temp.ours(), :h, NULL);
SELECT is((event_guests(:h, NULL, NULL, 5)).outcome || ' ' || (event_guest(:h, pg_temp.rsv(2))).outcome || ' ' || (event_badges(:h, '{going}', NULL, NULL, 5)).outcome, 'gone gone gone', 'removed');
SELECT * FROM finish();
ROLLBACK;

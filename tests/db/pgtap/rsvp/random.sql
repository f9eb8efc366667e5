-- A random life of a few events, the same in each run, and what must hold after it.
\ir setup.psql
CREATE TEMPORARY TABLE pool AS SELECT row_number() OVER () AS i, id FROM (VALUES
  (pg_temp.new_event('{"in_person": 12}')), (pg_temp.new_event('{"in_person": 7, "online": 9}', 'hybrid')),
  (pg_temp.new_event('{"in_person": 15}')), (pg_temp.new_event('{"online": 5}', 'online'))) v(id);
INSERT INTO discard SELECT outcome FROM pool, rsvp_policy(pg_temp.ours(), id, '{"waitlist":"first_fit"}') WHERE i = 3;
INSERT INTO discard SELECT outcome FROM pool, rsvp_policy(pg_temp.ours(), id, '{"waitlist":"lottery","seed":"s"}') WHERE i = 4;

CREATE FUNCTION pg_temp.live(steps int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  event text;
  who text;
  dice int;
  made int := 0;
  clock timestamptz := convene.clock();
BEGIN
  PERFORM setseed(0.42);
  FOR step IN 1..steps LOOP
    SELECT id INTO event FROM pool WHERE i = 1 + floor(random() * 4);
    SELECT r.public_id INTO who FROM convene.rsvp r JOIN convene.event e ON e.id = r.event_id WHERE e.public_id = event ORDER BY random() LIMIT 1;
    dice := floor(random() * 100);
    IF dice < 45 THEN
      PERFORM convene.rsvp_take_event(event, CASE WHEN random() < 0.5 THEN pg_temp.ours() END, (SELECT jsonb_agg(pg_temp.ask(step * 10 + j,
        jsonb_build_object('party', 1 + floor(random() * 3), 'email', 'q' || floor(random() * 120) || '@example.org',
        'mode', CASE WHEN event = (SELECT id FROM pool WHERE i = 2) AND random() < 0.5 THEN 'online' END))) FROM generate_series(0, floor(random() * 4)::int) j));
    ELSIF dice < 60 THEN PERFORM convene.rsvp_confirm(who);
    ELSIF dice < 75 THEN PERFORM convene.rsvp_cancel(NULL, who);
    ELSIF dice < 83 THEN PERFORM convene.rsvp_accept(who);
    ELSIF dice < 91 THEN PERFORM convene.rsvp_change(NULL, who, CASE WHEN random() < 0.5 THEN jsonb_build_object('party', 1 + floor(random() * 4))
                                                       ELSE jsonb_build_object('mode', CASE WHEN random() < 0.5 THEN 'online' ELSE 'in_person' END) END);
    ELSIF dice < 94 THEN PERFORM convene.seat_capacity(pg_temp.ours(), event, jsonb_build_object('over', random() < 0.3,
                           CASE WHEN event = (SELECT id FROM pool WHERE i = 4) THEN 'online' ELSE 'in_person' END, 3 + floor(random() * 15)));
    ELSE
      clock := clock + random() * interval '40 minutes';
      PERFORM set_config('convene.now', clock::text, true);
      PERFORM convene.rsvp_due();
    END IF;
  END LOOP;
  RETURN (SELECT count(*) FROM convene.rsvp_history);
END $$;
SELECT cmp_ok(pg_temp.live(3000), '>', 1500, 'a life with some thousand changes');
SELECT isnt_empty($$SELECT FROM rsvp WHERE state = 'offered' OR chosen IS NOT NULL$$, 'with offers');
SELECT isnt_empty($$SELECT FROM rsvp_history WHERE cause = 'switch'$$, 'and switches');
\o /dev/null
\ir ../../rsvp_invariants.sql
\o
SELECT is_empty('SELECT * FROM pg_temp.i1', 'I1: counters equal rows, nothing overbooked');
SELECT is_empty('SELECT * FROM pg_temp.i2', 'I2: one RSVP per address');
SELECT is_empty('SELECT * FROM pg_temp.i3', 'I3: nobody was passed');
SELECT is_empty('SELECT * FROM pg_temp.i4', 'I4: no free seat while somebody could have it');
SELECT is_empty('SELECT * FROM pg_temp.i6', 'I6: each change told once');
SELECT is_empty('SELECT * FROM pg_temp.i7', 'I7: history ends at the present');
SAVEPOINT a; UPDATE rsvp SET chosen_from = 2000000000, chosen = 2000000000 WHERE id IN (SELECT c.id FROM rsvp c JOIN rsvp w ON w.event_id = c.event_id AND w.queue = c.mode
                                                                             AND w.party <= c.party WHERE c.id <> w.id AND w.confirmed);
SELECT isnt_empty('SELECT * FROM pg_temp.i3', 'I3 sees who was passed'); ROLLBACK TO a;

-- the same after the ends of the events
SET LOCAL convene.now = '2027-02-09 17:00:00+00';
SELECT is((rsvp_due())->>'duties', '4', 'the ends of four events');
SELECT is_empty('SELECT * FROM pg_temp.i1 UNION ALL SELECT * FROM pg_temp.i6 UNION ALL SELECT * FROM pg_temp.i7', 'all still holds');

-- each of them sees what it is there for
SAVEPOINT a; UPDATE seat SET waiting = waiting + 1; SELECT count(*) > 0 AS seen FROM pg_temp.i1 \gset
ROLLBACK TO a; SELECT ok(:'seen', 'I1 sees a wrong counter');
SAVEPOINT a; DELETE FROM outbox_ready WHERE id = (SELECT min(id) FROM outbox_ready WHERE dedupe_key ~ '^rsvp:[0-9]+$');
SELECT count(*) > 0 AS seen FROM pg_temp.i6 \gset
ROLLBACK TO a; SELECT ok(:'seen', 'I6 sees a message that is missing');
SAVEPOINT a; UPDATE rsvp SET party = party + 1 WHERE state = 'cancelled'; SELECT count(*) > 0 AS seen FROM pg_temp.i7 \gset
ROLLBACK TO a; SELECT ok(:'seen', 'I7 sees a change without history');
SELECT * FROM finish();
ROLLBACK;

\set a random(0, 999999)
\set b random(0, 999999)
\set at random(:first, :last)
SELECT t.n, t.outcome, t.body FROM bench_event e, convene.rsvp_take_event(e.id, NULL::text, jsonb_build_array(jsonb_build_object('id', 'rsv_' || lpad((:a)::text, 6, '0') || lpad((:b)::text, 6, '0'), 'name', 'Guest', 'email', 'g' || :a || '-' || :b || '@example.org'))) t WHERE e.n = :at

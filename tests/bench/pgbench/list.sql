\set n random(0, 30000)
SELECT outcome, body, etag FROM convene.event_list(NULL::text, '{}'::jsonb, NULL::date, '2100-01-01'::date + :n::int, 'start', 20, NULL::text)

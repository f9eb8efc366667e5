\ir ../setup.psql
CREATE FUNCTION pg_temp.found(city text, country text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' | ', r.city, r.country, r.zone, round(r.lat::numeric, 1), r.problem) FROM place_resolve(city, country) r
$$;
SELECT is(pg_temp.found(c, l), e, coalesce(c, '') || ', ' || coalesce(l, 'no country'))
FROM (VALUES
  ('Berlin', 'Germany', 'Berlin | DE | Europe/Berlin | 52.5'),
  ('Berlin', 'DE', 'Berlin | DE | Europe/Berlin | 52.5'),
  ('berlin', NULL, 'Berlin | DE | Europe/Berlin | 52.5'),
  ('San Francisco, CA', 'U.S.A.', 'San Francisco | US | America/Los_Angeles | 37.8'),
  ('New York, NY', 'U.S.A.', 'New York City | US | America/New_York | 40.7'),
  ('New York City', 'USA', 'New York City | US | America/New_York | 40.7'),
  ('Washington, DC', 'U.S.A.', 'Washington, D.C. | US | America/New_York | 38.9'),
  ('Cambridge, MA', 'U.S.A.', 'Cambridge | US | America/New_York | 42.4'),
  ('Cambridge, Massachusetts', NULL, 'Cambridge | US | America/New_York | 42.4'),
  ('Cambridge, UK', NULL, 'Cambridge | GB | Europe/London | 52.2'),
  ('Cambridge', 'England', 'Cambridge | GB | Europe/London | 52.2'),
  ('Portland, OR', 'US', 'Portland | US | America/Los_Angeles | 45.5'),
  ('Portland, ME', 'US', 'Portland | US | America/New_York | 43.7'),
  ('Kansas City, MO', 'U.S.A.', 'Kansas City | US | America/Chicago | 39.1'),
  ('Köln', 'Germany', 'Köln | DE | Europe/Berlin | 50.9'),
  ('Koeln', 'Germany', 'Köln | DE | Europe/Berlin | 50.9'),
  ('Cologne', 'Germany', 'Köln | DE | Europe/Berlin | 50.9'),
  ('München', 'DE', 'Munich | DE | Europe/Berlin | 48.1'),
  ('Gothenburg', 'Sweden', 'Göteborg | SE | Europe/Stockholm | 57.7'),
  ('Milano', 'Italy', 'Milan | IT | Europe/Rome | 45.5'),
  ('St. Louis, MO', 'U.S.A.', 'St. Louis | US | America/Chicago | 38.6'),
  ('Saint Louis, MO', 'U.S.A.', 'St. Louis | US | America/Chicago | 38.6'),
  ('London', 'U.K.', 'London | GB | Europe/London | 51.5'),
  ('Edinburgh', 'Scotland', 'Edinburgh | GB | Europe/London | 56.0'),
  ('Seoul', 'Korea', 'Seoul | KR | Asia/Seoul | 37.6'),
  ('Pristina', 'Kosovo', 'Pristina | XK | Europe/Belgrade | 42.7'),
  ('Hong Kong', 'Hong Kong', 'Hong Kong | HK | Asia/Hong_Kong | 22.3'),
  ('Newcastle-Upon-Tyne', 'U.K.', 'Newcastle upon Tyne | GB | Europe/London | 55.0'),
  ('s-Hertogenbosch', 'Netherlands', '''s-Hertogenbosch | NL | Europe/Amsterdam | 51.7'),
  ('Opatija', 'Croatia', 'Opatija | HR | Europe/Zagreb'),
  ('Nowhere at all', 'U.S.A.', 'Nowhere at all | US'),
  (NULL, 'Austria', 'AT | Europe/Vienna'),
  ('Berlin', 'Prussia', 'Berlin | Prussia | Prussia is not a country we know; use its ISO 3166 code, as in DE')) v(c, l, e);

SELECT is(pg_temp.doc_of(pg_temp.posted())->>'zone', 'Europe/Berlin', 'a place gives the zone');
SELECT is(pg_temp.doc_of(pg_temp.posted('{"zone": "Europe/Vienna"}'))->>'zone', 'Europe/Vienna', 'a zone that is given counts');
SELECT is((pg_temp.doc_of(pg_temp.posted('{"place": {"city": "Berlin", "country": "DE", "lat": 52.45, "lon": 13.3, "venue": "Skills lab"}}'))->'place'->>'lat'),
  '52.45', 'the venue''s coordinates stay');
SELECT is((pg_temp.doc_of(pg_temp.posted('{"place": {"city": "Berlin", "country": "DE", "lat": 0, "lon": 0}}'))->'place'->>'lat'),
  '52.5244', 'those of somewhere else do not');
SELECT is((place_resolve(city, country)).zone, zone, city) FROM (VALUES ('Pocono Manor, PA', 'U.S.A.', 'America/New_York'),
  ('Sidney', 'Australia', 'Australia/Sydney'), ('Nowhere, TX', 'US', NULL)) v(city, country, zone);
SELECT pg_temp.posted() AS id \gset
INSERT INTO discard SELECT outcome FROM event_update(pg_temp.ours(), :'id', NULL, NULL, '{"place": {"city": "Lisboa", "country": "Portugal"}}');
SELECT is(pg_temp.doc_of(:'id')->>'zone', 'Europe/Lisbon', 'another place brings its zone when the old one came from the old place');
SELECT is(pg_temp.doc_of(:'id')->>'starts', '2027-05-04T09:00', 'and the local time stays');
SELECT is(pg_temp.field(pg_temp.post('{"mode": "online", "zone": "UTC"}')), 'place', 'online with a place');
SELECT is(pg_temp.field(pg_temp.post('{"online": {"url": "https://x.example", "public": true}}')), 'online', 'in person with a link');
SELECT is(pg_temp.field(pg_temp.post('{"place": {"city": "Berlin", "country": "Prussia"}}')), 'place.country', 'a country nobody knows');
SELECT * FROM finish();
ROLLBACK;

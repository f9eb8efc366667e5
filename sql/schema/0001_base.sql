-- What everything else stands on: the schema, text search, settings, zones, vocabularies, countries, places.
-- Forward only: an applied file is never edited, a new one is added.

CREATE SCHEMA IF NOT EXISTS convene;

-- Functions pin their search_path to this schema, so the extensions must live in it.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA convene;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA convene;
DO $$
DECLARE stray record;
BEGIN
  FOR stray IN SELECT extname, nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace
               WHERE extname IN ('pg_trgm', 'unaccent') AND nspname <> 'convene' LOOP
    RAISE EXCEPTION 'The extension % is in the schema %; move it: ALTER EXTENSION % SET SCHEMA convene',
      stray.extname, stray.nspname, stray.extname;
  END LOOP;
END $$;

-- Words as they are written, without accents and stop words: a directory must find "IT" and "Go".
CREATE TEXT SEARCH DICTIONARY convene.whole (TEMPLATE = pg_catalog.simple);
CREATE TEXT SEARCH CONFIGURATION convene.plain (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION convene.plain
  ALTER MAPPING FOR asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart
  WITH convene.unaccent, convene.whole;
-- The stem is only used to widen a query ("workshops" finds "workshop").
CREATE TEXT SEARCH DICTIONARY convene.stem (TEMPLATE = pg_catalog.snowball, LANGUAGE = english);

CREATE TYPE convene.answer AS (outcome text, body text, etag text);
CREATE TYPE convene.list_row AS (id bigint, at timestamptz, card text);

CREATE TABLE convene.setting (
  key   text PRIMARY KEY,
  value text NOT NULL
);
INSERT INTO convene.setting VALUES ('listing', 'open'), ('uid_domain', 'convene.invalid'), ('zone_rules', '');

-- pg_timezone_names reads a thousand files each time it is asked.
CREATE TABLE convene.zone (
  name text PRIMARY KEY
);

CREATE TABLE convene.vocabulary (
  dimension text NOT NULL,
  code      text NOT NULL,
  label     text NOT NULL,
  parent    text NOT NULL DEFAULT '',
  note      text NOT NULL DEFAULT '',
  position  int  NOT NULL,
  PRIMARY KEY (dimension, code)
);

CREATE TABLE convene.country (
  code text PRIMARY KEY CHECK (code ~ '^[A-Z]{2}$'),
  name text NOT NULL,
  zone text            -- set when all its places share one
);
CREATE TABLE convene.country_alias (
  alias text PRIMARY KEY, -- letters and digits only, folded
  code  text NOT NULL REFERENCES convene.country
);

-- Boxes are rough on purpose: they only tell two cities of one name apart.
CREATE TABLE convene.region (
  country text NOT NULL,
  code    text NOT NULL,
  name    text NOT NULL, -- folded
  south real NOT NULL, north real NOT NULL, west real NOT NULL, east real NOT NULL,
  PRIMARY KEY (country, code)
);

CREATE TABLE convene.place (
  id         int PRIMARY KEY,
  name       text NOT NULL,
  country    text NOT NULL,
  lat        double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
  lon        double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
  population int NOT NULL,
  zone       text NOT NULL
);
CREATE TABLE convene.place_name (
  name     text NOT NULL,     -- folded, one space between words
  place_id int  NOT NULL,
  own      boolean NOT NULL,  -- its name, not one of its alternates
  PRIMARY KEY (name, place_id)
);

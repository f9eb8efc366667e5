#!/bin/sh
# The roles and the database of a server that is not convened's own; POSTGRES_PASSWORD is the password of both roles. Run it
# once as a superuser, as the image `postgres` does with what is in /docker-entrypoint-initdb.d.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$POSTGRES_PASSWORD" --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
CREATE ROLE convene_owner LOGIN PASSWORD :'password';
CREATE ROLE convene_web LOGIN PASSWORD :'password';
CREATE DATABASE convene OWNER convene_owner;
REVOKE ALL ON DATABASE convene FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE convene TO convene_owner, convene_web;
SQL

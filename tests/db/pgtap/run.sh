#!/bin/sh
# Run pgTAP suites against the cluster in CONVENE_TEST_PG (tests/support/pg.sh with ...).
#   run.sh FOLDER|FILE.sql ...   load what they stand on, then run all suites of the folders, and the files
# What a folder needs beside that is in its load.psql.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
# The clock is held from the first statement on, where setup.psql holds it: what is made while the database is loaded
# (the queue's days, a synthetic directory) then belongs to the days of the tests, not to the day of the run.
export PGOPTIONS='-c convene.now=2026-11-22T10:00:00Z'
./load.sh "$CONVENE_TEST_PG"
for what in "$@"; do
  more=${what%/*.sql}/load.psql
  [ ! -e "$more" ] || psql -X -q -f "$more" "$CONVENE_TEST_PG"
done
# pg_prove takes no conninfo, only its parts
for part in $CONVENE_TEST_PG; do
  case $part in
    host=*) export PGHOST="${part#*=}" ;;
    port=*) export PGPORT="${part#*=}" ;;
    user=*) export PGUSER="${part#*=}" ;;
    dbname=*) export PGDATABASE="${part#*=}" ;;
  esac
done
PSQLRC=/dev/null pg_prove --ext .sql "$@"

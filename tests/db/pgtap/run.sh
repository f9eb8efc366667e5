#!/bin/sh
# Run pgTAP suites against the cluster in CONVENE_TEST_PG (tests/support/pg.sh with ...).
#   run.sh FOLDER|FILE.sql ...   run all suites of the folders, and the files
# First load.sh fills the cluster, unless CONVENE_TEST_PG_LOADED is 1; then comes the load.psql of a folder that has one.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
# The clock is held where setup.psql holds it, so that a synthetic directory belongs to the days of the tests.
export PGOPTIONS='-c convene.now=2026-11-22T10:00:00Z'
[ "${CONVENE_TEST_PG_LOADED:-0}" = 1 ] || ./load.sh "$CONVENE_TEST_PG"
for what in "$@"; do
  more=${what%/*.sql}/load.psql
  [ ! -e "$more" ] || psql -X -q -f "$more" "$CONVENE_TEST_PG"
done
# A zone of the person's own would change how a session shows times.
unset PGTZ
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

#!/bin/sh
# Run pgTAP suites against the cluster in CONVENE_TEST_PG (tests/support/pg.sh with ...).
#   run.sh SUITE ...      load what they stand on, then run the suites (files of this folder)
#   run.sh -n N SUITE ... with a synthetic directory of N events
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rows=0
if [ "$1" = -n ]; then
  rows=$2
  shift 2
fi
cd "$here"
# The clock is held from the first statement on, where setup.psql holds it: what is made while the database is loaded
# (the queue's days, a synthetic directory) then belongs to the days of the tests, not to the day of the run.
export PGOPTIONS='-c convene.now=2026-11-22T10:00:00Z'
./load.sh "$CONVENE_TEST_PG"
if [ "$rows" -gt 0 ]; then
  psql -X -q -v n="$rows" -f synthetic.sql "$CONVENE_TEST_PG"
fi
# pg_prove takes no conninfo, only its parts
for part in $CONVENE_TEST_PG; do
  case $part in
    host=*) export PGHOST="${part#*=}" ;;
    port=*) export PGPORT="${part#*=}" ;;
    user=*) export PGUSER="${part#*=}" ;;
    dbname=*) export PGDATABASE="${part#*=}" ;;
  esac
done
PSQLRC=/dev/null pg_prove "$@"

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
./load.sh "$CONVENE_TEST_PG"
if [ "$rows" -gt 0 ]; then
  psql -X -q -v n="$rows" -f synthetic.sql "$CONVENE_TEST_PG"
fi
PSQLRC=/dev/null pg_prove --dbname "$CONVENE_TEST_PG" "$@"

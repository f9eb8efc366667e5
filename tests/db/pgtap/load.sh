#!/bin/sh
# Bring an empty database to what the tests stand on, with psql alone: schema, functions, data, pgTAP.
#   load.sh [psql options ...]        the options name the database, as in -h /run/pg -d convene
# The daemon does the same through core/db; this script keeps the SQL testable without it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sql=$(cd "$here/../../../sql" && pwd)
# From the first statement on the clock is held where setup.psql holds it: what is made here (the queue's days) then
# belongs to the days of the tests, not to the day of the run.
export PGOPTIONS='-c convene.now=2026-11-22T10:00:00Z'

run() {
  psql -X -q -v ON_ERROR_STOP=1 "$@"
}

for file in "$sql"/schema/*.sql; do
  run "$@" --single-transaction -f "$file" >/dev/null
done

# In the byte order of their paths, as the daemon does. Functions may call others that come later.
find "$sql/functions" -name '*.sql' | LC_ALL=C sort | while read -r file; do
  run "$@" --single-transaction -c 'SET LOCAL check_function_bodies = off' -f "$file" >/dev/null </dev/null
done

for file in "$sql"/data/*.tsv; do
  name=$(basename "$file" .tsv)
  columns=$(head -n 1 "$file" | sed 's/\t/ text, /g; s/$/ text/')
  run "$@" --single-transaction \
    -c "CREATE TEMPORARY TABLE load_$name ($columns)" \
    -c "\\copy load_$name FROM '$file' WITH (FORMAT text, HEADER true, NULL '')" \
    -c "SELECT convene.load_$name()" -c 'DROP TABLE pg_temp.load_'"$name" >/dev/null
done

run "$@" -c 'CREATE EXTENSION IF NOT EXISTS pgtap' -c 'ANALYZE'

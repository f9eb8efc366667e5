#!/usr/bin/env bash
# shellcheck disable=SC2154,SC2155  # lib.sh sets bench, daemon_dir, rounds
# The notification queue's loop with jobs that do nothing, against graphile-worker and pg-boss on the same PostgreSQL.
set -euo pipefail
source "$(dirname "$(readlink -f "$0")")/lib.sh"
readonly jobs=${BENCH_JOBS:-100000} singles=${BENCH_SINGLES:-10000} probes=${BENCH_PROBES:-1000}
readonly worker=$CONVENE_BUILD/tests/bench/queue_worker

if [ ! -d "$bench/node_modules/graphile-worker" ]; then
  echo "Fetching graphile-worker and pg-boss from npm's registry" >&2
  npm --prefix "$bench" ci --no-audit --no-fund --loglevel=error >/dev/null
fi

# A program with the database in its environment. The private cluster lets in root as well as the daemon's user, so that
# a checkout may lie where that user does not reach it.
as_owner() {
  local file
  file=$(echo "$daemon_dir"/pg/*/postmaster.pid)
  env PGHOST="$(sed -n 5p "$file")" PGPORT="$(sed -n 4p "$file")" PGDATABASE=convene PGUSER=convene_owner "$@"
}

conninfo() {
  local file
  file=$(echo "$daemon_dir"/pg/*/postmaster.pid)
  echo "host=$(sed -n 5p "$file") port=$(sed -n 4p "$file") dbname=convene user=convene_owner"
}

theirs() { as_owner node "$bench/queue/theirs.mjs" "$@" 2>/dev/null; }

ours_fill() {
  sql "INSERT INTO outbox_ready (kind, channel, receiver, dedupe_key, created)
       SELECT 'noop', 'bench', 'x', 'k' || i || random(), now() FROM generate_series(1, $1) i"
  sql 'VACUUM ANALYZE outbox_ready'
}

# ours JOBS [SLOTS BATCH]: jobs a second.
ours() {
  ours_fill "$1"
  as_owner "$worker" "$(conninfo)" "$1" "${2:-1024}" "${3:-400}"
}

graphile() {
  theirs graphile-fill "$2"
  theirs graphile "$1" "$2"
}

boss() {
  theirs boss-fill "$1"
  theirs boss "$1"
}

batched_figures() {
  local round
  rm -f "$daemon_dir"/{ours,graphile,boss}
  for ((round = 0; round < rounds; round++)); do
    ours "$jobs" >>"$daemon_dir/ours"
    graphile batched "$jobs" >>"$daemon_dir/graphile"
    boss "$jobs" >>"$daemon_dir/boss"
    say "  round $((round + 1)): $(tail -qn1 "$daemon_dir"/{ours,graphile,boss} | paste -sd' ')"
  done
  ratio "jobs in batches" "$(median <"$daemon_dir/ours")" "graphile-worker with local queue and batched completion" "$(median <"$daemon_dir/graphile")"
  ratio "jobs in batches" "$(median <"$daemon_dir/ours")" "pg-boss in batches of 500" "$(median <"$daemon_dir/boss")"
}

single_figures() {
  local round
  rm -f "$daemon_dir"/{ours,graphile}
  for ((round = 0; round < rounds; round++)); do
    ours "$singles" 512 1 >>"$daemon_dir/ours"
    graphile single "$singles" >>"$daemon_dir/graphile"
  done
  ratio "one commit per job" "$(median <"$daemon_dir/ours")" "graphile-worker, 12 at once" "$(median <"$daemon_dir/graphile")"
}

# From before the row was sent, commit included, to the start of its work.
latency_figures() {
  local ours theirs
  ours=$(theirs ours-latency "$probes" "$worker")
  theirs=$(theirs graphile-latency "$probes")
  awk -v a="$ours" -v b="$theirs" 'BEGIN {
    split(a, x, " "); split(b, y, " ")
    printf "idle, insert to start of work, median: %.2f ms, graphile-worker %.2f ms, %.2fx\n", x[1] / 1000, y[1] / 1000, y[1] / x[1]
    printf "idle, insert to start of work, p99: %.2f ms, graphile-worker %.2f ms, %.2fx\n", x[2] / 1000, y[2] / 1000, y[2] / x[2]
    printf "  of which the insert itself, until its commit is answered: median %.2f ms, p99 %.2f ms\n", x[4] / 1000, x[5] / 1000}'
}

# In turns: plain, and with something in the way that WITH puts there and WITHOUT takes away.
hindered() {
  local label=$1 with=$2 without=$3 round
  rm -f "$daemon_dir"/{plain,hindered}
  for ((round = 0; round < rounds; round++)); do
    ours "$((3 * jobs))" >>"$daemon_dir/plain"
    "$with"
    ours "$((3 * jobs))" >>"$daemon_dir/hindered"
    "$without"
  done
  ratio "$label" "$(median <"$daemon_dir/hindered")" "without" "$(median <"$daemon_dir/plain")"
}

hold_snapshot() {
  pg psql -XAtq -c 'BEGIN ISOLATION LEVEL REPEATABLE READ' -c 'SELECT count(*) FROM outbox_ready' -c 'SELECT pg_sleep(3600)' >/dev/null 2>&1 &
  until [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND backend_xmin IS NOT NULL")" = 1 ]; do sleep 0.1; done
}
drop_snapshot() {
  sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'" >/dev/null
  wait
}

put_future() {
  sql "INSERT INTO outbox_later (due, kind, channel, receiver, dedupe_key, created)
       SELECT now() + interval '1 year' + i * interval '1 second', 'noop', 'bench', 'x', 'later' || i, now() FROM generate_series(1, 1000000) i"
  sql 'VACUUM ANALYZE outbox_later'
}
drop_future() { sql 'TRUNCATE outbox_later'; }

daemon_start --workers 1
daemon_stop
echo 'max_connections = 60' >>"$(echo "$daemon_dir"/pg/*/postgresql.conf)"
daemon_start --workers 1
batched_figures
single_figures
latency_figures
hindered "with a snapshot held open all the time" hold_snapshot drop_snapshot
hindered "with a million rows due in the future" put_future drop_future
daemon_stop

#!/usr/bin/env bash
# shellcheck disable=SC2120,SC2154,SC2155  # lib.sh sets url, bench, daemon_dir, rounds
# RSVPs: one hot event through the whole stack against pgbench calling the same function one at a time, 1,000 events at random, latency, a long waitlist.
set -euo pipefail
source "$(dirname "$(readlink -f "$0")")/lib.sh"
readonly workers=${BENCH_WORKERS:-1}

# --- events ------------------------------------------------------------------------------------------------------

api() { curl -fsS -H "Authorization: Bearer $CONVENE_TOKEN" -H 'Content-Type: application/json' "$@"; }

# make_event [capacity]: the id of a new one.
make_event() {
  api -d "{\"title\":\"Bench\",\"mode\":\"online\",\"starts\":\"$(($(date +%Y) + 2))-05-04T09:00\",\"zone\":\"Etc/UTC\",\"organizer\":\"Bench\",\"capacity\":{\"online\":${1:-null}}}" \
    "$url/api/v1/events" | jq -r .id
}

# Numbered, so that pgbench can choose: 1 is the hot one.
make_events() {
  local count=$1 n
  for ((n = 0; n < count; n++)); do make_event; done >"$daemon_dir/ids"
  sql "CREATE TABLE IF NOT EXISTS bench_event (n int PRIMARY KEY, id text); TRUNCATE bench_event"
  awk '{printf "%d\t%s\n", NR, $1}' "$daemon_dir/ids" | pg psql -XAtq -c 'COPY bench_event FROM STDIN'
}

# What was taken goes, so that every round begins alike. What is still under way is waited for.
clear_rsvps() {
  sql 'SET client_min_messages = warning; BEGIN; LOCK seat; TRUNCATE rsvp, outbox_ready CASCADE; UPDATE seat SET taken = 0, held = 0, unconfirmed = 0, waiting = 0; TRUNCATE allowance, mail_hour; COMMIT'
  sql 'VACUUM ANALYZE seat'
}

# --- rates -------------------------------------------------------------------------------------------------------

# rate_rsvp PATH CONNECTIONS: answers a second; wrk's latencies stay in wrk.out.
rate_rsvp() {
  clear_rsvps
  BENCH_RUN=$RANDOM$RANDOM rate_http "$1" "$2" "$bench/wrk/rsvp.lua"
}

# rate_single FIRST LAST CLIENTS: the function, one RSVP a call, over the events of these numbers.
rate_single() {
  clear_rsvps
  rate_pgbench "$bench/pgbench/rsvp.sql" "$3" -D "first=$1" -D "last=$2"
}

# best_single FIRST LAST: "rate clients" of the best number of clients that the cluster has room for.
best_single() {
  local clients
  for clients in 4 8 16 32; do echo "$(rate_single "$1" "$2" "$clients") $clients"; done | sort -g | tail -1
}

latency() { awk -v p="$1" '$1 == p {print $2}' "$daemon_dir/wrk.out"; }

hot_figures() {
  local hot="/api/v1/events/$(head -1 "$daemon_dir/ids")/rsvps" connections at_1000 best_small best clients round
  unset BENCH_IDS
  rm -f "$daemon_dir"/at_* "$daemon_dir/single" "$daemon_dir/best"
  for ((round = 0; round < rounds; round++)); do
    for connections in 32 128 256 512 1000; do
      rate_rsvp "$hot" "$connections" >>"$daemon_dir/at_$connections"
      say "  round $((round + 1)), $connections connections: $(tail -1 "$daemon_dir/at_$connections")/s, median $(latency 50%), p99 $(latency 99%)"
    done
  done
  # by themselves: what thousands of small commits leave to the disk would slow the rounds above
  for ((round = 0; round < rounds; round++)); do
    rate_single 1 1 32 >>"$daemon_dir/single"
    best_single 1 1 >>"$daemon_dir/best"
  done
  at_1000=$(median <"$daemon_dir/at_1000")
  best_small=$(for connections in 32 128 256 512; do median <"$daemon_dir/at_$connections"; done | sort -g | tail -1)
  read -r best clients < <(sort -g "$daemon_dir/best" | awk '{v[NR] = $0} END {print v[int((NR + 1) / 2)]}')
  ratio "hot event, 1000 connections" "$at_1000" "pgbench single-row, 32 clients" "$(median <"$daemon_dir/single")"
  ratio "hot event, 1000 connections" "$at_1000" "pgbench single-row at its best ($clients clients)" "$best"
  ratio "hot event, 1000 connections" "$at_1000" "best rate at fewer" "$best_small"
}

# A lone RSVP, nothing else going on: the stack against the bare function, each waiting for its commit.
idle_figures() {
  local hot="/api/v1/events/$(head -1 "$daemon_dir/ids")/rsvps" ours theirs
  rate_rsvp "$hot" 1 >"$daemon_dir/ours"
  ours=$(awk '{printf "%d", 1000000 / $1}' "$daemon_dir/ours")
  theirs=$(awk -v r="$(rate_single 1 1 1)" 'BEGIN {printf "%d", 1000000 / r}')
  awk -v a="$ours" -v b="$theirs" 'BEGIN {printf "idle: a lone RSVP takes %d us through HTTP, %d us in pgbench, %.2fx\n", a, b, a / b}'
}

many_figures() {
  local round best clients
  export BENCH_IDS="$daemon_dir/ids"
  rm -f "$daemon_dir/many" "$daemon_dir/best"
  for ((round = 0; round < rounds; round++)); do
    rate_rsvp / 256 >>"$daemon_dir/many"
    best_single 1 "$(wc -l <"$daemon_dir/ids")" >>"$daemon_dir/best"
  done
  unset BENCH_IDS
  read -r best clients < <(sort -g "$daemon_dir/best" | awk '{v[NR] = $0} END {print v[int((NR + 1) / 2)]}')
  ratio "$(wc -l <"$daemon_dir/ids") events at random, 256 connections" "$(median <"$daemon_dir/many")" "pgbench, same function, at its best ($clients clients)" "$best"
}

# One seat, 50,000 in its queue: whoever has the seat cancels, and the next one is offered it in the same statement.
waitlist_figures() {
  local event hash
  clear_rsvps
  event=$(make_event 1)
  hash=$(printf %s "$CONVENE_TOKEN" | sha256sum | cut -d' ' -f1)
  sql "DO \$\$ BEGIN FOR b IN 0..390 LOOP PERFORM FROM convene.rsvp_take_event('$event', '$hash', (SELECT jsonb_agg(jsonb_build_object('id', convene.new_id('rsv'),
       'name', 'Person', 'email', 'w' || b * 128 + i || '@example.org')) FROM generate_series(1, 128) i)); END LOOP; END \$\$; ANALYZE rsvp"
  for ((round = 0; round < 50; round++)); do
    echo "SELECT r.public_id AS id FROM rsvp r JOIN event e ON e.id = r.event_id WHERE e.public_id = '$event' AND r.state IN ('going', 'offered') \gset"
    printf '\\timing on\n%s\n\\timing off\n' "SELECT outcome FROM convene.rsvp_cancel('$hash', :'id');"
  done | pg psql -XAtq | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | sort -g >"$daemon_dir/promotions"
  awk '{v[NR] = $1} END {printf "a seat goes on in a queue of 50,000: median %.1f ms, slowest of %d %.1f ms, with its commit\n", v[int((NR + 1) / 2)], NR, v[NR]}' "$daemon_dir/promotions"
}

# Without a notifier: what is measured is taking seats, and mails may leave from another machine.
# The private cluster has room for its workers only; pgbench gets what it needs.
daemon_start --workers "$workers" --notifiers 0
daemon_stop
echo 'max_connections = 60' >>"$(echo "$daemon_dir"/pg/*/postgresql.conf)"
daemon_start --workers "$workers" --notifiers 0
make_events "${BENCH_EVENTS:-1000}"
# What is measured is more than a site lets through in an hour.
sql "INSERT INTO setting VALUES ('mail_site', '100000000'), ('mail_event', '100000000')"
idle_figures
hot_figures
many_figures
waitlist_figures
daemon_stop

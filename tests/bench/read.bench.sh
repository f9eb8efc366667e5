#!/usr/bin/env bash
# shellcheck disable=SC2046,SC2154  # lists of processes are split on purpose; lib.sh sets url, root, bench
# Reading: the API against pgbench with the same statement, pages by processor time, cached pages against nginx, the import, memory, starts.
set -euo pipefail
# shellcheck source=tests/bench/lib.sh disable=SC2154
source "$(dirname "$(readlink -f "$0")")/lib.sh"
readonly connections=32

# The better of two numbers of clients: pgbench is given its best.
best_pgbench() {
  local file=$1 clients
  shift
  for clients in 4 16; do rate_pgbench "$file" "$clients" "$@"; done | sort -g | tail -1
}

# against_pgbench LABEL PATH LUA SQL [-D …]: alternating rounds, medians.
against_pgbench() {
  local label=$1 path=$2 lua=$3 statement=$4 round
  shift 4
  rm -f "$daemon_dir/ours" "$daemon_dir/theirs"
  for ((round = 0; round < rounds; round++)); do
    rate_http "$path" "$connections" "$lua" >>"$daemon_dir/ours"
    best_pgbench "$statement" "$@" >>"$daemon_dir/theirs"
  done
  ratio "$label" "$(median <"$daemon_dir/ours")" "pgbench, same statement" "$(median <"$daemon_dir/theirs")"
}

# page LABEL PATH LUA: processor time of worker and database for each page.
page() {
  local before_web before_pg done_pages bytes
  before_web=$(cpu_ms $(pids worker)) before_pg=$(cpu_ms $(pg_pids))
  rate_http "$2" 8 "$3" >/dev/null
  done_pages=$(awk '/requests in/ {print $1}' "$daemon_dir/wrk.out")
  bytes=$(curl -fsS "$url$2" | wc -c)
  awk -v l="$1" -v n="$done_pages" -v w="$(($(cpu_ms $(pids worker)) - before_web))" -v p="$(($(cpu_ms $(pg_pids)) - before_pg))" -v b="$bytes" \
    'BEGIN {printf "%s: %d us of the worker and %d us of PostgreSQL a page, %.1f kB, database %.2f of the time\n", l, w * 1000 / n, p * 1000 / n, b / 1000, p / (w + p)}'
}

# The same bytes from nginx's file cache and from our response cache.
against_nginx() {
  local label=$1 path=$2 round port=18999
  mkdir -p "$daemon_dir/nginx"
  curl -fsS "$url$path" >"$daemon_dir/nginx/body"
  cat >"$daemon_dir/nginx.conf" <<TEXT
worker_processes 1; pid $daemon_dir/nginx.pid; error_log /dev/null; daemon on;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000; open_file_cache max=100 inactive=1h;
  default_type application/json; server { listen 127.0.0.1:$port; root $daemon_dir/nginx; } }
TEXT
  chmod -R a+rX "$daemon_dir/nginx"
  nginx -c "$daemon_dir/nginx.conf" -p "$daemon_dir" 2>/dev/null
  rm -f "$daemon_dir/ours" "$daemon_dir/theirs"
  for ((round = 0; round < rounds; round++)); do
    rate_http "$path" "$connections" >>"$daemon_dir/ours"
    rate_http /body "$connections" '' "http://127.0.0.1:$port" >>"$daemon_dir/theirs"
  done
  kill "$(cat "$daemon_dir/nginx.pid")"
  ratio "$label" "$(median <"$daemon_dir/ours")" "nginx, same bytes" "$(median <"$daemon_dir/theirs")"
}

# The conferences, moved into the years ahead so that they are all upcoming; COPIES of each, named apart.
upcoming() {
  local copies=$1 out=$2 file
  mkdir -p "$out"
  for file in "$root"/tests/data/conference-data/20*/*.json; do
    jq --argjson copies "$copies" '[.[] as $row | range($copies) as $n | $row
      | .name += (if $n then " \($n + 1)" else "" end) | .url += (if $n then "?\($n + 1)" else "" end)
      | .startDate |= (.[0:4] | tonumber + 4 | tostring) + .[4:] | .endDate |= (.[0:4] | tonumber + 4 | tostring) + .[4:]
      | del(.cfpEndDate) | select((.startDate | endswith("02-29")) or (.endDate | endswith("02-29")) | not)]' "$file" >"$out/$(basename "$file" .json)-$(basename "$(dirname "$file")").json"
  done
}

import_figures() {
  local before after start rows
  # shellcheck disable=SC2046
  before=$(pss $(pids worker)) start=$(now_ms)
  "$CONVENE_BUILD/convene" import "$root/tests/data/conference-data" --json >"$daemon_dir/import.json" || true
  rows=$(cat "$root"/tests/data/conference-data/20*/*.json | jq -s 'map(length) | add')
  # shellcheck disable=SC2046
  after=$(pss $(pids worker))
  awk -v n="$rows" -v ms="$(($(now_ms) - start))" -v b="$before" -v a="$after" \
    'BEGIN {printf "import of %d rows: %d rows/s; Pss of the worker %.1f MB before, %.1f MB after, %.2fx\n", n, n * 1000 / ms, b, a, a / b}'
}

start_figures() {
  local first again start
  start=$(now_ms)
  daemon_start --workers 1 --cache-size 0
  first=$(($(now_ms) - start))
  daemon_stop
  start=$(now_ms)
  daemon_start --workers 1 --cache-size 0
  again=$(($(now_ms) - start))
  awk -v f="$first" -v a="$again" 'BEGIN {printf "start to the first answer: migrated %d ms, very first (cluster made, places loaded) %d ms, %.2fx\n", a, f, a / f}'
  # shellcheck disable=SC2046
  say "idle worker: $(pss $(pids worker)) MB Pss, of 15 MB $(awk -v p="$(pss $(pids worker))" 'BEGIN {printf "%.2fx", p / 15}')"
}

read_figures() {
  local size=$1 id
  sql "SELECT public_id FROM event WHERE status = 'scheduled' ORDER BY random() LIMIT 1000" >"$daemon_dir/ids"
  id=$(head -1 "$daemon_dir/ids")
  export BENCH_IDS="$daemon_dir/ids" BENCH_PAGES="$daemon_dir/pages"
  sql "SELECT doc::json->>'url' FROM event WHERE status = 'scheduled' ORDER BY random() LIMIT 1000" >"$daemon_dir/pages"
  against_pgbench "$size: list, no filter" /api/v1/events "$bench/wrk/list.lua" "$bench/pgbench/list.sql"
  against_pgbench "$size: list, one filter" '/api/v1/events?topic=javascript' "$bench/wrk/list.lua" "$bench/pgbench/list_topic.sql"
  against_pgbench "$size: one event" /api/v1/events/ "$bench/wrk/event.lua" "$bench/pgbench/event.sql" -D "id=$id"
  page "$size: listing page" '/events' "$bench/wrk/list.lua"
  page "$size: event page" "$(head -1 "$daemon_dir/pages")" "$bench/wrk/page.lua"
}

start_figures
import_figures
upcoming 1 "$daemon_dir/upcoming"
"$CONVENE_BUILD/convene" import "$daemon_dir/upcoming" --json >/dev/null || true
sql 'VACUUM ANALYZE event, live, live_text, posting, tag_count, term'
read_figures "$(sql 'SELECT count(*) FROM live') upcoming"
if [ "${BENCH_TENFOLD:-1}" = 1 ]; then
  upcoming 10 "$daemon_dir/upcoming"
  "$CONVENE_BUILD/convene" import "$daemon_dir/upcoming" --json >/dev/null || true
  sql 'VACUUM ANALYZE event, live, live_text, posting, tag_count, term'
  read_figures "$(sql 'SELECT count(*) FROM live') upcoming"
fi
daemon_stop
daemon_start --workers 1
against_nginx "cached list" /api/v1/events
against_nginx "cached listing page" /events
daemon_stop

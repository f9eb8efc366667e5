# What the benches share: a daemon of their own, rates by wrk and pgbench, processor time, memory, lines with ratios.
# shellcheck disable=SC2034
# shellcheck shell=bash

bench=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(readlink -f "$bench/../..")
pg_bin=$(pg_config --bindir)
seconds=${BENCH_SECONDS:-4} rounds=${BENCH_ROUNDS:-3}
readonly bench root pg_bin seconds rounds

say() { printf '%s\n' "$*"; }

# --- a daemon ----------------------------------------------------------------------------------------------------

daemon_dir=

# The tests' clusters sync nothing to the disk; the ones that are measured are those that users have.
export CONVENE_TEST_TEMPLATE=off

# daemon_start [options]: a daemon on a fresh state directory (or on BENCH_DIR's); sets daemon_dir, url.
daemon_start() {
  [ -n "$daemon_dir" ] || daemon_dir=$(mktemp -d /tmp/convene-bench.XXXXXX)
  chmod 755 "$daemon_dir"
  url=$(sh "$root/tests/support/daemon.sh" start "$daemon_dir" "$@")
  export CONVENE_URL=$url CONVENE_TOKEN
  CONVENE_TOKEN=$(cat "$daemon_dir/admin-token")
}

daemon_stop() { sh "$root/tests/support/daemon.sh" stop "$daemon_dir"; }

daemon_remove() {
  [ -z "$daemon_dir" ] || { sh "$root/tests/support/daemon.sh" kill "$daemon_dir"; rm -rf "$daemon_dir"; }
}
trap daemon_remove EXIT

pids() { sh "$root/tests/support/daemon.sh" pids "$daemon_dir" "$1"; }

# --- the database beside it --------------------------------------------------------------------------------------

# A program of PostgreSQL's; the private cluster lets in root as well as the daemon's user.
pg() {
  local program=$1 file
  shift
  file=$(echo "$daemon_dir"/pg/*/postmaster.pid)
  env PGHOST="$(sed -n 5p "$file")" PGPORT="$(sed -n 4p "$file")" PGDATABASE=convene PGUSER=convene_owner \
    PGOPTIONS='-c search_path=convene' "$pg_bin/$program" "$@"
}

sql() { pg psql -XAtq -v ON_ERROR_STOP=1 -c "$1"; }

# --- rates -------------------------------------------------------------------------------------------------------

median() { sort -g | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

# rate_http PATH CONNECTIONS [lua script]: answers a second; any answer that is not 2xx spoils the run.
rate_http() {
  local script=()
  [ -z "${3:-}" ] || script=(-s "$3")
  wrk -t1 -c"$2" -d"${seconds}s" "${script[@]}" "${4:-$url}$1" >"$daemon_dir/wrk.out"
  if grep -q 'Non-2xx' "$daemon_dir/wrk.out"; then
    cat "$daemon_dir/wrk.out" >&2
    return 1
  fi
  awk '/^Requests\/sec/ {print $2}' "$daemon_dir/wrk.out"
}

# rate_pgbench FILE CLIENTS [-D name=value …]: runs of a statement a second, prepared, one thread.
rate_pgbench() {
  local file=$1 clients=$2
  shift 2
  pg pgbench -n -M prepared -j1 -c"$clients" -T"$seconds" "$@" -f - <"$file" 2>/dev/null | awk '/^tps/ {print int($3)}'
}

# ratio LABEL RATE OTHER_LABEL OTHER_RATE
ratio() { awk -v l="$1" -v a="$2" -v o="$3" -v b="$4" 'BEGIN {printf "%s: %d/s, %s %d/s, %.2fx\n", l, a, o, b, a / b}'; }

# --- processes ---------------------------------------------------------------------------------------------------

# Proportional memory of processes, in MB with one place.
pss() { for pid in "$@"; do cat "/proc/$pid/smaps_rollup"; done | awk '/^Pss:/ {sum += $2} END {printf "%.1f", sum / 1024}'; }

# Processor milliseconds that processes have used, user and system.
cpu_ms() { for pid in "$@"; do sed 's/.*) //' "/proc/$pid/stat"; done | awk -v hz="$(getconf CLK_TCK)" '{sum += $12 + $13} END {printf "%d", sum * 1000 / hz}'; }

# All processes of the private cluster.
pg_pids() { local main; main=$(pids postgres); echo "$main" && pgrep -P "$main"; }

now_ms() { date +%s%3N; }

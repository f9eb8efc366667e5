#!/usr/bin/env bash
# Suites on other days: no test may depend on the date of its run. shift.c moves the wall clock of all that runs.
#   run.sh BUILD_DIR                        the days and suites of CI, a few minutes
#   run.sh BUILD_DIR DAY… [-- OPTIONS]      days of the table below, or `all` (hours); OPTIONS for ctest choose the
#                                           suites, else all run but the tortures
#   run.sh BUILD_DIR at WHEN ZONE COMMAND…  one command; WHEN in UTC, as date(1) reads it
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."

[ $# -gt 0 ] || { sed -n '2,6s/^# //p' tests/dates/run.sh >&2; exit 2; }
build=$(readlink -f "$1")
shift
readonly build clock=$build/tests/dates/libclock_shift.so

# name | when it begins, in UTC | time zone of who runs it | suites of CI, if any
# Ten minutes before midnight or before clocks are changed for what takes long, so that it happens meanwhile; ten
# seconds for what does not.
days() {
  cat <<'TABLE'
tomorrow|+1 day|Pacific/Kiritimati
month|+30 days|America/Los_Angeles
half-year|+200 days|UTC
leap-day|2028-02-29 08:00|Pacific/Kiritimati|^unit/|^cli/|^db/pgtap/outbox$|^http/cases
new-year|2026-12-31 23:50|UTC
new-year-moment|2026-12-31 23:59:50|UTC|^unit/|^cli/offline
europe-forward|2027-03-28 00:50|Europe/Berlin
europe-forward-moment|2027-03-28 00:59:50|Europe/Berlin|^unit/|^cli/offline
europe-back|2027-10-31 00:50|Europe/Berlin
america-forward|2027-03-14 09:50|America/Los_Angeles
america-back|2027-11-07 08:50|America/Los_Angeles
america-back-moment|2027-11-07 08:59:50|America/Los_Angeles|^unit/|^cli/
years|+900 days|UTC
decade|2036-06-01 12:00|UTC
32-bits|2038-01-19 03:14:00|UTC|^unit/|^cli/offline
more-years|+1500 days|UTC|^unit/|^cli/|^db/pgtap/outbox$|^fault/notices-story$
TABLE
}

# at WHEN ZONE COMMAND…
at() {
  local seconds zone=$2
  seconds=$(($(date -u -d "$1" +%s) - $(date +%s)))
  shift 2
  env CONVENE_TEST_SHIFT=$seconds LD_PRELOAD="$clock" TZ="$zone" "$@"
}

# Whether the clock moves for programs, for Node and for a database of another user: a library that cannot be preloaded
# is only a warning, and every suite would pass on any day.
moves() {
  local said expected="2001-02-03 2001-02-03 2001-02-03"
  # shellcheck disable=SC2016
  said=$(at "2001-02-03 12:00" UTC tests/support/pg.sh with sh -c 'echo "$(date +%F)" \
    "$(node -p "new Date().toISOString().slice(0, 10)")" "$(psql -XAtc "SELECT now()::date" "$CONVENE_TEST_PG")"')
  [ "$said" = "$expected" ] || { echo "run.sh: on 3 February 2001 date, node and PostgreSQL said: $said" >&2; exit 1; }
}

# on NAME WHEN ZONE OPTIONS…: one day, with ctest's words when a suite fails.
on() {
  local name=$1 when=$2 zone=$3 log=$build/tests/dates/$1.log begun=$SECONDS
  shift 3
  echo "$name: $(TZ=$zone date -d "$(date -u -d "$when" +@%s)" '+%a %-d %b %Y %H:%M:%S %Z') ($zone)"
  if at "$when" "$zone" ctest --test-dir "$build" --output-on-failure --no-tests=error --repeat until-pass:2 -j"$(nproc)" "$@" </dev/null >"$log" 2>&1; then
    echo "  $(grep 'tests passed' "$log"), $((SECONDS - begun)) s"
    grep -E '\*\*\*(Failed|Timeout|Exception)' "$log" || true # .ci/run counts what needed a second run
  else
    sed 's/^/  /' "$log"
    failed+=("$name")
  fi
}

# The table's rows that CI runs, or those named.
run() {
  local wanted=" $* " options=("${options[@]}") name when zone suites
  while IFS='|' read -r name when zone suites; do
    if [ "$wanted" = "  " ]; then
      [ -z "$suites" ] || on "$name" "$when" "$zone" -R "$suites"
    elif [[ $wanted == *" $name "* || $wanted == *" all "* ]]; then
      on "$name" "$when" "$zone" "${options[@]}"
    fi
  done < <(days)
}

[ -e "$clock" ] || { echo "run.sh: there is no $clock: build with -DCONVENE_TESTS=ON" >&2; exit 2; }
if [ "${1:-}" = at ]; then
  shift
  at "$@"
  exit
fi

names=() options=() failed=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  [ "$1" = all ] || days | grep -q "^$1|" || { echo "run.sh: no day is called $1; there are: all $(days | cut -d'|' -f1 | tr '\n' ' ')" >&2; exit 2; }
  names+=("$1")
  shift
done
[ $# -lt 2 ] || options=("${@:2}")
[ ${#options[@]} -gt 0 ] || options=(-E torture)
moves
run "${names[@]}"
[ ${#failed[@]} -eq 0 ] || { echo "dates: suites failed on ${failed[*]}" >&2; exit 1; }

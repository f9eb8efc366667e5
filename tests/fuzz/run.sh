#!/bin/sh
# Every fuzzer for a while: tests/fuzz/run.sh BUILD-FOLDER [SECONDS each]
set -eu
build=$1
seconds=${2:-20}
list=$build/tests/fuzz/fuzzers
[ -f "$list" ] || { echo "$0: $build has no fuzzers; configure it with -DCONVENE_FUZZ=ON" >&2; exit 1; }

failed=
while read -r program arguments; do
  name=${program##*/fuzz_}
  log=$build/tests/fuzz/$name.log
  # shellcheck disable=SC2086 # the arguments are words, and the build folder has no spaces in its name
  if "$program" -max_total_time="$seconds" $arguments >"$log" 2>&1; then
    awk -v name="$name" '
      /stat::number_of_executed_units/ { runs = $2 }
      /cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") covered = $(i + 1) }
      END { printf "%-10s %9d runs, %5d edges covered\n", name, runs, covered }' "$log"
  else
    printf '%-10s failed: %s\n' "$name" "$log"
    grep -E 'does not hold|ERROR: |SUMMARY: |Test unit written' "$log" || tail -5 "$log"
    failed="$failed $name"
  fi
done <"$list"
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }

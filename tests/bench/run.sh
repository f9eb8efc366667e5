#!/usr/bin/env bash
# ./dev bench [NAME…]: figures as ratios in one run. usage: tests/bench/run.sh BUILD_DIR [NAME…]
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
export CONVENE_BUILD
CONVENE_BUILD=$(readlink -f "$1")
shift
names=("$@")
[ ${#names[@]} -gt 0 ] || for file in "$here"/*.bench.sh; do names+=("$(basename "$file" .bench.sh)"); done
for name in "${names[@]}"; do
  if [ ! -x "$here/$name.bench.sh" ]; then
    echo "bench: there is no \"$name\"; there are: $(cd "$here" && ls ./*.bench.sh | sed 's|^\./||; s/\.bench\.sh$//' | paste -sd' ')" >&2
    exit 2
  fi
  "$here/$name.bench.sh"
done

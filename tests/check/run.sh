#!/usr/bin/env bash
# ./dev check: every gate, each with its seconds, then one line of result.
#   run.sh quick                   the gates that need no build
#   run.sh all BUILD CLANG_BUILD   those, both builds (BUILD by the system's compiler) and what looks into BUILD
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1
readonly what=$1 build=${2:-} clang_build=${3:-}
passed=0 failed=0

# gate NAME COMMAND…: what it says is shown when it fails.
gate() {
  local name=$1 begin=${EPOCHREALTIME/./} output
  shift
  printf '%-42s' "$name"
  if output=$("$@" 2>&1); then
    passed=$((passed + 1))
    verdict=passed
  else
    failed=$((failed + 1))
    verdict=FAILED
  fi
  awk -v verdict="$verdict" -v us=$((${EPOCHREALTIME/./} - begin)) 'BEGIN {printf "%s %6.1f s\n", verdict, us / 1000000}'
  [ "$verdict" = passed ] || printf '%s\n\n' "$output"
}

c_files() { git ls-files '*.c' '*.h'; }

format() { c_files | xargs clang-format --dry-run -Werror; }
scripts() { git ls-files '*.sh' '*.bash' dev .ci/run | xargs shellcheck -x -S warning; }
# build DIR [cmake options]: with all warnings as errors.
build() {
  local dir=$1
  shift
  cmake -G Ninja -S . -B "$dir" -DCONVENE_TESTS=ON -DCONVENE_WERROR=ON "$@" && cmake --build "$dir" -- --quiet
}
tidy() { c_files | grep '\.c$' | grep -v '^tests/fuzz/' | xargs -P"$(nproc)" -n4 clang-tidy -p "$build" --quiet --warnings-as-errors='*' 2>/dev/null; }
cppcheck_all() {
  cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --inline-suppr --suppressions-list=tests/check/cppcheck.txt \
    --std=c11 -j"$(nproc)" --include=tests/check/macros.h \
    -Icore -Icmd -I. -I"$build/generated" core cmd web
}
manuals() { { git ls-files '*.[1-9]'; ls "$build"/cmd/convened/*.8; } | xargs mandoc -T lint -W warning; }

gate "format (./dev fmt mends it)" format
gate "lengths" tests/check/lengths.sh
gate "includes follow the arrows" tests/check/includes.sh
gate "words that must not stand in the tree" tests/check/words.sh
gate "templates and what fills them" tests/check/templates.sh
gate "shell scripts" scripts
if [ "$what" = all ]; then
  gate "no warning of the system's compiler" build "$build"
  gate "no circle of files" tests/check/circles.sh "$build"
  gate "manual pages" manuals
  gate "no warning of clang" build "$clang_build" -DCMAKE_C_COMPILER=clang
  gate "cppcheck" cppcheck_all
  gate "clang-tidy" tidy
fi

printf 'check: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]

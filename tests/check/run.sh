#!/usr/bin/env bash
# ./dev check: every gate, all of them, then one line of result. usage: tests/check/run.sh BUILD_DIR
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1
readonly build=$1
passed=0 failed=0

gate() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '\n%s\n%s\n' "--- $name" "$output"
  fi
}

c_files() { git ls-files '*.c' '*.h'; }

format() { c_files | xargs clang-format --dry-run -Werror; }
tidy() { c_files | grep '\.c$' | grep -v '^tests/fuzz/' | xargs -P"$(nproc)" -n4 clang-tidy -p "$build" --quiet --warnings-as-errors='*' 2>/dev/null; }
cppcheck_all() {
  cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --inline-suppr --suppress=missingIncludeSystem \
    --suppress=nullPointerRedundantCheck --suppress=ctunullpointer --suppress=unmatchedSuppression --std=c11 -j"$(nproc)" --include=tests/check/macros.h \
    -Icore -I. -I"$build/generated" core cmd web
}
manuals() { { git ls-files '*.[1-9]'; ls "$build"/cmd/convened/*.8; } | xargs mandoc -T lint -W warning; }
scripts() { git ls-files '*.sh' '*.bash' dev .ci/run | xargs shellcheck -x -S warning; }

gate "format (./dev fmt mends it)" format
gate "lengths" tests/check/lengths.sh
gate "includes follow the arrows" tests/check/includes.sh
gate "no circle of files" tests/check/circles.sh "$build"
gate "words that must not stand in the tree" tests/check/words.sh
gate "clang-tidy" tidy
gate "cppcheck" cppcheck_all
gate "manual pages" manuals
gate "shell scripts" scripts

printf 'check: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]

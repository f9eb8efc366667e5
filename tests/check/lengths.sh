#!/usr/bin/env bash
# No file over 500 lines, no header over 150. (Functions over 100 lines are clang-tidy's to find.)
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1
git ls-files '*.c' '*.sh' '*.js' '*.mjs' '*.css' '*.sql' dev | xargs wc -l | awk '$2 != "total" && $1 > 500 {print $2 ": " $1 " lines, 500 are the most"; bad = 1} END {exit bad}' || bad=1
git ls-files '*.h' | xargs wc -l | awk '$2 != "total" && $1 > 150 {print $2 ": " $1 " lines, 150 are the most in a header"; bad = 1} END {exit bad}' || bad=1
exit "${bad:-0}"

#!/usr/bin/env bash
# Takes the files of CONTRIBUTING.md's example out of it, makes the header of its statement, and compiles its C files as
# those of web/ are, with warnings as errors. usage: run.sh BUILD_DIR EMBED
set -euo pipefail
build=$1 embed=$2
cd "$(dirname "$(readlink -f "$0")")/../../.."
example=$(mktemp -d)
trap 'rm -rf "$example"' EXIT

# A file is a block in fences behind a line that is its path in backquotes and nothing else.
awk -v out="$example" '
  /^`[^`]*`$/ { path = out "/" substr($0, 2, length($0) - 2); next }
  /^```/ { open = !open; if (!open) path = ""; else if (path) { folder = path; sub(/\/[^\/]*$/, "", folder); system("mkdir -p " folder) } next }
  open && path { print > path }
' CONTRIBUTING.md

mkdir -p "$example/generated/sql"
"$embed" statements "$example/sql/queries" "$example/generated/sql"

# The flags are those of a file of web/.
mapfile -t flags < <(jq -r --arg file "$PWD/web/alerts/routes.c" '.[] | select(.file == $file) | .command' "$build/compile_commands.json" |
  tr ' ' '\n' | grep -E '^-(I|D|W|std|isystem)|^/.*include' | sed 's/\\"/"/g')
[ ${#flags[@]} -gt 5 ] || { echo "contributing: the build has no command for web/alerts/routes.c" >&2; exit 1; }
compiled=0
while read -r file; do
  cc "${flags[@]}" -I "$example/generated" -I "$example" -Werror -fsyntax-only "$file"
  compiled=$((compiled + 1))
done < <(find "$example/web" -name '*.c')
[ "$compiled" -ge 2 ] || { echo "contributing: the example has $compiled C files" >&2; exit 1; }

# The lines that a shared file gets must be of the shape of those that are there.
for line in '#include "web/alerts/alerts.h"' '    alerts_routes,'; do
  grep -qxF "$line" web/routes.c && grep -qxF "${line//alerts/notes}" CONTRIBUTING.md
done

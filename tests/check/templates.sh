#!/usr/bin/env bash
# Templates of web/ and the C that fills them name the same things: every name of a template stands in a C file as a
# string, and every name that is put into the data of a template stands in one. The tests find a name that their page
# does not have (option strict-templates), but only in what they render. Built names are taken apart: has_NAME
# (view_list) and NAME_error (the sentence at a field).
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."

names=$(git ls-files 'web/*.mustache' | xargs grep -ohE '\{\{\{?[#^/&]?[a-z_][a-z_0-9.]*' | sed -E 's/^[{#^/&]+//' | sort -u)
texts=$(git ls-files 'web/*.c' | xargs grep -ohE '"[a-z_][a-z_0-9.]*"' | tr -d '"' | sort -u)
# What is put into `values` is a form's, not a template's.
put=$(git ls-files 'web/*.c' | xargs cat | tr '\n' ' ' | grep -oE '\b(view_[a-z]+|mail_put)\([^,;]+, *"[a-z_0-9]+"' |
  grep -v '(values,' | sed -E 's/.*"([a-z_0-9]+)"/\1/' | sort -u)

# The lines of $1 that are not among those of $2.
without() { comm -23 <(echo "$1") <(echo "$2"); }

unknown=$(for name in $(without "$names" "$texts"); do
  part=${name#has_}
  grep -qxF -e "$part" -e "${part%_error}" <<<"$texts" || echo "$name"
done)
unused=$(without "$put" "$names")

for name in $unknown; do echo "A template names $name, and no C file of web/ does."; done
for name in $unused; do echo "A C file of web/ gives its template $name, and no template names it."; done
[ -z "$unknown$unused" ]

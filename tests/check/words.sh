#!/usr/bin/env bash
# Functions that invite overruns, and marks of unfinished work.
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1
bad=0
if git grep -nwE '(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|alloca|system|popen)[[:space:]]*\(' -- '*.c' '*.h'; then
  echo "  (use the bounded form)"
  bad=1
fi
if git grep -nwE 'TODO|FIXME|XXX|HACK|not implemented' -- '*.c' '*.h' '*.sql' '*.mjs' '*.js' '*.mustache' '*.css'; then
  echo "  (finish it, or file an issue)"
  bad=1
fi
# Statements live in sql/queries; C names them.
if git grep -nE '"[[:space:]]*(SELECT|INSERT|UPDATE|DELETE|WITH)[[:space:]]' -- 'web/*.c' 'cmd/*.c'; then
  echo "  (SQL belongs into sql/queries)"
  bad=1
fi
exit $bad

#!/usr/bin/env bash
# The arrows between rooms (tests/check/arrows), held against the #include lines: who may include whom.
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1

# library header: the only rooms that may include it (a regular expression)
readonly LIBRARIES="
libpq-fe.h: core/db
curl/curl.h: (cmd/convene/server|core/delivery)
idn2.h: core/rules
opendkim/dkim.h: core/delivery
libical/ical.h: core/(listing|calendar)
cmark.h: core/listing
qrencode.h: web
yaml.h: cmd/convene/input
"
bad=0

while IFS=': ' read -r header room; do
  [ -n "$header" ] || continue
  if git grep -nF "#include <$header>" -- 'core' 'cmd' 'web' | grep -vE "^$room/"; then
    echo "  (only $room includes $header)"
    bad=1
  fi
done <<<"$LIBRARIES"

{
  git ls-files 'core/*.[ch]' 'cmd/*.[ch]' 'web/*.[ch]' | sed 's/^/file /'
  git grep -nE '^#include "' -- 'core/*.[ch]' 'cmd/*.[ch]' 'web/*.[ch]' | sed -E 's/^([^:]*):([0-9]*):#include "([^"]*)".*/\1 \2 \3/'
} | awk "$(cat tests/check/rooms.awk)"'
  {
    header = header_of($1, $3)
    room = folder($1)
    if (!may_use(room, header)) complain($1 ":" $2 ": " room " may not include " header)
    else if (header ~ /_internal\.h$/ && folder(header) != room) complain($1 ":" $2 ": " header " is private to its room")
  }

  END {
    for (file in files) if (!(room_of(folder(file)) in rooms)) complain(file ": " arrows " has no room for it")
    exit bad
  }' || bad=1
exit $bad

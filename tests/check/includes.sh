#!/usr/bin/env bash
# The arrows between rooms (README.md), held against the #include lines: who may include whom.
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1

# room: rooms that it may include
readonly ARROWS="
core/base: base
core/db: base db
core/http: base http
core/tmpl: base tmpl
core/listing: base listing
core/calendar: base calendar
core/proc: base proc
core/secret: base secret
core/rsvp: base db secret rsvp
core/outbox: base db outbox
core/notify: base secret notify
web: base db http tmpl listing calendar rsvp notify secret web sql
cmd/convened: base db http tmpl listing calendar outbox proc rsvp notify secret web sql convened
cmd/convene: base listing convene
cmd/convene/commands: base listing convene/commands convene/frame convene/input convene/server convene/terminal convene/files
cmd/convene/frame: base convene/frame convene/server convene/terminal
cmd/convene/input: base listing convene/input
cmd/convene/server: base convene/server
cmd/convene/terminal: base convene/terminal
cmd/embed: base embed
"
# library header: the only rooms that may include it (a regular expression)
readonly LIBRARIES="
libpq-fe.h: core/db
microhttpd.h: core/http
curl/curl.h: (cmd/convene/server|core/notify)
idn2.h: core/notify
opendkim/dkim.h: core/notify
libical/ical.h: core/(listing|calendar)
cmark.h: core/listing
qrencode.h: web
yaml.h: cmd/convene/input
"
bad=0

while IFS=: read -r folder allowed; do
  [ -n "$folder" ] || continue
  pattern=$(tr ' ' '|' <<<"${allowed# }")
  if git grep -nE '^#include "[a-z]+/' -- "$folder/*.c" "$folder/*.h" | grep -vE "#include \"($pattern)/"; then
    echo "  ($folder may include: $allowed)"
    bad=1
  fi
done <<<"$ARROWS"

while IFS=': ' read -r header room; do
  [ -n "$header" ] || continue
  if git grep -nF "#include <$header>" -- 'core' 'cmd' 'web' | grep -vE "^$room/"; then
    echo "  (only $room includes $header)"
    bad=1
  fi
done <<<"$LIBRARIES"

# Nobody reaches into another room's private header.
if git grep -nE '#include "[a-z]+/[a-z]+_internal\.h"' -- core cmd web |
  awk -F: '{room = $1; sub(/\/[^\/]*$/, "", room); sub(/^.*\//, "", room); if ($3 !~ "\"" room "/") {print; bad = 1}} END {exit !bad}'; then
  bad=1
fi
exit $bad

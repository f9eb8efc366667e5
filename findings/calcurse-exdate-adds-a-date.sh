#!/usr/bin/env bash
# Guess: COUNT=3 with one EXDATE leaves two dates, because COUNT bounds the rule and EXDATE takes from what it gives
# (RFC 5545, 3.3.10 and 3.8.5.1); and a date that was moved (RECURRENCE-ID, 3.8.4.4) is shown at its new time only.
# Found: calcurse counts the dates that are left, so that a third one appears a week after the last; and the moved date
# is shown at both times, the old and the new one, each like any other.
# Why it matters: grand rounds with one date taken out, or one moved to the afternoon, are the usual series of a
# hospital. Whoever reads them in calcurse stands in front of a closed door. With UNTIL instead of COUNT the end is right;
# a date of its own (another UID) for each occurrence is read rightly everywhere.
# Seen with calcurse 4.7.1 (Debian 12); nothing is sent.
set -euo pipefail
readonly calcurse=4.7.1-1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq "calcurse=$calcurse" >/dev/null
dpkg-deb -x ./calcurse_*.deb .
export LC_ALL=C.UTF-8 TZ=UTC

rounds() { printf 'BEGIN:VEVENT\r\nUID:rounds@example.org\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:Rounds\r\n'; printf '%s\r\n' "$@" END:VEVENT; }
calendar() { printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n'; cat; printf 'END:VCALENDAR\r\n'; }

bad=0
# expect WHAT-WAS-SEEN WHAT: the calendar on the standard input, as dates and times of beginning.
expect() {
  local data seen
  data=$(mktemp -d -p .)
  cat >"$data.ics"
  ./usr/bin/calcurse -D "$data" -i "$data.ics" >/dev/null 2>&1
  seen=$(./usr/bin/calcurse -D "$data" -Q --from 05/01/2027 --to 07/31/2027 --output-datefmt %m-%d --format-apt '%S ' --format-recur-apt '%S ' | tr -d '\n')
  printf '%-28s -> %s\n' "$2" "$seen"
  [ "$seen" = "$1" ] || bad=1
}

expect '05-17:09:00 05-31:09:00 06-07:09:00 ' 'COUNT=3, the second taken out' \
  < <(rounds DTSTART:20270517T090000Z 'RRULE:FREQ=WEEKLY;COUNT=3' EXDATE:20270524T090000Z | calendar)
expect '05-17:09:00 05-31:09:00 ' 'UNTIL, the second taken out' \
  < <(rounds DTSTART:20270517T090000Z 'RRULE:FREQ=WEEKLY;UNTIL=20270531T090000Z' EXDATE:20270524T090000Z | calendar)
expect '05-17:09:00 05-24:09:00 14:00 ' 'the second moved to 14:00' \
  < <({ rounds DTSTART:20270517T090000Z 'RRULE:FREQ=WEEKLY;COUNT=2'; rounds RECURRENCE-ID:20270524T090000Z DTSTART:20270524T140000Z; } | calendar)
[ "$bad" = 0 ] && echo "As written above." || { echo "This has changed."; exit 1; }

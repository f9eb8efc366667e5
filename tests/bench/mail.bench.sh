#!/usr/bin/env bash
# 10,000 mails to an SMTP server on this machine that keeps each on disk before it answers: the rate beside Python's smtplib with the same
# server, the memory of who sends, and that the server has as many as were sent. No queue and no database (for those: queue).
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
mailer=$CONVENE_BUILD/tests/mail/test_mailer
work=$(mktemp -d)
sink=
trap '[ -z "$sink" ] || kill "$sink" 2>/dev/null; rm -rf "$work"' EXIT
readonly COUNT=${MAILS:-10000} BESIDE=2000

# A letter with text, HTML and a calendar, as who gets a seat receives it.
python3 - >"$work/letter" <<'PY'
import json
text = "You have a seat at “Ultrasound at the bedside”, Tuesday 4 May 2027, 18:00 (Berlin).\n\n" * 12
calendar = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:PUBLISH", "BEGIN:VEVENT", "UID:evt_1@example.org"] + ["X-FILL:" + "x" * 60] * 12 + ["END:VEVENT", "END:VCALENDAR", ""])
print(json.dumps({"message_id": "1.bench@events.example.org", "from_name": "Convene", "from_address": "events@example.org", "to_name": "Ada Lövelace",
  "to_address": "ada@example.org", "bounce_address": "bounces+1-k2m9q4x8@example.org", "subject": "You have a seat: Ultrasound at the bedside – 4 May",
  "text": text, "html": "<p>" + text.replace("\n\n", "</p><p>") + "</p>", "calendar": calendar, "calendar_method": "PUBLISH",
  "unsubscribe": "https://events.example.org/preferences/x", "kind": "rsvp_confirmed", "date": 1800000000}))
PY

start() { # journal
  node "$here/../support/mail-sink.mjs" --journal "$1" >"$work/port" &
  sink=$!
  until [ -s "$work/port" ]; do sleep 0.05; done
  port=$(sed 's/[^0-9]//g' "$work/port")
}
stop() { kill "$sink"; wait "$sink" 2>/dev/null || true; sink=; rm -f "$work/port"; }
kept() { grep -c '"data"' "$1" || true; }

start "$work/beside"
"$mailer" --smtp "smtp://127.0.0.1:$port" <"$work/letter" >/dev/null
python3 - "$port" "$BESIDE" "$work/beside" >"$work/beside.rate" <<'PY'
import json, smtplib, sys, time
port, count, journal = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
data = next(json.loads(line)["data"] for line in open(journal) if '"data"' in line).encode("latin1")
server = smtplib.SMTP("127.0.0.1", port)
began = time.monotonic()
for _ in range(count):
    server.sendmail("bounces+1-k2m9q4x8@example.org", ["ada@example.org"], data)
print(round(count / (time.monotonic() - began)))
PY
stop

beside=$(cat "$work/beside.rate")
for connections in 1 4 16; do
  start "$work/journal.$connections"
  "$mailer" --smtp "smtp://127.0.0.1:$port" --connections "$connections" --copies "$COUNT" <"$work/letter" >"$work/stats"
  stop
  python3 - "$work/stats" "$connections" "$COUNT" "$(kept "$work/journal.$connections")" "$beside" <<'PY'
import json, sys
stats = json.load(open(sys.argv[1]))["stats"]
connections, count, kept, beside = map(int, sys.argv[2:])
rate = stats["accepted"] / stats["seconds"]
goal = 16 * 1024 + 128 * connections
print(f"mail, {connections} connection{'s' * (connections > 1)}, {count} letters, each on disk: {rate:.0f}/s, smtplib over one: {beside}/s, {rate / beside:.1f}x")
print(f"mail, memory of who sends over {connections} (Pss): {stats['pss_kb']} kB, goal {goal} kB, {stats['pss_kb'] / goal:.2f}x")
print(f"mail, kept by the server: {kept} of {stats['accepted']}, {kept / count:.2f}x")
PY
done

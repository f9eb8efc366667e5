# What happens to an event after it was posted: changes of state, edits, copies.
load ../helper

setup_file() {
    export TERM=dumb
}

posted() {
    event talk.md <<<"${1:-kind: workshop}"
    "$CONVENE" post -q talk.md
}

@test "cancel, with a reason that the change log keeps" {
    id=$(posted)
    convene cancel "$id" --reason 'The room burnt down' --json
    ends_with 0
    is it.status cancelled
    convene changes "$id"
    says output 'The room burnt down'
    says output 'status: scheduled → cancelled'
    convene changes "$id" --json
    is 'it.data[0].kind' cancel
    convene changes "$id" --withhold 2
    ends_with 0
    convene changes "$id" --json
    is 'it.data.map(c => c.kind).join()' withheld,cancel,created
    is 'it.data[1].note' null
}

@test "postpone, then reschedule" {
    id=$(posted $'timezone: Europe/Berlin\nends: 12:00')
    convene postpone "$id" --json
    is it.status postponed
    convene reschedule "$id"
    ends_with 2
    says stderr --starts
    convene reschedule "$id" --starts '2031-05-04 10:00' --ends +2h --json
    ends_with 0
    is it.status rescheduled
    is it.starts 2031-05-04T10:00
    is it.ends 2031-05-04T12:00
    convene reschedule "$id" --starts '2031-02-30 10:00'
    ends_with 3
    says stderr '30 February'
}

@test "move online" {
    id=$(posted 'place: Rome, Italy')
    convene move-online "$id" --stream https://video.example.org/x --public --json
    ends_with 0
    is it.mode online
    is it.online.url https://video.example.org/x
}

@test "edit sends what was changed, and nothing else" {
    id=$(posted $'place: Berlin, Germany\nvenue: Room 1\ntopics: a, b\nsummary: Old words')
    before=$("$CONVENE" show "$id" --json | node -pe 'JSON.parse(require("fs").readFileSync(0)).place.lat')
    EDITOR="sed -i -e 's/Room 1/Room 7/' -e '/^summary:/d'" convene edit "$id" --json
    ends_with 0
    is it.place.venue 'Room 7'
    is it.place.lat "$before"
    is it.summary null
    is 'it.topics.join()' a,b
    convene changes "$id" --json
    is 'it.data[0].fields.map(f => f.field).sort().join()' place,summary
    EDITOR=true convene edit "$id"
    ends_with 0
    says stderr 'Nothing was changed'
}

@test "edit opens again with the message on top" {
    id=$(posted)
    cat >editor <<'EOF'
#!/bin/sh
if grep -q '^#! kind: ' "$1"; then
    cp "$1" seen
    sed -i 's/^kind:.*/kind: course/' "$1"
else
    sed -i 's/^kind:.*/kind: coruse/' "$1"
fi
EOF
    chmod +x editor
    EDITOR=$PWD/editor run script -qec "'$CONVENE' edit $id" /dev/null
    [ "$status" -eq 0 ]
    says output 'did you mean "course"?'
    grep -q '^#! kind: There is no "coruse"' seen
    convene show "$id" --json
    is it.kind course
}

@test "an edit that stays wrong is kept in a file, and nothing is sent" {
    export TMPDIR=$BATS_TEST_TMPDIR
    id=$(posted)
    EDITOR="sed -i 's/^kind:.*/kind: coruse/'" convene edit "$id"
    ends_with 3
    says stderr "is kept in $TMPDIR/convene-"
    grep -q 'kind: coruse' convene-*.md
    [ "$(stat -c %a convene-*.md)" = 600 ]
    EDITOR=false convene edit "$id"
    ends_with 3
    convene show "$id" --json
    is it.revision 1
}

@test "an edit never overwrites what somebody else changed meanwhile" {
    export TMPDIR=$BATS_TEST_TMPDIR
    id=$(posted)
    cat >editor <<EOF
#!/bin/sh
EDITOR="sed -i 's/^kind:.*/kind: course/'" "$CONVENE" edit "$id" >/dev/null
sed -i 's/^kind:.*/kind: seminar/' "\$1"
EOF
    chmod +x editor
    EDITOR=$PWD/editor convene edit "$id"
    ends_with 6
    says stderr 'is kept in'
    convene show "$id" --json
    is it.kind course
}

@test "edit takes a file instead of an editor" {
    id=$(posted)
    sed -i 's/^kind:.*/kind: panel/' talk.md
    convene edit "$id" --file talk.md --json
    ends_with 0
    is it.kind panel
}

@test "an action on a stale revision ends with 6" {
    id=$(posted)
    convene cancel "$id" --if-match "$id-r7"
    ends_with 6
    convene cancel "$id" --if-match "$id-r1"
    ends_with 0
}

@test "clone is a draft on the same weekday a year later" {
    year=$(date -d +40days +%Y)
    id=$(posted $'title: Heart days '"$year"$'\nstarts: +40d 09:00\nends: 17:00\ntimezone: Europe/Berlin\ndeadlines: {registration: -10d}\npeople: [Ada Example (chair)]')
    convene clone "$id" --json
    ends_with 0
    is it.status draft
    start=$("$CONVENE" show "$id" --json | node -pe 'JSON.parse(require("fs").readFileSync(0)).starts.slice(0, 10)')
    next=$(date -u -d "$start + 364 days" +%F)
    is it.starts "${next}T09:00"
    is it.ends "${next}T17:00"
    is 'it.deadlines[0].at.slice(0, 10)' "$(date -u -d "$next - 10 days" +%F)"
    is it.title "Heart days ${next%%-*}"
    convene clone "$id" --starts "$((year + 4))-03-03 08:00" --title 'Heart days again' --print
    ends_with 0
    printf '%s\n' "$output" >copy.md
    says output "starts: $((year + 4))-03-03 08:00"
    convene lint --errors copy.md
    ends_with 0
}

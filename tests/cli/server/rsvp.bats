# RSVPs: who comes, who waits, who has come.
load ../helper

# An event with so many seats online: its id.
with_seats() {
    event talk.md <<<$'kind: workshop\n'"title: Seats $BATS_TEST_NUMBER $RANDOM"
    local id
    id=$("$CONVENE" post -q talk.md)
    "$CONVENE" capacity "$id" --online "$1" -q >capacity.out
    echo "$id"
}

@test "add, list, move and cancel; the queue moves by itself" {
    id=$(with_seats 1)
    convene rsvp add "$id" 'Ada Lovelace' ada@example.org --json
    ends_with 0
    is it.state going
    ada=$(value it.id)
    convene rsvp add "$id" 'Grace Hopper' grace@example.org --json
    is it.state waitlisted
    is it.position 1
    grace=$(value it.id)
    convene rsvp link "$grace" --json
    ends_with 0
    is it.state sent
    convene rsvp link "$grace"
    ends_with 0
    says stderr 'A new link goes to the person by mail'
    convene rsvp link rsv_000000000000
    ends_with 5
    convene rsvp show "$grace"
    ends_with 0
    says output 'Grace Hopper'
    says stderr 'The only seat is taken'
    convene waitlist "$id"
    says output 'Grace Hopper'
    [[ $output != *Ada* ]]
    convene rsvps "$id"
    says output 'Ada Lovelace'
    says stderr 'online: 1 of 1 taken, 0 held, 1 waiting'
    convene rsvp move "$ada" --party 2
    ends_with 6
    says stderr party
    convene rsvp cancel "$ada" --json
    is it.state cancelled
    convene rsvps "$id" --state offered --json
    is 'it.data.map(r => r.name).join()' 'Grace Hopper'
    convene waitlist "$id"
    says output offered
}

@test "what cannot be taken is told by field" {
    id=$(with_seats 5)
    convene rsvp add "$id" Ada not-an-address
    ends_with 3
    says stderr 'email: A mail address must have one @'
    convene rsvp add "$id" Ada ada@example.org --party none
    ends_with 2
    convene rsvp add "$id" Ada ada@example.org --party 0
    ends_with 3
    says stderr party
    convene rsvp add evt_000000000000 Ada ada@example.org
    ends_with 5
    convene rsvp move rsv_000000000000 --party 2
    ends_with 5
    convene rsvp move rsv_000000000000
    ends_with 2
}

@test "a spreadsheet runs nothing" {
    id=$(with_seats 5)
    convene rsvp add "$id" "=cmd|' /C calc'!A0" eve@example.org
    ends_with 0
    convene rsvps "$id" --csv
    ends_with 0
    says output "\"'=cmd"
    says output 'id,name,email,state'
}

@test "capacity: shown, raised, lowered only with a word" {
    id=$(with_seats 2)
    convene rsvp add "$id" Ada ada@example.org --party 2
    ends_with 0
    convene capacity "$id" --online 1
    ends_with 6
    says stderr 'Nobody is thrown out'
    convene capacity "$id" --online 1 --over
    ends_with 0
    says output 'over capacity'
    convene capacity "$id" --online none --json
    is it.online.capacity null
    convene capacity "$id" --online many
    ends_with 2
    convene capacity "$id"
    says output 'no limit'
}

@test "check in by name, by id and from a pipe; twice is once" {
    id=$(with_seats 9)
    ada=$("$CONVENE" rsvp add "$id" 'Ada Lovelace' ada@example.org -q)
    "$CONVENE" rsvp add "$id" 'Grace Hopper' grace@example.org -q >added
    "$CONVENE" rsvp add "$id" 'Grace Kelly' kelly@example.org -q >added
    convene checkin "$id" "$ada" --desk North
    ends_with 0
    says output 'in Ada Lovelace'
    printf 'lovelace\n\ngrace\nhopper\nnobody at all\n' >lines
    run --separate-stderr "$CONVENE" checkin "$id" --desk South <lines
    ends_with 1
    says output 'already in Ada Lovelace'
    says output 'by North'
    says output 'in Grace Hopper'
    says stderr 'Several people are called "grace"'
    says stderr 'Grace Kelly'
    says stderr 'Nobody on the list is called "nobody at all"'
    convene checkin "$id" CVN1.000000000000.000000000000.00000000
    ends_with 1
    says stderr 'not a code'
    convene checkin "$id" --out "$ada" --json
    ends_with 0
    is 'it[0].first' true
    is 'typeof it[0].checked_out' string
}

@test "requests are approved or declined" {
    id=$(with_seats 2)
    convene rsvp approve rsv_000000000000
    ends_with 5
    rsvp=$("$CONVENE" rsvp add "$id" Ada ada@example.org -q)
    convene rsvp approve "$rsvp" --json
    ends_with 0
    is it.state going
    convene rsvp decline "$rsvp"
    ends_with 6
    says stderr 'can be cancelled'
}

@test "watch shows the counts when they change" {
    id=$(with_seats 3)
    "$CONVENE" rsvps "$id" --watch >watched &
    watcher=$!
    until grep -q '0 of 3 taken' watched; do kill -0 $watcher && sleep 0.05; done
    "$CONVENE" rsvp add "$id" Ada ada@example.org -q
    until grep -q '1 of 3 taken' watched; do kill -0 $watcher && sleep 0.05; done
    kill $watcher
    [ "$(wc -l <watched)" -eq 2 ]
}

@test "on a terminal the counts are drawn in place" {
    id=$(with_seats 3)
    TERM=xterm script -qfec "exec '$CONVENE' rsvps '$id' --watch" drawn </dev/null >/dev/null &
    watcher=$!
    until grep -q '0 of 3 taken' drawn; do kill -0 $watcher && sleep 0.05; done
    "$CONVENE" rsvp add "$id" Ada ada@example.org --party 2 -q
    until grep -q 'Ctrl-C' drawn && grep -q '2 of 3 taken' drawn && grep -qE 'going +1  \(2 persons\)' drawn; do kill -0 $watcher && sleep 0.05; done
    kill $watcher
    [ "$(grep -c $'\e\\[H\e\\[J' drawn)" -eq 2 ]
}

@test "needs are told only when they are asked for, and apart" {
    id=$(with_seats 3)
    "$CONVENE" rsvp add "$id" Ada ada@example.org --needs 'A ramp' -q
    convene rsvps "$id"
    [[ $output != *ramp* ]]
    convene rsvps "$id" --json
    [[ $output != *ramp* && $output != *needs* ]]
    convene rsvps "$id" --csv
    [[ $output != *ramp* && $output != *needs* ]]
    convene rsvps "$id" --needs
    says output 'A ramp'
    says output NEEDS
    convene rsvps "$id" --needs --json
    is 'it.data[0].needs' 'A ramp'
    convene rsvps "$id" --needs --csv
    says output 'A ramp'
}

@test "the list as a calendar, and its page" {
    id=$(with_seats 1)
    "$CONVENE" rsvp add "$id" Ada ada@example.org -q
    "$CONVENE" rsvp add "$id" Grace grace@example.org -q
    convene rsvps "$id" --ics
    ends_with 0
    unfolded=$(tr -d '\r' <<<"$output" | sed -z 's/\n //g')
    [[ $unfolded == *'ATTENDEE;CN=Ada;PARTSTAT=ACCEPTED:mailto:ada@example.org'* ]]
    [[ $unfolded == *'ATTENDEE;CN=Grace;PARTSTAT=NEEDS-ACTION;X-WAITLIST=TRUE:mailto:grace@example.org'* ]]
    [[ $unfolded != *METHOD* ]]
    convene rsvps "$id" --link
    ends_with 0
    [[ $output == "$CONVENE_URL"/events/*/rsvps/cvl_* ]]
    convene rsvps "$id" --link --json
    is 'it.badges.startsWith(it.url)' true
    convene rsvps "$id" --link --new
    ends_with 0
    [[ $output == "$CONVENE_URL"/events/*/rsvps/cvl_*-1 ]]
    new=$output
    convene rsvps "$id" --link
    [[ $output == "$new" ]]
    convene rsvps evt_000000000000 --link
    ends_with 5
}

@test "who comes is the organizer's to see" {
    id=$(with_seats 2)
    reader=$("$CONVENE" token create reader --scope read -q)
    CONVENE_TOKEN=$reader convene rsvps "$id"
    ends_with 4
    CONVENE_TOKEN=$reader convene capacity "$id" --online 3
    ends_with 4
}

@test "once for a series; the token of a person; the link of the check-in page" {
    id=$(with_seats 5)
    convene rsvp add "$id" 'Ada Lovelace' ada@example.org --series
    ends_with 3
    says stderr 'not one of a series'
    convene checkin "$id" --link
    ends_with 0
    [[ $output == http*"/checkin/cvd_"* ]]
    convene checkin "$id" --link --new
    ends_with 0
    [[ $output == http*"/checkin/cvd_"*-1 ]]
    event weekly.md <<<$'kind: workshop\n'"title: Weekly $RANDOM"$'\nseries:\n  rrule: FREQ=WEEKLY;COUNT=3'
    id=$("$CONVENE" post -q weekly.md)
    convene rsvp add "$id" 'Ada Lovelace' ada@example.org --series --json
    ends_with 0
    is it.occurrences.length 3
    is 'it.occurrences.map(o => o.state).join()' going,going,going
    convene rsvp cancel "$(value it.id)" --series --json
    ends_with 0
    is it.cancelled 3
    convene token create 'of Ada' --person Ada@example.org --json
    ends_with 0
    is 'it.scopes.join()' person
    convene token create 'of nobody' --person nobody
    ends_with 3
    says stderr person
}

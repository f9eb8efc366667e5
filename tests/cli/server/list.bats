# list and show: finding events, and how they are laid out.
load ../helper

setup_file() {
    mkdir "$BATS_FILE_TMPDIR/rows"
    printf '%s\n' 'title,starts,place,kind,topics,organizer,online' \
        'Finding one,+10d 09:00,"Berlin, Germany",workshop,zebra,Finders,' \
        'Finding two,+11d 09:00,"Nairobi, Kenya",course,zebra,Finders,' \
        'Finding three with a title that is much longer than a narrow terminal has room for,+12d,,webinar,"zebra, okapi",Finders,yes' \
        'Finding Ümläüte 日本語,+13d,"São Paulo, Brazil",seminar,zebra,Finders,' >"$BATS_FILE_TMPDIR/rows/rows.csv"
    "${CONVENE:-$BATS_TEST_DIRNAME/../../../build/convene}" import -q "$BATS_FILE_TMPDIR/rows"
}

@test "words and filters find, and join as they should" {
    convene list Finding --topic zebra --json
    is it.data.length 4
    convene list --topic zebra --kind workshop,course --json
    is it.data.length 2
    convene list --topic zebra --kind workshop --kind course --country KE --json
    is 'it.data.map(e => e.title).join()' 'Finding two'
    convene list --topic zebra --to +10d --json
    is it.data.length 1
    convene list --topic zebra --from +12d --json
    is it.data.length 2
    convene list --topic nosuchtopicatall
    [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
    is_silent output
}

@test "pages, one by one or all" {
    convene list --topic zebra --limit 3
    [ "${#lines[@]}" -eq 4 ]
    says stderr '--cursor'
    convene list --topic zebra --limit 3 --json
    next=$(value it.next)
    convene list --topic zebra --limit 3 --cursor "$next" --json
    is it.data.length 1
    is it.next null
    convene list --topic zebra --limit 1 --all --json
    is it.data.length 4
}

@test "a wrong value is told by name, with what it takes" {
    convene list --kind party
    ends_with 3
    says stderr kind
    convene list --limit many
    ends_with 3
    says stderr limit
    convene list --from soon
    ends_with 3
    says stderr from
}

@test "a table fits the terminal, and ids are never cut" {
    for width in 60 80 120; do
        COLUMNS=$width run "$CONVENE" list --topic zebra -q
        [ "$status" -eq 0 ]
        for line in "${lines[@]}"; do
            [ "$(node -e 'let n = 0; for (const c of process.argv[1]) n += /[\u3000-\u9fff]/.test(c) ? 2 : 1; console.log(n)' "$line")" -le "$width" ] || {
                echo "wider than $width: $line"
                return 1
            }
        done
        [ "$(grep -cE 'evt_[0-9a-z]{12}( |$)' <<<"$output")" -eq 4 ]
    done
    COLUMNS=60 run "$CONVENE" list --topic zebra -q
    says output …
    run "$CONVENE" list --topic zebra -q
    says output 'much longer than a narrow terminal has room for'
}

@test "codes are listed without a server" {
    CONVENE_URL=http://127.0.0.1:1 convene list --codes
    ends_with 0
    says output grand_rounds
    convene list --codes --json
    is 'it.mode.length' 3
}

@test "show has everything that was said" {
    event talk.md <<'EOF'
summary: In a sentence
languages: en, de
place: Berlin, Germany
venue: Room 7
specialties: cardiology
topics: echo
fees: [student: EUR 0, everyone: EUR 40 until 2030-01-01]
access: {live_captions: yes}
deadlines: {registration: -3d}
people: [Ada Example (chair)]
website: https://example.org/talk
EOF
    id=$("$CONVENE" post -q talk.md)
    convene show "$id"
    for text in 'In a sentence' 'Room 7' cardiology echo 'EUR 40' 'live_captions: yes' registration 'Ada Example, chair (not confirmed)' \
        https://example.org/talk "$CONVENE_URL/events/" 'Bats Society'; do
        says output "$text"
    done
}

@test "a title cannot move the cursor" {
    printf '{"title": "A\\u202etitle", "starts": "2030-05-04", "online": true, "organizer": "Bats Society"}' >talk.json
    convene post talk.json
    ends_with 3
    [[ $stderr != *$'\u202e'* ]]
}

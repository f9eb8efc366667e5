# post, publish, delete: from a file to an event.
load ../helper

@test "a file becomes an event, and the same file again is the same event" {
    event talk.md <<<$'kind: workshop\nplace: Berlin, Germany\nends: 12:00\ncapacity: 20'
    convene post talk.md --json
    ends_with 0
    is it.status scheduled
    is it.mode in_person
    is it.zone Europe/Berlin
    is it.capacity.in_person 20
    id=$(value it.id)
    convene post talk.md --quiet
    [ "$output" = "$id" ]
    convene show "$id"
    says output 'Berlin, DE'
    convene show "$CONVENE_URL$("$CONVENE" show "$id" --json | node -pe 'JSON.parse(require("fs").readFileSync(0)).url')"
    ends_with 0
}

@test "the template can be posted as it is" {
    "$CONVENE" template >talk.md
    convene post talk.md
    ends_with 0
    says output 'Posted: Hands-on ultrasound for residents'
}

@test "a draft is seen by nobody else until it is published" {
    event talk.md </dev/null
    convene post --draft talk.md --json
    ends_with 0
    is it.status draft
    id=$(value it.id)
    CONVENE_TOKEN='' CONVENE_STATE_DIR=/nonexistent convene show "$id"
    ends_with 5
    convene publish "$id" --json
    ends_with 0
    is it.status scheduled
    CONVENE_TOKEN='' CONVENE_STATE_DIR=/nonexistent convene show "$id"
    ends_with 0
}

@test "JSON and standard input are taken, too" {
    printf '{"title": "From JSON", "starts": "2030-05-04T09:00", "zone": "Etc/UTC", "online": true, "organizer": "Bats Society"}' >talk.json
    convene post talk.json --json
    ends_with 0
    is it.title 'From JSON'
    event talk.md <<<'title: From a pipe'
    run --separate-stderr bash -c '"$0" post --json - <talk.md' "$CONVENE"
    ends_with 0
    is it.title 'From a pipe'
}

@test "of several files, one that is wrong keeps all from being posted" {
    event good.md <<<'title: Never seen good'
    event bad.md <<<$'title: Never seen bad\nkind: workshp'
    convene post good.md bad.md
    ends_with 3
    says stderr 'bad.md:3:1: error: kind'
    convene list Never seen good --json
    is it.data.length 0
}

@test "what only the server knows is told at the line of the file" {
    event zone.md <<<'timezone: Europe/Atlantis'
    convene post zone.md
    ends_with 3
    says stderr 'zone.md:2:1: error: timezone'
    event gap.md <<<$'timezone: Europe/Berlin\nstarts: 2030-03-31 02:30'
    convene post gap.md
    ends_with 3
    says stderr 'gap.md:3:1: error: starts'
    event place.md <<<'place: Nowhereville, Germany'
    convene post place.md --json
    [ "$status" -eq 0 ] || says stderr 'place.md:2:1: error: place'
}

@test "a file of many, and a folder, are for import" {
    printf 'title,starts\nA,2030-05-04\n' >rows.csv
    convene post rows.csv
    ends_with 3
    says stderr 'convene import'
    printf '[]' >rows.json
    convene post rows.json
    ends_with 3
    says stderr 'convene import'
    convene post .
    ends_with 3
    says stderr 'convene import'
}

@test "a token that is unknown, or missing, ends with 4" {
    event talk.md </dev/null
    CONVENE_TOKEN=cvn_wrong convene post talk.md
    ends_with 4
    CONVENE_TOKEN='' CONVENE_STATE_DIR=/nonexistent convene post talk.md
    ends_with 4
    says stderr 'convene config set token'
}

@test "a removed event is gone, an unknown one missing" {
    event talk.md </dev/null
    id=$("$CONVENE" post -q talk.md)
    convene delete "$id"
    ends_with 0
    convene show "$id"
    ends_with 5
    says stderr 'removed'
    convene show evt_000000000000
    ends_with 5
}

@test "a series becomes its occurrences" {
    event rounds.md <<<$'title: Sunrise rounds\nstarts: +40d wed 07:30\ntimezone: America/New_York\nseries: weekly, 5 times\nonline: yes'
    convene post rounds.md
    ends_with 0
    convene list Sunrise rounds --json
    is it.data.length 5
    is 'new Set(it.data.map(e => e.starts.slice(11))).size' 1
}

@test "TLS that is none is a sentence" {
    convene list --url "https${CONVENE_URL#http}"
    ends_with 7
    says stderr 'does not speak TLS'
}

# outbox: what is told to whom.
load ../helper

@test "an administrator sees, repeats and drops; numbers" {
    event talk.md <<<$'kind: workshop\n'"title: Outbox $RANDOM"
    id=$("$CONVENE" post -q talk.md)
    "$CONVENE" rsvp add "$id" 'Ada Lovelace' "ada$RANDOM@example.org" -q
    convene outbox list --event "$id" --json
    ends_with 0
    is it.data.length 1
    is 'it.data[0].kind' rsvp_confirmed
    row=$(value 'it.data[0].id')
    convene outbox list --event "$id"
    says output rsvp_confirmed
    convene outbox show "$row"
    ends_with 0
    says output 'kind      rsvp_confirmed'
    says output 'attempts'
    convene outbox list --event "$id" --state dead
    ends_with 0
    says stderr 'nothing in the outbox'
    convene outbox retry --all --event "$id" --json
    ends_with 0
    is it.retried 0
    convene outbox stats --json
    ends_with 0
    is it.notifiers.length 1
    convene outbox stats
    says output CHANNEL
}

@test "what is wrong is said" {
    convene outbox retry
    ends_with 2
    says stderr 'id of one message'
    convene outbox show 999999999
    ends_with 5
    convene outbox show nothing
    ends_with 5
    convene outbox list --state lost
    ends_with 2
    says stderr 'ready sending retry'
    convene outbox burn
    ends_with 2
    org=$("$CONVENE" org create "Outbox Society $RANDOM" -q)
    secret=$("$CONVENE" token create outboxer --organization "$org" -q)
    CONVENE_TOKEN=$secret convene outbox list
    ends_with 4
    says stderr 'one of your events'
}

@test "a bounce to an unknown address is refused" {
    printf 'To: bounces+1-aaaaaaaa@example.org\r\n\r\n\xff\x00Action: failed\r\n' >mail
    run --separate-stderr "$CONVENE" outbox bounce <mail
    ends_with 3
    says stderr 'bounce address of this site'
    run --separate-stderr "$CONVENE" outbox bounce bounces+1-aaaaaaaa@example.org <mail
    ends_with 3
}

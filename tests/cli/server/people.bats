# org and token: who posts.
load ../helper

@test "organizations are created, found, shown and edited" {
    convene org create 'Example Heart Society' --slug ehs --country DE --website https://example.org --domain example.org --json
    ends_with 0
    is it.slug ehs
    id=$(value it.id)
    convene org list Heart
    says output "$id"
    convene org show ehs
    says output 'Example Heart Society'
    convene org edit "$id" --description 'For hearts' --json
    is it.description 'For hearts'
    convene org edit "$id"
    ends_with 2
    convene org create 'Other' --slug ehs
    ends_with 3
    says stderr slug
    convene org show nobody-at-all
    ends_with 5
}

@test "a token posts for its organization, within its scopes, until it is revoked" {
    org=$("$CONVENE" org create 'Token Society' -q)
    secret=$("$CONVENE" token create poster --organization "$org" -q)
    [[ $secret == cvn_* ]]
    printf -- '---\ntitle: Posted by a token\nstarts: +20d\nonline: yes\n---\n' >talk.md
    CONVENE_TOKEN=$secret convene post talk.md --json
    ends_with 0
    is it.organizer.name 'Token Society'
    reader=$("$CONVENE" token create reader --scope read -q)
    CONVENE_TOKEN=$reader convene post talk.md
    ends_with 4
    convene token list --json
    id=$(value 'it.data.find(t => t.name == "poster").id')
    [[ $output != *"$secret"* ]]
    convene token revoke "$id"
    ends_with 0
    CONVENE_TOKEN=$secret convene post talk.md
    ends_with 4
}

@test "members are invited, listed and dismissed" {
    org=$("$CONVENE" org create 'Member Society' -q)
    convene org invite "$org" ada@example.org --role check_in --json
    ends_with 0
    id=$(value it.id)
    is it.tokens null
    convene org members "$org"
    ends_with 0
    says output TOKENS
    says output ada@example.org
    convene org dismiss "$org" "$id" --revoke-tokens
    ends_with 0
    convene org members "$org" --json
    is it.data.length 0
    convene org dismiss "$org" "$id"
    ends_with 5
    convene org create 'Not a field' --revoke-tokens --json
    ends_with 0
}

@test "a token comes from a file that is not open to everybody, and a mail server's can do nothing else" {
    (umask 077 && "$CONVENE" token create mails --scope bounces -q >token)
    unset CONVENE_TOKEN
    export CONVENE_TOKEN_FILE=$PWD/token
    convene whoami --json
    ends_with 0
    is 'it.scopes.join()' bounces
    convene outbox list
    ends_with 4
    printf 'To: bounces@example.org\r\n\r\n' >mail
    convene outbox bounce <mail
    ends_with 3
    says stderr 'not sent to a bounce address'
    chmod o+r token
    convene whoami
    ends_with 3
    says stderr 'chmod o='
    : >token
    chmod 600 token
    convene whoami
    ends_with 3
    says stderr 'its first line is empty'
    CONVENE_TOKEN_FILE=$PWD/nothing convene whoami
    ends_with 3
    says stderr 'No such file'
}

# The program itself: help, mistakes on its command line, configuration, completions.
load ../helper

setup_file() {
    unset CONVENE_URL CONVENE_TOKEN CONVENE_STATE_DIR
}

@test "help lists every command, and each command has help of its own" {
    convene help
    ends_with 0
    for name in $(sed -n "/^commands/,/^$/s/^  \([a-z-]*\) .*/\1/p" <<<"$output"); do
        run "$CONVENE" help "$name"
        [ "$status" -eq 0 ]
        says output "convene $name"
        if LC_ALL=C.UTF-8 grep -E '^.{81}' <<<"$output"; then
            return 1
        fi
        run "$CONVENE" "$name" --help
        [ "$status" -eq 0 ]
    done
    convene
    ends_with 0
    says output "usage:"
}

@test "the version is a line, or JSON" {
    convene version
    [[ $output =~ ^convene\ [0-9]+\.[0-9]+ ]]
    convene --version
    ends_with 0
    convene version --json
    [[ $(value it.version) =~ ^[0-9] ]]
}

@test "a mistyped command or flag is told what was meant, and ends with 2" {
    convene lst
    ends_with 2
    says stderr 'did you mean "list"?'
    convene frobnicate
    ends_with 2
    says stderr 'convene help'
    convene list --limt 3
    ends_with 2
    says stderr 'did you mean --limit?'
    convene list --limit
    ends_with 2
    says stderr 'needs a value'
    convene list --sort best
    ends_with 2
    says stderr 'start new relevance'
    convene show
    ends_with 2
    says stderr 'too few'
    convene token make
    ends_with 2
    says stderr 'create list revoke'
    convene --json list
    ends_with 2
    says stderr 'the command comes first'
}

@test "without a server it says how to name one" {
    [ ! -r /var/lib/convene/endpoint ] || export CONVENE_STATE_DIR=$BATS_TEST_TMPDIR
    convene list
    ends_with 2
    says stderr 'convene config set url'
}

@test "a server that does not answer is a sentence and ends with 7" {
    convene list --url http://127.0.0.1:1
    ends_with 7
    says stderr 'Nothing answers at http://127.0.0.1:1.'
    convene list --url http://no-such-host.invalid
    ends_with 7
    says stderr 'cannot be found'
    convene list --url gopher://127.0.0.1
    ends_with 7
    says stderr 'is not the address of a server'
}

@test "config sets, shows and unsets; its file is for the owner only" {
    [ ! -r /var/lib/convene/endpoint ] || export CONVENE_STATE_DIR=$BATS_TEST_TMPDIR
    convene config set url https://events.example.org/
    ends_with 0
    printf 'cvn_secretsecret\n' | "$CONVENE" config set token -
    [ "$(stat -c %a config/convene/config)" = 600 ]
    convene config
    says output 'https://events.example.org '
    says output 'cvn_secr…'
    [[ $output != *secretsecret* ]]
    convene config --json
    is it.url https://events.example.org
    CONVENE_URL=http://other.example convene config --json
    is it.url http://other.example
    is it.url_from CONVENE_URL
    convene config set url example.org
    ends_with 3
    convene config set timeout 30
    convene config set timeout soon
    ends_with 3
    says stderr 'whole number'
    convene config --json
    is it.timeout 30
    convene config set colour blue
    ends_with 2
    convene config unset url
    convene config --json
    is it.url null
    echo 'nonsense' >config/convene/config
    convene config
    ends_with 3
    says stderr 'config:1:'
}

@test "a configured token does not go to another server" {
    convene config set url https://events.example.org
    convene config set token cvn_secret
    convene config --url https://elsewhere.example --json
    is it.token null
    convene config --url https://events.example.org --json
    is it.token cvn_secr…
}

@test "the files of a state directory are used, and its token for its own address only" {
    mkdir state-dir
    echo http://127.0.0.1:8123 >state-dir/endpoint
    echo cvn_admin >state-dir/admin-token
    CONVENE_STATE_DIR=$PWD/state-dir convene config --json
    is it.url http://127.0.0.1:8123
    is it.token cvn_admi…
    CONVENE_STATE_DIR=$PWD/state-dir CONVENE_URL=http://elsewhere.example convene config --json
    is it.token null
}

@test "bash completion offers commands, verbs, flags and codes" {
    "$CONVENE" completion bash >completion
    complete_words() {
        bash -c '. ./completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _convene; printf "%s\n" "${COMPREPLY[@]}"' - "$@"
    }
    complete_words convene po | grep -qx post
    complete_words convene token r | grep -qx revoke
    complete_words convene list --ki | grep -qx -- --kind
    complete_words convene list --kind works | grep -qx workshop
    complete_words convene list --sort r | grep -qx relevance
    touch talk.md
    complete_words convene post ta | grep -qx talk.md
}

@test "zsh completion names every command" {
    convene completion zsh
    [ "${lines[0]}" = "#compdef convene" ]
    says output "'import:"
    says output "'*--kind["
    ! command -v zsh || zsh -n <<<"$output"
}

@test "a result that cannot be written is no success" {
    run bash -c '"$0" help >/dev/full' "$CONVENE"
    [ "$status" -ne 0 ]
}

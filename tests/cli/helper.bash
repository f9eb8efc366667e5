# What every suite of the command line begins with.
# shellcheck disable=SC2154 # status, output and stderr are set by run
bats_require_minimum_version 1.5.0

CONVENE=$(readlink -f "${CONVENE:-$BATS_TEST_DIRNAME/../../../build/convene}") # suites work in a folder of their own
export TREE
TREE=$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)

setup() {
    # Nothing of the machine's own configuration, editor or terminal.
    export HOME=$BATS_TEST_TMPDIR XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config XDG_STATE_HOME=$BATS_TEST_TMPDIR/state
    unset EDITOR VISUAL COLUMNS NO_COLOR
    cd "$BATS_TEST_TMPDIR" || return 1
}

# convene with its output in $output and its complaints in $stderr.
convene() {
    run --separate-stderr "$CONVENE" "$@"
}

# Expect an exit code of the last command.
ends_with() {
    [ "$status" -eq "$1" ] || {
        printf 'ended with %s, not %s\n--- output\n%s\n--- errors\n%s\n' "$status" "$1" "$output" "$stderr"
        return 1
    }
}

# Expect a text in what follows: says WHERE TEXT.
says() {
    local where=$1 text=${!1}
    case "$text" in
    *"$2"*) ;;
    *)
        printf '%s does not hold "%s":\n%s\n' "$where" "$2" "$text"
        return 1
        ;;
    esac
}

is_silent() {
    [ -z "${!1}" ] || {
        printf '%s is not empty: %s\n' "$1" "${!1}"
        return 1
    }
}

# A value of the JSON in $output, by a JavaScript expression on `it`.
value() {
    node -e 'const it = JSON.parse(require("fs").readFileSync(0)); const v = eval(process.argv[1]);
             console.log(typeof v === "object" ? JSON.stringify(v) : v)' "$1" <<<"$output"
}

is() {
    local got
    got=$(value "$1")
    [ "$got" = "$2" ] || {
        printf '%s is "%s", not "%s"\n' "$1" "$got" "$2"
        return 1
    }
}

# An event file: event FILE, with lines of front matter on standard input; below them what is needed and not there.
event() {
    local lines
    lines=$(cat)
    has() {
        grep -qE "^($1):" <<<"$lines"
    }
    {
        echo ---
        [ -z "$lines" ] || printf '%s\n' "$lines"
        has title || echo "title: ${1%.md} of $BATS_TEST_NAME"
        has starts || echo "starts: +40d 09:00"
        has organizer || echo "organizer: Bats Society"
        has 'place|city|venue|online' || echo "online: yes"
        has 'timezone|place|city' || echo "timezone: Etc/UTC"
        echo ---
    } >"$1"
}

#!/bin/sh
# One daemon for several tests of one run of ctest (a fixture: FIXTURES_SETUP, _REQUIRED, _CLEANUP), because a daemon takes
# longer to start than most of them to run.
#
#   shared-daemon.sh begin NOTE [options of convened]   start it; NOTE becomes a file that names its state directory
#   shared-daemon.sh use NOTE COMMAND…                  run COMMAND with CONVENE_URL, CONVENE_TOKEN, CONVENE_STATE_DIR
#   shared-daemon.sh end NOTE                           stop it in order and remove it
#
# It ends with the process that called `begin`, also when nobody comes to `end`.
set -eu

daemon=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/daemon.sh

remove() {
    "$daemon" kill "$1"
    rm -rf "$1"
}

begin() {
    note=$1
    shift
    dir=$(mktemp -d "${TMPDIR:-/tmp}/convened.XXXXXX")
    trap 'remove "$dir"' EXIT
    trap 'exit 130' INT TERM HUP
    "$daemon" start "$dir" "$@"
    echo "$dir" >"$note"
    setsid sh "$daemon" watch_over "$PPID" "$dir" >/dev/null 2>&1 </dev/null &
    trap - EXIT
}

# The state directory that NOTE names.
named() {
    [ -s "$1" ] || {
        echo "shared-daemon.sh: no daemon was begun" >&2
        exit 1
    }
    cat "$1"
}

use() {
    dir=$(named "$1")
    shift
    status=0
    CONVENE_URL=$("$daemon" url "$dir") CONVENE_TOKEN=$(cat "$dir/admin-token") CONVENE_STATE_DIR=$dir "$@" || status=$?
    if [ "$status" -ne 0 ]; then
        echo "shared-daemon.sh: the daemon's log ended with" >&2
        tail -n 30 "$dir/log" >&2
    fi
    exit "$status"
}

end() {
    dir=$(named "$1")
    rm -f "$1"
    trap 'remove "$dir"' EXIT
    "$daemon" stop "$dir"
}

[ $# -ge 2 ] || {
    echo "usage: shared-daemon.sh begin|use|end NOTE …" >&2
    exit 1
}
"$@"

#!/bin/sh
# A throw-away daemon for tests: a private cluster, a free port, nothing of the machine's configuration.
#
#   daemon.sh start DIR [options of convened]   start it on the state directory DIR, wait until it serves, print its URL
#   daemon.sh stop DIR                          stop it in order; its exit code must be 0
#   daemon.sh kill DIR                          end it and what belongs to it at once, also after a crash
#   daemon.sh url DIR                           print its URL
#   daemon.sh pids DIR ROLE                     processes of supervisor, postgres or worker, from its status file
#   daemon.sh with [options --] COMMAND…        a daemon of its own for one command, gone when the command ends; the
#                                               command finds CONVENE_URL, CONVENE_TOKEN and CONVENE_STATE_DIR
#
# The program is $CONVENED, else $CONVENE_BUILD/convened, else build/convened in the checkout. Its log is DIR/log. As
# root it becomes the user convene, so DIR must be reachable for others: keep it under /tmp. $CONVENE_TEST_SECONDS
# (60) limits each wait; $CONVENE_TEST_CONFIG is its configuration file.
#
# A new DIR begins with a copy of a migrated cluster that this program made once (template.sh) and that syncs nothing to
# the disk, because no test cuts the power. With CONVENE_TEST_TEMPLATE=off the daemon makes its cluster itself.
set -eu

self=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/$(basename -- "$0")
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
convened=${CONVENED:-${CONVENE_BUILD:-$root/build}/convened}
limit=${CONVENE_TEST_SECONDS:-60}

die() {
    echo "daemon.sh: $*" >&2
    exit 1
}

# Call a condition until it holds.
await() {
    end=$(($(date +%s) + limit))
    until "$@"; do
        [ "$(date +%s)" -lt "$end" ] || return 1
        sleep 0.02
    done
}

# A zombie that nobody reaps is gone, too.
gone() {
    [ ! -e "/proc/$1/exe" ] || [ "$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null || echo Z)" = Z ]
}

pids() {
    awk -v role="$2" '$1 == role { print $3 }' "$1/status" 2>/dev/null || true
}

url() {
    cat "$1/endpoint"
}

# Serving, or ended without.
settled() {
    gone "$pid" || { [ -s "$1/endpoint" ] && curl -fsS -o /dev/null --max-time 5 "$(url "$1")/readyz" 2>/dev/null; }
}

# Whether the daemon would make the private cluster that the template holds.
wants_template() {
    [ "${CONVENE_TEST_TEMPLATE:-on}" = on ] && [ ! -e "$1/pg" ] && [ -x "${self%/*}/template.sh" ] || return 1
    shift
    case " ${CONVENE_DATABASE:+--database} ${CONVENE_POSTGRES:+--postgres} $* " in
    *" --database"* | *" --postgres"*) return 1 ;;
    esac
    ! grep -qsE '^ *(database|postgres)' "${CONVENE_TEST_CONFIG:-/dev/null}"
}

# The template's maker: the cluster of a daemon that only migrates, in the folder $1.
make_template() {
    mkdir "$1.state"
    env -u LISTEN_FDS -u LISTEN_PID -u NOTIFY_SOCKET PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        "$convened" --config /dev/null --state-dir "$1.state" --migrate-only </dev/null >"$1.log" 2>&1 || {
        tail -n 40 "$1.log" >&2
        die "the template of the tests' clusters could not be made; the end of the log is above"
    }
    for data in "$1.state"/pg/*/; do echo 'fsync = off' >>"$data/postgresql.conf"; done
    mv "$1.state/pg" "$1"
}

# One for each program and day, because the queue's partitions begin with the day on which they were made.
copy_template() {
    key=$({ cat "$convened"; id -u; date -u +%F; ls -d /usr/lib/postgresql/* 2>/dev/null; } | sha256sum | cut -c 1-16)
    status=0
    "${self%/*}/template.sh" daemon "$key" "$1/pg" env CONVENED="$convened" sh "$self" make_template || status=$?
    [ "$status" = 0 ] || [ "$status" = 3 ] || exit "$status"
}

start() {
    dir=$1
    shift
    [ -x "$convened" ] || die "there is no program $convened; build it or set CONVENED"
    mkdir -p "$dir"
    rm -f "$dir/endpoint"
    ! wants_template "$dir" "$@" || copy_template "$dir"
    # In a session of its own, without the caller's pipes; defaults by environment, so that an option can differ. The
    # programs of PostgreSQL are on nobody's PATH, which must not matter.
    env -u LISTEN_FDS -u LISTEN_PID -u NOTIFY_SOCKET PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        CONVENE_LISTEN="${CONVENE_LISTEN:-127.0.0.1:0}" CONVENE_WORKERS="${CONVENE_WORKERS:-2}" \
        CONVENE_RATE_LIMIT="${CONVENE_RATE_LIMIT:-0}" CONVENE_STRICT_TEMPLATES="${CONVENE_STRICT_TEMPLATES:-yes}" \
        setsid "$convened" --config "${CONVENE_TEST_CONFIG:-/dev/null}" --state-dir "$dir" "$@" </dev/null >>"$dir/log" 2>&1 &
    pid=$!
    echo "$pid" >"$dir/pid"
    await settled "$dir" || {
        tail -n 40 "$dir/log" >&2
        kill_all "$dir"
        die "the daemon in $dir did not serve within $limit seconds; the end of its log is above"
    }
    if gone "$pid"; then
        tail -n 40 "$dir/log" >&2
        die "the daemon in $dir ended; the end of its log is above"
    fi
    url "$dir"
}

# How often a daemon has stopped in order here.
stops() {
    grep -c 'daemon.stopped.*code"*[=:]0' "$1/log" || true
}

stop() {
    pid=$(cat "$1/pid")
    before=$(stops "$1")
    kill -TERM "$pid" 2>/dev/null || die "no daemon runs in $1"
    await gone "$pid" || {
        tail -n 40 "$1/log" >&2
        kill_all "$1"
        die "the daemon in $1 did not end within $limit seconds"
    }
    [ "$(stops "$1")" -gt "$before" ] || {
        tail -n 40 "$1/log" >&2
        die "the daemon in $1 did not stop in order"
    }
    ! crashes "$1" >&2 || die "a process of the daemon in $1 crashed; the lines above say which"
}

# The supervisor starts a process that crashes anew, so that no client need notice: the log tells of it. SIGILL,
# SIGABRT, SIGBUS, SIGFPE, SIGSEGV and SIGSYS come from no test.
crashes() {
    grep -E 'Fatal error in|ended by signal (4|6|7|8|11|31)"' "$1/log"
}

# Everything that works in DIR: processes of the status file, the server by its own file. A program that has been
# built anew meanwhile is called "/path/convened (deleted)".
kill_all() {
    for victim in $(cat "$1/pid" 2>/dev/null) $(awk 'NR > 1 { print $3 }' "$1/status" 2>/dev/null) \
        $(head -qn 1 "$1"/pg/*/postmaster.pid 2>/dev/null); do
        case "$(readlink "/proc/$victim/exe" 2>/dev/null)" in
        */convened | */postgres | */convened\ \(deleted\) | */postgres\ \(deleted\))
            kill -KILL "$victim" 2>/dev/null || true
            ;;
        esac
    done
}

# Ends the daemon when the process $1 is gone, however it went.
watch_over() {
    while kill -0 "$1" 2>/dev/null && [ -d "$2" ]; do sleep 1; done
    [ ! -d "$2" ] || kill_all "$2"
    rm -rf "$2"
}

with() {
    options=
    case " $* " in
    *" -- "*)
        while [ "$1" != -- ]; do
            options="$options $1"
            shift
        done
        shift
        ;;
    esac
    dir=$(mktemp -d "${TMPDIR:-/tmp}/convened.XXXXXX")
    trap 'kill_all "$dir"; rm -rf "$dir"' EXIT
    trap 'exit 130' INT TERM HUP
    setsid sh "$self" watch_over "$$" "$dir" >/dev/null 2>&1 </dev/null &
    # shellcheck disable=SC2086
    start "$dir" $options >/dev/null
    status=0
    CONVENE_URL=$(url "$dir") CONVENE_TOKEN=$(cat "$dir/admin-token") CONVENE_STATE_DIR=$dir "$@" || status=$?
    if [ "$status" -eq 0 ]; then
        stop "$dir"
    else
        crashes "$dir" >&2 || true
        echo "daemon.sh: the daemon's log ended with" >&2
        tail -n 30 "$dir/log" >&2
    fi
    exit "$status"
}

# The program's path must hold in other folders, too.
case $convened in /*) ;; *) convened=$PWD/$convened ;; esac

[ $# -ge 2 ] || die "usage: daemon.sh start|stop|kill|url|pids DIR …, or daemon.sh with [options --] COMMAND…"
action=$1
shift
case $action in
start | stop | url | pids | watch_over | with | make_template) "$action" "$@" ;;
kill) kill_all "$1" ;;
*) die "unknown action $action" ;;
esac

#!/bin/sh
# A throw-away PostgreSQL cluster for tests: sockets only, no sync, never as root.
#
#   pg.sh start DIR        make a cluster in DIR (an empty or missing folder), start it, print its conninfo
#   pg.sh stop DIR         stop it at once
#   pg.sh restart DIR      stop what runs, if anything does, and start it on the same data
#   pg.sh kill9 DIR        kill the postmaster with SIGKILL and wait until its children are gone
#   pg.sh conninfo DIR     print the conninfo again
#   pg.sh with [--loaded-by SCRIPT] COMMAND…
#                          a cluster of its own for one command, gone when the command ends or is killed; the
#                          command finds CONVENE_TEST_PG (conninfo), CONVENE_TEST_PG_DIR and CONVENE_TEST_PG_SH.
#                          SCRIPT CONNINFO fills it before that; then CONVENE_TEST_PG_LOADED is 1
#
# A cluster begins as a copy of one that was made once (template.sh): empty, or filled by SCRIPT, for as long as neither
# SCRIPT nor sql/ changes.
#
# As root everything of PostgreSQL runs as the user postgres or, without one, nobody: DIR must be reachable for
# that user, so keep it under /tmp. The path of DIR has 90 bytes at most (the socket lies in it).
set -eu

self=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/$(basename -- "$0")

die() {
    echo "pg.sh: $*" >&2
    exit 1
}

find_bin() {
    for bin in ${CONVENE_TEST_PG_BIN:-} $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -nr) \
        "$(pg_config --bindir 2>/dev/null || true)"; do
        if [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ]; then
            echo "$bin"
            return
        fi
    done
    die "no PostgreSQL server found; install the package postgresql"
}

# Run a program of PostgreSQL as somebody who is not root.
as_user() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
        return
    fi
    user=$(pg_user)
    setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env HOME=/nonexistent "$@"
}

pg_user() {
    if id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi
}

conninfo() {
    echo "host=$1 port=5432 user=convene dbname=postgres"
}

# pg_ctl and the server must not hold the caller's pipes open.
launch() {
    as_user "$bin/pg_ctl" -D "$1/data" -l "$1/log" -w -t 30 start >"$1/ctl.log" 2>&1 </dev/null || {
        cat "$1/ctl.log" "$1/log" >&2
        die "the cluster in $1 did not start"
    }
}

# The template's maker, of the folder $1: a cluster that reads tests.conf, which is written anew in each copy.
make_empty() {
    mkdir "$1"
    [ "$(id -u)" -ne 0 ] || chown "$(pg_user)" "$1"
    as_user "$bin/initdb" -D "$1" -U convene -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions \
        >"$1.log" 2>&1 || {
        cat "$1.log" >&2
        die "initdb failed in $1"
    }
    echo "include_if_exists = 'tests.conf'" >>"$1/postgresql.conf"
}

# The same, filled by the script $1; the folder is $2.
make_loaded() {
    start "$2.work" >/dev/null
    trap 'stop "$2.work"' EXIT
    "$1" "$(conninfo "$2.work")" >&2
    as_user "$bin/pg_ctl" -D "$2.work/data" -w -t 60 -m fast stop >/dev/null
    rm -f "$2.work/data/tests.conf"
    mv "$2.work/data" "$2"
}

# copy_template DIR NAME KEY MAKER…: DIR/data from a template, or made in its place when nothing can be kept.
copy_template() {
    dir=$1 name=$2 key=$({ echo "$bin" "$3"; id; } | sha256sum | cut -c 1-16)
    shift 3
    status=0
    "${self%/*}/template.sh" "$name" "$key" "$dir/data" sh "$self" "$@" || status=$?
    [ "$status" -ne 3 ] || { status=0 && "$@" "$dir/data"; }
    [ "$status" -eq 0 ] || exit "$status"
}

# What a script and the SQL that it loads are, in one word.
digest() {
    find "$1" "${self%/*}/../../sql" -type f | LC_ALL=C sort | xargs cat | sha256sum
}

# start DIR [SCRIPT that fills it]
start() {
    mkdir -p "$1"
    [ "${#1}" -le 90 ] || die "$1 is too long for a socket"
    [ "$(id -u)" -ne 0 ] || chown "$(pg_user)" "$1"
    as_user test -w "$1" || die "$1 cannot be reached by the user $(pg_user); take a folder under /tmp"
    if [ -n "${2:-}" ]; then
        copy_template "$1" loaded "$(digest "$2")" make_loaded "$2"
    else
        copy_template "$1" empty "" make_empty
    fi
    as_user tee "$1/data/tests.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$1'
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 64MB
max_connections = 60
wal_level = minimal
max_wal_senders = 0
log_min_messages = log
logging_collector = off
timezone = 'Etc/UTC'
CONF
    launch "$1"
    conninfo "$1"
}

stop() {
    [ ! -f "$1/data/postmaster.pid" ] ||
        as_user "$bin/pg_ctl" -D "$1/data" -w -t 30 -m immediate stop >/dev/null 2>&1 || true
}

# The children of a killed postmaster end by themselves; a new one refuses to start before that.
kill9() {
    pid=$(head -n 1 "$1/data/postmaster.pid")
    children=$(ps -o pid= --ppid "$pid" || true)
    kill -9 "$pid"
    tries=0
    for child in $pid $children; do
        while kill -0 "$child" 2>/dev/null && [ "$tries" -lt 300 ]; do
            tries=$((tries + 1))
            sleep 0.1
        done
    done
}

# Ends the cluster when the process $1 is gone, however it went.
watch_over() {
    while kill -0 "$1" 2>/dev/null && [ -d "$2" ]; do sleep 1; done
    [ ! -d "$2" ] || stop "$2"
    rm -rf "$2"
}

with() {
    dir=$(mktemp -d "${TMPDIR:-/tmp}/convene-pg.XXXXXX")
    trap 'stop "$dir"; rm -rf "$dir"' EXIT
    trap 'exit 130' INT TERM HUP
    # of no family, so that who kills the whole family of a test does not kill it
    (setsid sh "$self" watch_over "$$" "$dir" >/dev/null 2>&1 </dev/null &)
    chmod 755 "$dir"
    script=
    if [ "$1" = --loaded-by ]; then
        script=$2
        shift 2
        export CONVENE_TEST_PG_LOADED=1
    fi
    start "$dir" "$script" >/dev/null
    status=0
    CONVENE_TEST_PG=$(conninfo "$dir") CONVENE_TEST_PG_DIR=$dir CONVENE_TEST_PG_SH=$self "$@" || status=$?
    if [ "$status" -ne 0 ]; then
        echo "pg.sh: the server's log ended with" >&2
        tail -n 30 "$dir/log" >&2
    fi
    exit "$status"
}

[ $# -ge 2 ] || die "usage: pg.sh start|stop|restart|kill9|conninfo DIR, or pg.sh with [--loaded-by SCRIPT] COMMAND…"
action=$1
shift
bin=$(find_bin)
case $action in
start | stop | kill9 | conninfo | watch_over | with | make_empty | make_loaded) "$action" "$@" ;;
restart)
    stop "$1"
    launch "$1"
    ;;
*) die "unknown action $action" ;;
esac

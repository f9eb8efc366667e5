#!/bin/sh
# A throw-away PostgreSQL cluster for tests: sockets only, no sync, never as root.
#
#   pg.sh start DIR        make a cluster in DIR (an empty or missing folder), start it, print its conninfo
#   pg.sh stop DIR         stop it at once
#   pg.sh restart DIR      stop what runs, if anything does, and start it on the same data
#   pg.sh kill9 DIR        kill the postmaster with SIGKILL and wait until its children are gone
#   pg.sh conninfo DIR     print the conninfo again
#   pg.sh with COMMAND…    a cluster of its own for one command, gone when the command ends or is killed; the
#                          command finds CONVENE_TEST_PG (conninfo), CONVENE_TEST_PG_DIR and CONVENE_TEST_PG_SH
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

start() {
    mkdir -p "$1"
    [ "${#1}" -le 90 ] || die "$1 is too long for a socket"
    [ "$(id -u)" -ne 0 ] || chown "$(pg_user)" "$1"
    as_user test -w "$1" || die "$1 cannot be reached by the user $(pg_user); take a folder under /tmp"
    as_user "$bin/initdb" -D "$1/data" -U convene -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions \
        >"$1/initdb.log" 2>&1 || {
        cat "$1/initdb.log" >&2
        die "initdb failed in $1"
    }
    cat >>"$1/data/postgresql.conf" <<CONF
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
    start "$dir" >/dev/null
    status=0
    CONVENE_TEST_PG=$(conninfo "$dir") CONVENE_TEST_PG_DIR=$dir CONVENE_TEST_PG_SH=$self "$@" || status=$?
    if [ "$status" -ne 0 ]; then
        echo "pg.sh: the server's log ended with" >&2
        tail -n 30 "$dir/log" >&2
    fi
    exit "$status"
}

[ $# -ge 2 ] || die "usage: pg.sh start|stop|restart|kill9|conninfo DIR, or pg.sh with COMMAND…"
action=$1
shift
bin=$(find_bin)
case $action in
start | stop | kill9 | conninfo | watch_over | with) "$action" "$@" ;;
restart)
    stop "$1"
    launch "$1"
    ;;
*) die "unknown action $action" ;;
esac

#!/bin/sh
# Folders that take seconds to make, made once and copied by every test that needs one.
#
#   template.sh NAME KEY FOLDER COMMAND…    FOLDER becomes a copy of what COMMAND made
#
# The first test that asks for NAME with this KEY runs COMMAND with the path of a new folder as its last argument (below
# /tmp, where the users of the database reach it); the others wait for it. What it made is kept in .cache/templates of the
# checkout, the three newest of each NAME. The exit code is 3 when nothing can be kept there; the caller then makes
# its folder itself. One lock for each NAME, so that a maker may ask for another template.
set -eu

name=$1 key=$2 folder=$3
shift 3
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
store=$root/.cache/templates
kept=$store/$name-$key

# Under the exclusive lock, where nobody copies.
make() {
    find "$store" -mindepth 1 -maxdepth 1 -name "$name-*.new" -exec rm -rf {} +
    work=$(mktemp -d "${TMPDIR:-/tmp}/convene-template.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT TERM HUP
    chmod 755 "$work"
    "$@" "$work/made" 9>&-
    cp -a "$work/made" "$kept.new"
    mv "$kept.new" "$kept"
    # The clock may be held, so that what is new looks old.
    # shellcheck disable=SC2010,SC2012 # these names have no blanks
    ls -dt "$store/$name"-*/ | grep -vxF "$kept/" | tail -n +3 | xargs -r rm -rf
}

mkdir -p "$store" 2>/dev/null && [ -w "$store" ] || exit 3
exec 9>"$store/$name.lock" || exit 3
flock -s 9
if [ ! -d "$kept" ]; then
    flock 9
    [ -d "$kept" ] || make "$@" >&2
    flock -s 9
fi
touch -c "$kept"
cp -a --reflink=auto "$kept" "$folder"

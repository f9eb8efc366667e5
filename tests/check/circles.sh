#!/usr/bin/env bash
# No circle of files inside a room, seen in the #include lines and in what the object files need of each other; and,
# seen in the latter, no arrow between rooms that tests/check/arrows does not name. usage: circles.sh BUILD_DIR
set -uo pipefail
build=$(readlink -f "${1:-build}")
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1

# "file PATH", "include PATH HEADER-AS-WRITTEN", "symbol PATH KIND NAME": KIND U is one that the file needs.
facts() {
  git ls-files 'core/*.[ch]' 'cmd/*.[ch]' 'web/*.[ch]' | sed 's/^/file /'
  git grep -E '^#include "' -- 'core/*.[ch]' 'cmd/*.[ch]' 'web/*.[ch]' | sed -E 's/^([^:]*):#include "([^"]*)".*/include \1 \2/'
  # BUILD_DIR/core/base/CMakeFiles/base.dir/log.c.o is made of core/base/log.c.
  find "$build"/{core,cmd,web} -name '*.c.o' -exec nm -A -g {} + |
    sed -nE "s|^$build/([^:]*)/CMakeFiles/[^/:]*\.dir/([^:]*\.c)\.o:[0-9a-f]* *([A-Z]) (.*)|symbol \1/\2 \3 \4|p"
}

facts | awk "$(cat tests/check/rooms.awk)"'
  function name(path) { sub(/^.*\//, "", path); return path }

  # FROM uses TO, another file of its room; WHY is the proof.
  function uses(from, to, why) {
    if (from == to || (from, to) in proof) return
    proof[from, to] = why
    used[from, ++uses_of[from]] = to
    if (uses_of[from] == 1) users[++user_count] = from
  }

  # The shortest way from START back to it, in way[1..steps]; false when there is none.
  function circle(start,    queue, head, tail, before, file, to, i) {
    queue[tail = head = 1] = start
    while (head <= tail) {
      file = queue[head++]
      for (i = 1; i <= uses_of[file]; i++) {
        to = used[file, i]
        if (to == start) {
          for (steps = 0; file != start; file = before[file]) way[++steps] = file
          way[++steps] = start
          return 1
        }
        if (!(to in before)) { before[to] = file; queue[++tail] = to }
      }
    }
    return 0
  }

  function show(    i, path, proofs, next_file) {
    for (i = steps; i >= 1; i--) {
      on_circle[way[i]] = 1
      next_file = way[i > 1 ? i - 1 : steps]
      path = path name(way[i]) " -> "
      proofs = proofs "\n  " name(way[i]) " " proof[way[i], next_file] " of " name(next_file)
    }
    complain(folder(way[1]) ": " path name(way[steps]) proofs)
  }

  $1 == "include" {
    header = header_of($2, $3)
    if (folder(header) == folder($2)) uses($2, header, "includes the header")
  }
  $1 == "symbol" && $2 in files {
    built[$2] = 1
    if ($3 != "U") home[$4] = $2
    else { needs[++need_count] = $4; needed_by[need_count] = $2 }
  }

  END {
    for (file in files) if (file ~ /\.c$/ && !(file in built)) complain(file " has no object file: build first")
    for (i = 1; i <= need_count; i++) {
      from = needed_by[i]
      if (!(needs[i] in home)) continue
      to = home[needs[i]]
      if (folder(from) == folder(to)) uses(from, to, "needs " needs[i])
      else if (!may_use(folder(from), to)) complain(from " needs " needs[i] " of " to ", which " folder(from) " may not use")
    }
    for (i = 1; i <= user_count; i++) if (!(users[i] in on_circle) && circle(users[i])) show()
    exit bad
  }'

# What includes.sh and circles.sh know of rooms: the table tests/check/arrows, and where an #include line leads.
# Lines "file PATH" come first.

function folder(path) { return sub(/\/[^\/]*$/, "", path) ? path : "" }

# A header is looked for as the compiler does: beside the file, in core/, in cmd/, at the top. What is not found there is made
# by the build and named as it is written.
function header_of(from, written,    path) {
  path = folder(from) "/" written
  if (path in files) return path
  path = "core/" written
  if (path in files) return path
  path = "cmd/" written
  return path in files ? path : written
}

# The room of a folder; a subject of web/ without a row of its own is a web/*.
function room_of(place) { return !(place in rooms) && place ~ /^web\/[^\/]*$/ ? "web/*" : place }

function arrow(room, to) { return (room, to) in allowed || ((room, "web/*") in allowed && ("web/*", to) in allowed) }

# A subject reaches another one only by a row that names it; web/ itself reaches all.
function may_use(room, path) {
  if (folder(path) == room) return 1
  if (room == "web" && folder(path) ~ /^web\//) return 1
  room = room_of(room)
  return arrow(room, folder(path)) || arrow(room, path)
}

function complain(text) { print text; bad = 1 }

BEGIN {
  arrows = "tests/check/arrows"
  while ((getline line < arrows) > 0) {
    if (line ~ /^#/ || line !~ /^[^:]+:/) continue
    room = line
    sub(/:.*/, "", room)
    sub(/^[^:]*:/, "", line)
    for (i = split(line, part, " "); i > 0; i--) {
      allowed[room, part[i]] = 1
      if (part[i] !~ /\.h$/ && !(part[i] in rooms)) complain(arrows ": " room " may use " part[i] ", which is not above it")
    }
    rooms[room] = 1
  }
}

$1 == "file" { files[$2] = 1; next }

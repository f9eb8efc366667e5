#include "convene/terminal/editor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/buf.h"

enum { TEXT_MAX = 1 << 22 };

MUST_CHECK static bool
write_all(FILE *file, const char *text)
{
    bool good = file && fputs(text, file) >= 0;
    return file && fclose(file) == 0 && good;
}

const char *
editor_file(struct arena *arena, const char *text)
{
    const char *folder = getenv("TMPDIR");
    char *name = arena_printf(arena, "%s/convene-XXXXXX.md", folder && *folder ? folder : "/tmp");
    int fd = mkstemps(name, 3);

    if (fd < 0)
        return NULL;
    return write_all(fdopen(fd, "w"), text) ? name : NULL;
}

static const char *
editor_name(void)
{
    const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");
    if (visual && *visual)
        return visual;
    return editor && *editor ? editor : "vi";
}

/* A shell runs the editor, because the variable may hold arguments ("code --wait"). The name of the file
 * stays one word. */
MUST_CHECK static bool
run_editor(struct arena *arena, const char *file)
{
    const char *command = arena_printf(arena, "%s \"$1\"", editor_name());
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command, "sh", file, (char *)NULL);
        _exit(127);
    }
    int status;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static const char *
read_without_notes(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t room = 0;

    if (!file)
        return NULL;
    struct buf text;
    buf_init(&text, TEXT_MAX);
    ssize_t len;
    while ((len = getline(&line, &room, file)) > 0)
        if (strncmp(line, EDITOR_NOTE, strlen(EDITOR_NOTE)) != 0)
            buf_append(&text, line, (size_t)len);
    free(line);
    fclose(file);
    const char *copy = text.overflow ? NULL : arena_strndup(arena, text.data, text.len);
    buf_release(&text);
    return copy;
}

const char *
editor_edit(struct arena *arena, const char *file)
{
    return run_editor(arena, file) ? read_without_notes(arena, file) : NULL;
}

bool
editor_again(const char *file, const char *text)
{
    return write_all(fopen(file, "we"), text) && isatty(STDIN_FILENO);
}

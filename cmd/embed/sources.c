#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "embed_internal.h"

static bool
ends_with(const char *name, const char *suffix)
{
    size_t len = strlen(name), suffix_len = strlen(suffix);
    return len > suffix_len && strcmp(name + len - suffix_len, suffix) == 0;
}

static bool
is_left_out(const char *name)
{
    return name[0] == '.' || name[strlen(name) - 1] == '~' || strcmp(name, "README.md") == 0 ||
           strncmp(name, "LICENSE", 7) == 0;
}

static bool
complain(const char *path)
{
    fprintf(stderr, "%s: cannot be read: %s\n", path, strerror(errno));
    return false;
}

static bool
source_add(struct arena *arena, struct sources *sources, const char *path, const char *name, size_t size)
{
    FILE *stream = fopen(path, "re");
    if (!stream)
        return complain(path);
    char *data = arena_alloc(arena, size + 1);
    bool whole = fread(data, 1, size, stream) == size;
    fclose(stream);
    if (!whole)
        return complain(path);

    struct source *list = realloc(sources->list, (sources->count + 1) * sizeof(*list));
    if (!list)
        return complain(path);
    sources->list = list;
    sources->list[sources->count++] = (struct source){
        .path = arena_strdup(arena, path), .name = arena_strdup(arena, name), .data = data, .size = size};
    return true;
}

/* The file or folder at PATH, called NAME in the set ("" for the folder that was asked for). */
static bool
sources_walk(struct arena *arena, struct sources *sources, const char *path, const char *name)
{
    bool good = true;
    struct stat status;
    if (stat(path, &status) != 0)
        return complain(path);
    if (S_ISREG(status.st_mode))
        return !ends_with(path, sources->suffix) ||
               source_add(arena, sources, path, name, (size_t)status.st_size);
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, NULL);
    if (count < 0)
        return complain(path);
    for (int i = 0; i < count; i++) {
        const char *entry = entries[i]->d_name;
        if (good && !is_left_out(entry))
            good = sources_walk(arena, sources, arena_printf(arena, "%s/%s", path, entry),
                                arena_printf(arena, "%s%s%s", name, name[0] == '\0' ? "" : "/", entry));
        free(entries[i]);
    }
    free(entries);
    return good;
}

static int
source_compare(const void *a, const void *b)
{
    return strcmp(((const struct source *)a)->name, ((const struct source *)b)->name);
}

bool
sources_read(struct arena *arena, const char *folder, const char *suffix, struct sources *sources)
{
    *sources = (struct sources){.suffix = suffix};
    struct stat status;
    if (stat(folder, &status) != 0)
        return errno == ENOENT ? true : complain(folder);
    const char *slash = strrchr(folder, '/');
    const char *name = S_ISDIR(status.st_mode) ? "" : slash ? slash + 1 : folder;
    bool good = sources_walk(arena, sources, folder, name);
    if (sources->list) {
        arena_defer(arena, free, sources->list);
        qsort(sources->list, sources->count, sizeof(*sources->list), source_compare);
    }
    return good;
}

/* A file that was put into the program at build time by cmd/embed. */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include <stddef.h>

struct embed_file {
    const char *name; /* path below the folder that was embedded: "0001_base.sql", "pages/event.mustache" */
    const char *data; /* followed by a NUL that is not counted */
    size_t size;
    const char *digest; /* SHA-256 of the bytes, 64 hexadecimal digits */
};

struct embed_set {
    const struct embed_file *files; /* sorted by name */
    size_t count;
};

/* NULL when the set holds no file of that name. */
const struct embed_file *embed_find(const struct embed_set *set, const char *name);

#endif

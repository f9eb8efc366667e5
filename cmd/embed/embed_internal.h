/* Shared by the files of the build tool. */
#ifndef EMBED_EMBED_INTERNAL_H
#define EMBED_EMBED_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"

/* A file and its bytes. */
struct source {
    const char *path; /* as it can be opened */
    const char *name; /* below the folder */
    const char *data;
    size_t size;
};

struct sources {
    const char *suffix; /* only files with it; "": all */
    struct source *list;
    size_t count;
};

/* Everything below FOLDER that ends with SUFFIX, sorted by name; a FOLDER that is a file means that file, a
 * missing one an empty list. Files whose name begins with '.' or ends with '~', and README.md and LICENSE
 * files, are not part of the product. False, with a line on standard error, when something cannot be read. */
bool sources_read(struct arena *arena, const char *folder, const char *suffix, struct sources *sources);

/* TEXT as C string literals, one per line of output. */
void write_literal(FILE *out, const char *data, size_t size);

/* The two jobs. They write to a file only when all is right. */
bool embed_files(struct arena *arena, const char *folder, const char *suffix, const char *symbol,
                 const char *out_c);
bool embed_statements(struct arena *arena, const char *folder, const char *out);

/* Open PATH for writing (through a neighbour, so that a failed run leaves no half file), and put it in place.
 */
FILE *output_open(struct arena *arena, const char *path);
bool output_close(struct arena *arena, FILE *out, const char *path);
/* The same, but a file that is already there with the same bytes stays untouched, with its time: what
 * includes it need not be built again. */
bool output_close_same(struct arena *arena, FILE *out, const char *path);

#endif

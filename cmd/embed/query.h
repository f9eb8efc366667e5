/* One file of sql/queries: its header lines and its statement. */
#ifndef EMBED_QUERY_H
#define EMBED_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

enum { QUERY_MAX_PARAMS = 16 }; /* DB_MAX_PARAMS */

struct query {
    const char *name; /* the file's, without ".sql" */
    int params;
    const char *lane; /* the enumerator's name: "DB_READ" */
    const char *rows;
    const char *sql; /* from the first line behind the header; without the semicolon */
    size_t size;
};

/* Read TEXT (NUL-terminated) as the file PATH. False, with "PATH:LINE: sentence" lines appended to ERROR. */
bool query_parse(struct arena *arena, const char *path, const char *text, struct query *query,
                 struct buf *error);

#endif

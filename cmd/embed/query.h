/* One file of sql/queries: its header lines and its statement. */
#ifndef EMBED_QUERY_H
#define EMBED_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

enum {
    QUERY_MAX_PARAMS = 16, /* DB_MAX_PARAMS */
    QUERY_MAX_COLUMNS = 32
};

struct query_param {
    const char *name, *type;
};

struct query {
    const char *subject;  /* the folder's name */
    const char *name;     /* the file's, without ".sql" */
    const char *sentence; /* what the statement does */
    struct query_param params[QUERY_MAX_PARAMS];
    int param_count;
    const char *columns[QUERY_MAX_COLUMNS];
    int column_count;
    const char *lane; /* the enumerator's name: "DB_READ" */
    const char *rows;
    const char *sql; /* from the first line behind the header; without the semicolon */
    size_t size;
};

/* Read TEXT (NUL-terminated) as the file PATH, which ends with SUBJECT/NAME.sql. False, with "PATH:LINE:
 * sentence" lines appended to ERROR. What the query points to lies in ARENA and in TEXT. */
bool query_parse(struct arena *arena, const char *path, const char *text, struct query *query,
                 struct buf *error);

#endif

/* CSV: RFC 4180 with what spreadsheets make of it (CR LF or LF, a byte order mark, ';' or tab as separator).
 */
#ifndef CONVENE_CSV_H
#define CONVENE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"

enum { CSV_FIELD_MAX = 1 << 20, CSV_FIELDS_MAX = 256 };

struct csv {
    struct arena *arena;
    const char *text;
    size_t len, at;
    int line;
    char separator;
};

struct csv_row {
    const char *fields[CSV_FIELDS_MAX]; /* NUL-terminated, unquoted */
    size_t lengths[CSV_FIELDS_MAX];
    int columns[CSV_FIELDS_MAX]; /* byte in the line where each begins, from 1 */
    size_t count;
    int line;          /* where the row begins, from 1 */
    const char *error; /* a sentence when the row cannot be read; the next one still can */
};

/* TEXT must live on. The separator is the one that the first line has most of. */
void csv_init(struct csv *csv, struct arena *arena, const char *text, size_t len);
/* False at the end. Empty lines are passed over. */
MUST_CHECK bool csv_next(struct csv *csv, struct csv_row *row);

#endif

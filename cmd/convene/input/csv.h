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
    const char *fields[CSV_FIELDS_MAX]; /* NUL-terminated, without their quotes */
    size_t lengths[CSV_FIELDS_MAX];
    int columns[CSV_FIELDS_MAX]; /* where each begins: byte of the line, from 1 */
    size_t count;
    int line;          /* line of its beginning, from 1 */
    const char *error; /* a sentence when the row cannot be read; the next row can be */
};

/* Start reading TEXT, which must live on. The separator is the mark that the first line has most of. */
void csv_init(struct csv *csv, struct arena *arena, const char *text, size_t len);
/* Read the next row into ROW; empty lines are skipped. False at the end of the text. */
MUST_CHECK bool csv_next(struct csv *csv, struct csv_row *row);

#endif

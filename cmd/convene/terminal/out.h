/* Output: what a person sees in a terminal, and what a program gets from a pipe. */
#ifndef CONVENE_OUT_H
#define CONVENE_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"

enum out_style { OUT_PLAIN, OUT_BOLD, OUT_DIM, OUT_RED, OUT_GREEN, OUT_YELLOW };

/* Look once at the terminal: colours only on one, without NO_COLOR and with a TERM other than "dumb". */
void out_setup(void);
/* The escape that turns STYLE on (OUT_PLAIN: all off) for FILE, or "" where colours do not belong. */
const char *out_style(FILE *file, enum out_style style);
/* Columns of the terminal: COLUMNS, else what it says, else 80; 0 when standard output is none (no limit). */
size_t out_width(void);

/* Columns that TEXT takes in a terminal. Bytes that are not UTF-8 and control characters count and print as
 * '?'. */
size_t out_columns(const char *text);
/* Append TEXT, cut to at most WIDTH columns with an ellipsis; 0: whole. Line breaks and control characters
 * become blanks or '?', so that no title can move a cursor. The columns that were taken. */
size_t out_fit(struct buf *out, const char *text, size_t width);
/* The same for one line of its own, into the arena. */
const char *out_safe(struct arena *arena, const char *text);

/* --- tables --- */

enum { TABLE_COLUMNS_MAX = 8 };

struct table_column {
    const char *title;
    bool keep;  /* never cut: an id that is to be copied */
    bool right; /* numbers */
};

struct table {
    struct arena *arena;
    const struct table_column *columns;
    size_t column_count;
    const char *(*rows)[TABLE_COLUMNS_MAX];
    size_t row_count, row_room;
};

void table_init(struct table *table, struct arena *arena, const struct table_column *columns, size_t count);
/* Cells are kept as they are (strings must live as long as the arena); NULL is an empty one. */
void table_row(struct table *table, const char *const *cells);
/* Lay out for WIDTH columns (0: no limit) and append to OUT. BOLD and PLAIN stand around the head line. */
void table_print(const struct table *table, size_t width, const char *bold, const char *plain,
                 struct buf *out);

/* --- progress --- */

/* A bar on standard error, redrawn in place; nothing when it is not a terminal. DONE == TOTAL ends it. */
void progress_draw(const char *what, size_t done, size_t total);

#endif

/* Output for people in a terminal, and for programs at a pipe. */
#ifndef CONVENE_OUT_H
#define CONVENE_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"

enum out_style { OUT_PLAIN, OUT_BOLD, OUT_DIM, OUT_RED, OUT_GREEN, OUT_YELLOW };

/* Set the locale up so that the width of UTF-8 text can be known. Call it once. */
void out_setup(void);
/* The escape sequence that turns STYLE on in FILE (OUT_PLAIN: all off). "" when FILE is no terminal, NO_COLOR
 * is set or TERM is "dumb". */
const char *out_style(FILE *file, enum out_style style);
/* The columns of the terminal: COLUMNS, or else its own number, or else 80. 0 (no limit) when standard output
 * is no terminal. */
size_t out_width(void);

/* The columns that TEXT takes in a terminal. Control characters and bytes that are not UTF-8 are printed as
 * '?'. */
size_t out_columns(const char *text);
/* Append TEXT, cut to at most WIDTH columns with an ellipsis; WIDTH 0: all of it. Line breaks become blanks,
 * control characters '?', so that no title can move the cursor. Returns the columns that it takes. */
size_t out_fit(struct buf *out, const char *text, size_t width);
/* TEXT without line breaks and control characters, in the arena. */
const char *out_safe(struct arena *arena, const char *text);

/* --- tables --- */

enum { TABLE_COLUMNS_MAX = 8 };

struct table_column {
    const char *title;
    bool keep;  /* never cut, so that an id can be copied */
    bool right; /* align right, for numbers */
};

struct table {
    struct arena *arena;
    const struct table_column *columns;
    size_t column_count;
    const char *(*rows)[TABLE_COLUMNS_MAX];
    size_t row_count, row_room;
};

void table_init(struct table *table, struct arena *arena, const struct table_column *columns, size_t count);
/* Add a row. The strings must live as long as the arena; NULL is an empty cell. */
void table_row(struct table *table, const char *const *cells);
/* Append the table to OUT, laid out for WIDTH columns (0: no limit). BOLD and PLAIN are put around the head
 * line. */
void table_print(const struct table *table, size_t width, const char *bold, const char *plain,
                 struct buf *out);

/* --- progress --- */

/* Draw a progress bar on standard error, in place; nothing when that is no terminal. DONE == TOTAL ends it.
 */
void progress_draw(const char *what, size_t done, size_t total);

#endif

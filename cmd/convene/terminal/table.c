/* Tables: columns are as wide as their content. When that does not fit, the widest ones are cut. */
#include <string.h>

#include "convene/terminal/out.h"

enum { GAP = 2, NARROWEST = 8 };

void
table_init(struct table *table, struct arena *arena, const struct table_column *columns, size_t count)
{
    *table = (struct table){.arena = arena, .columns = columns, .column_count = count};
}

void
table_row(struct table *table, const char *const *cells)
{
    if (table->row_count == table->row_room) {
        size_t room = table->row_room ? table->row_room * 2 : 64;
        const char *(*rows)[TABLE_COLUMNS_MAX] = arena_alloc(table->arena, room * sizeof(*rows));

        if (table->row_count)
            memcpy(rows, table->rows, table->row_count * sizeof(*rows));
        table->rows = rows;
        table->row_room = room;
    }
    for (size_t i = 0; i < table->column_count; i++)
        table->rows[table->row_count][i] = cells[i] ? cells[i] : "";
    table->row_count++;
}

/* Cut the widest column that may be cut, one column at a time, until the line fits or all are narrow. */
static void
narrow(const struct table *table, size_t *widths, size_t width)
{
    for (;;) {
        size_t sum = (table->column_count - 1) * GAP, widest = table->column_count;
        for (size_t i = 0; i < table->column_count; i++) {
            sum += widths[i];
            if (!table->columns[i].keep && widths[i] > NARROWEST &&
                (widest == table->column_count || widths[i] > widths[widest]))
                widest = i;
        }
        if (sum <= width || widest == table->column_count)
            return;
        widths[widest]--;
    }
}

static void
print_line(const struct table *table, const char *const *cells, const size_t *widths, struct buf *out)
{
    for (size_t i = 0; i < table->column_count; i++) {
        bool last = i + 1 == table->column_count;
        size_t columns = out_columns(cells[i]), pad = widths[i] > columns ? widths[i] - columns : 0;
        if (table->columns[i].right)
            buf_printf(out, "%*s", (int)pad, "");
        columns = out_fit(out, cells[i], widths[i]);
        if (!last)
            buf_printf(out, "%*s", (int)(GAP + (table->columns[i].right ? 0 : widths[i] - columns)), "");
    }
    buf_putc(out, '\n');
}

void
table_print(const struct table *table, size_t width, const char *bold, const char *plain, struct buf *out)
{
    size_t widths[TABLE_COLUMNS_MAX];
    const char *titles[TABLE_COLUMNS_MAX];
    for (size_t i = 0; i < table->column_count; i++) {
        titles[i] = table->columns[i].title;
        widths[i] = out_columns(titles[i]);
        for (size_t row = 0; row < table->row_count; row++) {
            size_t columns = out_columns(table->rows[row][i]);
            widths[i] = columns > widths[i] ? columns : widths[i];
        }
    }
    if (width)
        narrow(table, widths, width);
    buf_puts(out, bold);
    print_line(table, titles, widths, out);
    buf_puts(out, plain);
    for (size_t row = 0; row < table->row_count; row++)
        print_line(table, table->rows[row], widths, out);
}

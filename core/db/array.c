#include "db/array.h"

static void
begin_element(struct buf *out)
{
    buf_putc(out, out->len > 0 ? ',' : '{');
}

void
db_array_put(struct buf *out, const char *element)
{
    begin_element(out);
    if (!element) {
        buf_puts(out, "NULL");
        return;
    }
    buf_putc(out, '"');
    for (; *element; element++) {
        if (*element == '"' || *element == '\\')
            buf_putc(out, '\\');
        buf_putc(out, *element);
    }
    buf_putc(out, '"');
}

void
db_array_put_number(struct buf *out, long long element)
{
    begin_element(out);
    buf_printf(out, "%lld", element);
}

void
db_array_end(struct buf *out)
{
    buf_puts(out, out->len > 0 ? "}" : "{}");
}

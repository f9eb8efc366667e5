/* Members of a JSON object that is written by hand, into a buffer. */
#include <string.h>

#include "base/escape.h"

void
json_put_name(struct buf *out, const char *name)
{
    if (out->len > 0 && out->data[out->len - 1] != '{')
        buf_putc(out, ',');
    buf_putc(out, '"');
    buf_puts(out, name);
    buf_puts(out, "\":");
}

void
json_put_text(struct buf *out, const char *name, const char *value)
{
    if (!value)
        return;
    json_put_name(out, name);
    buf_putc(out, '"');
    escape_json(out, value, strlen(value));
    buf_putc(out, '"');
}

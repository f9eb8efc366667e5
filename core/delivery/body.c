/* Bodies in seven bits. */
#include <stdint.h>
#include <string.h>

#include <sodium.h>

#include "delivery/delivery_internal.h"

enum { LINE = 76, CHUNK = 57 /* bytes that make a line of base64 */ };

/* The bytes of the line end at TEXT, whatever its kind; 0: none. */
static size_t
line_end(const char *text)
{
    return text[0] == '\r' ? (text[1] == '\n' ? 2 : 1) : text[0] == '\n';
}

/* C at TEXT may stand as it is, in column COLUMN. */
static bool
literal(const char *text, size_t column)
{
    switch (*text) {
    case '=':
        return false;
    case ' ':
    case '\t':
        return text[1] != '\0' && line_end(text + 1) == 0;
    case '.':
        return column > 0;
    case 'F':
        return column > 0 || strncmp(text, "From ", 5) != 0;
    default:
        return *text > 0x20 && *text < 0x7f;
    }
}

void
delivery_body_quoted(struct buf *out, const char *text)
{
    size_t column = 0;
    while (*text) {
        size_t end = line_end(text);
        if (end > 0) {
            buf_puts(out, "\r\n");
            column = 0;
            text += end;
            continue;
        }
        size_t width = literal(text, column) ? 1 : 3;
        if (column + width > LINE - 1) {
            buf_puts(out, "=\r\n");
            column = 0;
            width = literal(text, column) ? 1 : 3;
        }
        if (width == 1)
            buf_putc(out, *text);
        else
            buf_printf(out, "=%02X", (unsigned char)*text);
        column += width;
        text++;
    }
    if (column > 0)
        buf_puts(out, "\r\n");
}

void
delivery_body_base64(struct buf *out, const char *text)
{
    size_t held = 0;
    unsigned char chunk[CHUNK];
    char line[LINE + 1];
    for (;;) {
        size_t end = line_end(text);
        /* A line end is two bytes here and may lie across two chunks. */
        for (int i = 0; *text && i < (end > 0 ? 2 : 1); i++) {
            chunk[held++] = (unsigned char)(end > 0 ? "\r\n"[i] : *text);
            if (held < CHUNK)
                continue;
            sodium_bin2base64(line, sizeof(line), chunk, held, sodium_base64_VARIANT_ORIGINAL);
            buf_printf(out, "%s\r\n", line);
            held = 0;
        }
        if (!*text)
            break;
        text += end > 0 ? end : 1;
    }
    if (held > 0) {
        sodium_bin2base64(line, sizeof(line), chunk, held, sodium_base64_VARIANT_ORIGINAL);
        buf_printf(out, "%s\r\n", line);
    }
}

#include "base/escape.h"

#include <ctype.h>
#include <string.h>

#include "base/base_internal.h"

void
escape_html(struct buf *out, const char *text, size_t len)
{
    static const char *const entities[256] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};
    size_t from = 0;

    for (size_t i = 0; i < len; i++) {
        const char *entity = entities[(unsigned char)text[i]];
        if (!entity)
            continue;
        buf_append(out, text + from, i - from);
        buf_puts(out, entity);
        from = i + 1;
    }
    buf_append(out, text + from, len - from);
}

static bool
is_unreserved(unsigned char c)
{
    return c < 0x80 && (isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~');
}

void
escape_url(struct buf *out, const char *text, size_t len)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (is_unreserved(c))
            buf_putc(out, (char)c);
        else
            buf_append(out, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
    }
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
unescape_url(struct buf *out, const char *text, size_t len, bool plus)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] == '%' && (len - i < 3 || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0))
            return false;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '%') {
            buf_putc(out, (char)(hex_digit(text[i + 1]) << 4 | hex_digit(text[i + 2])));
            i += 2;
        } else {
            buf_putc(out, plus && text[i] == '+' ? ' ' : text[i]);
        }
    }
    return true;
}

void
escape_json(struct buf *out, const char *text, size_t len)
{
    static const char *const shorts[256] = {['"'] = "\\\"", ['\\'] = "\\\\", ['\b'] = "\\b", ['\f'] = "\\f",
                                            ['\n'] = "\\n", ['\r'] = "\\r",  ['\t'] = "\\t"};

    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)text[i];
        unsigned code;
        size_t bytes = utf8_decode(text + i, len - i, &code);
        if (bytes == 0)
            buf_puts(out, "\xEF\xBF\xBD"); /* U+FFFD: JSON is UTF-8, whatever came in */
        else if (shorts[c])
            buf_puts(out, shorts[c]);
        else if (c < 0x20 || c == 0x7f || c == '<')
            buf_printf(out, "\\u%04x", c);
        else
            buf_append(out, text + i, bytes);
        i += bytes == 0 ? 1 : bytes;
    }
}

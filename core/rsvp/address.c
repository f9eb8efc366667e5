/* Names and addresses of people. */
#include <locale.h>
#include <string.h>
#include <wctype.h>

#include "base/attr.h"
#include "base/escape.h"
#include "rsvp/request.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63 };

static const char atoms[] = "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~";
static const char label_ascii[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

static void
trim(const char **text, size_t *len)
{
    while (*len > 0 && strchr(" \t\r\n", **text)) {
        ++*text;
        --*len;
    }
    while (*len > 0 && strchr(" \t\r\n", (*text)[*len - 1]))
        --*len;
}

/* One character of well-formed UTF-8: its length, its code point in *CODE. */
static size_t
decode(const char *text, unsigned *code)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t size = bytes[0] < 0x80 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;

    *code = size == 1 ? bytes[0] : bytes[0] & (0xffu >> (size + 1));
    for (size_t i = 1; i < size; i++)
        *code = *code << 6 | (bytes[i] & 0x3f);
    return size;
}

/* Characters beyond ASCII that stand in no domain: blanks, what is not seen, and other scripts' full stops.
 */
static bool
is_odd(unsigned code)
{
    static const struct {
        unsigned first, last;
    } odd[] = {{0x80, 0xa0},     {0xad, 0xad},     {0x1680, 0x1680},   {0x2000, 0x206f},
               {0x3000, 0x3002}, {0xe000, 0xf8ff}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
               {0xff00, 0xff65}, {0xfff0, 0xffff}, {0xe0000, 0x10ffff}};

    for (size_t i = 0; i < COUNT_OF(odd); i++) {
        if (code >= odd[i].first && code <= odd[i].last)
            return true;
    }
    return false;
}

static void
put_utf8(struct buf *out, unsigned code)
{
    if (code < 0x80) {
        buf_putc(out, (char)code);
    } else if (code < 0x800) {
        buf_putc(out, (char)(0xc0 | code >> 6));
        buf_putc(out, (char)(0x80 | (code & 0x3f)));
    } else if (code < 0x10000) {
        buf_putc(out, (char)(0xe0 | code >> 12));
        buf_putc(out, (char)(0x80 | (code >> 6 & 0x3f)));
        buf_putc(out, (char)(0x80 | (code & 0x3f)));
    } else {
        buf_putc(out, (char)(0xf0 | code >> 18));
        buf_putc(out, (char)(0x80 | (code >> 12 & 0x3f)));
        buf_putc(out, (char)(0x80 | (code >> 6 & 0x3f)));
        buf_putc(out, (char)(0x80 | (code & 0x3f)));
    }
}

/* Lower case; the database compares in the same way (its locale is C.UTF-8). */
static void
put_lower(struct buf *out, const char *text, size_t len)
{
    locale_t locale = (locale_t)0;

    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)text[i];
        unsigned code;

        if (c < 0x80) {
            buf_putc(out, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
            i++;
            continue;
        }
        if (!locale)
            locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
        i += decode(text + i, &code);
        put_utf8(out, locale ? (unsigned)towlower_l((wint_t)code, locale) : code);
    }
    if (locale)
        freelocale(locale);
}

static bool
local_fits(const char *local, size_t len)
{
    if (len == 0 || len > LOCAL_MAX || local[0] == '.' || local[len - 1] == '.')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (local[i] == '.' ? local[i - 1] == '.' : !strchr(atoms, local[i]))
            return false;
    }
    return true;
}

static bool
label_fits(const char *label, size_t len)
{
    if (len == 0 || len > LABEL_MAX || label[0] == '-' || label[len - 1] == '-')
        return false;
    for (size_t i = 0; i < len;) {
        unsigned code;
        size_t size = decode(label + i, &code);

        if (code < 0x80 ? !strchr(label_ascii, (int)code) : is_odd(code))
            return false;
        i += size;
    }
    return true;
}

static bool
domain_fits(const char *domain)
{
    const char *last = strrchr(domain, '.');

    if (!last || strspn(last + 1, "0123456789") == strlen(last + 1))
        return false;
    for (;;) {
        size_t len = strcspn(domain, ".");

        if (!label_fits(domain, len))
            return false;
        if (domain[len] == '\0')
            return true;
        domain += len + 1;
    }
}

bool
rsvp_address(const char *text, struct buf *address, struct buf *why)
{
    size_t len = strlen(text), start = address->len;
    const char *at;

    trim(&text, &len);
    if (!utf8_valid(text, len)) {
        buf_puts(why, "A mail address is text in UTF-8.");
        return false;
    }
    if (len > RSVP_ADDRESS_MAX) {
        buf_printf(why, "A mail address has at most %d bytes.", RSVP_ADDRESS_MAX);
        return false;
    }
    at = memchr(text, '@', len);
    if (!at || memchr(at + 1, '@', len - (size_t)(at + 1 - text))) {
        buf_puts(why, "A mail address has one @, as in ada@example.org.");
        return false;
    }
    put_lower(address, text, len);
    text = address->data + start;
    at = strchr(text, '@');
    if (!local_fits(text, (size_t)(at - text))) {
        buf_puts(why,
                 "What stands before the @ must be letters, digits and signs such as . _ + -, at most 64 "
                 "of them.");
        return false;
    }
    if (!domain_fits(at + 1)) {
        buf_puts(why, "What stands behind the @ must be a domain name, as in example.org.");
        return false;
    }
    return true;
}

bool
rsvp_name(const char *text, size_t len, struct buf *out, struct buf *why)
{
    trim(&text, &len);
    if (len == 0) {
        buf_puts(why, "A name is needed.");
        return false;
    }
    if (utf8_length(text, len) > RSVP_NAME_MAX) {
        buf_printf(why, "A name has at most %d characters.", RSVP_NAME_MAX);
        return false;
    }
    if (!utf8_valid(text, len) || text_has_control(text, len) || memchr(text, '\n', len) ||
        memchr(text, '\t', len)) {
        buf_puts(why, "A name is one line, without control characters and without signs that turn the "
                      "direction of writing.");
        return false;
    }
    buf_append(out, text, len);
    return true;
}

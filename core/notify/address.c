/* Addresses: what a mail system is given is exactly one mailbox, whatever came in. */
#include <stdio.h>
#include <string.h>

#include <idn2.h>

#include "base/attr.h"
#include "base/escape.h"
#include "notify/letter.h"
#include "notify/notify_internal.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63 };

static const char atoms[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~";
static const char labels[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

static bool
is_ascii(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] >= 0x80)
            return false;
    }
    return true;
}

/* The character at TEXT, which is UTF-8; *SIZE: its bytes. */
static unsigned
decode(const char *text, size_t *size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned code;

    *size = bytes[0] < 0x80 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    code = *size == 1 ? bytes[0] : bytes[0] & (0xffu >> (*size + 1));
    for (size_t i = 1; i < *size; i++)
        code = code << 6 | (bytes[i] & 0x3f);
    return code;
}

/* Blanks beyond ASCII, what is not seen, and what nobody has agreed on: readers cut addresses there. */
static bool
has_odd(const char *text, size_t len)
{
    static const struct {
        unsigned first, last;
    } odd[] = {{0x80, 0xa0},     {0xad, 0xad},     {0x61c, 0x61c},   {0x1680, 0x1680},   {0x180e, 0x180e},
               {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f}, {0x3000, 0x3000},   {0xe000, 0xf8ff},
               {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xfff0, 0xffff}, {0xe0000, 0x10ffff}};
    size_t size;

    for (size_t i = 0; i < len; i += size) {
        unsigned code = decode(text + i, &size);

        for (size_t j = 0; j < COUNT_OF(odd); j++) {
            if (code >= odd[j].first && code <= odd[j].last)
                return true;
        }
    }
    return false;
}

/* A dot-atom (RFC 5322 3.2.3), with letters beyond ASCII as RFC 6532 has them. */
static bool
local_fits(const char *local, size_t len)
{
    if (len == 0 || len > LOCAL_MAX || local[0] == '.' || local[len - 1] == '.' || has_odd(local, len))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (local[i] == '.' ? local[i - 1] == '.'
                            : (unsigned char)local[i] < 0x80 && (!local[i] || !strchr(atoms, local[i])))
            return false;
    }
    return true;
}

/* Labels of letters, digits and hyphens. A name of one label is taken: mail may stay on the machine. */
static bool
domain_fits(const char *domain)
{
    const char *last = strrchr(domain, '.');

    last = last ? last + 1 : domain;
    if (strspn(last, "0123456789") == strlen(last))
        return false;
    for (;;) {
        size_t len = strcspn(domain, ".");

        if (len == 0 || len > LABEL_MAX || strspn(domain, labels) < len || domain[0] == '-' ||
            domain[len - 1] == '-')
            return false;
        if (domain[len] == '\0')
            return true;
        domain += len + 1;
    }
}

static bool
write_domain(struct buf *out, const char *domain)
{
    char *ascii = NULL;
    bool fits;

    if (is_ascii(domain, strlen(domain))) {
        fits = domain_fits(domain);
        if (fits)
            buf_puts(out, domain);
        return fits;
    }
    fits = idn2_to_ascii_8z(domain, &ascii,
                            IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL | IDN2_USE_STD3_ASCII_RULES) == IDN2_OK &&
           domain_fits(ascii);
    if (fits)
        buf_puts(out, ascii);
    idn2_free(ascii);
    return fits;
}

bool
notify_address_write(struct buf *out, const char *address, const char *what, struct buf *error)
{
    const char *at = strchr(address, '@');
    size_t before = out->len, len = strlen(address);

    if (!utf8_valid(address, len) || text_has_control(address, len) || strpbrk(address, " \t\r\n<>,;\"")) {
        buf_printf(error, "%s has characters that no mail address has.", what);
        return false;
    }
    if (!at || strchr(at + 1, '@')) {
        buf_printf(error, "%s must have one @, as in ada@example.org.", what);
        return false;
    }
    if (!local_fits(address, (size_t)(at - address))) {
        buf_printf(error, "%s must have letters, digits and signs such as . _ + - before the @, at most %d.",
                   what, LOCAL_MAX);
        return false;
    }
    buf_append(out, address, (size_t)(at + 1 - address));
    if (!write_domain(out, at + 1) || out->len - before > NOTIFY_ADDRESS_MAX || out->overflow) {
        out->data[out->len = before] = '\0';
        buf_printf(error, "%s must have a domain behind the @, as in example.org.", what);
        return false;
    }
    return true;
}

bool
notify_address_wide(const char *address)
{
    return !is_ascii(address, strcspn(address, "@"));
}

void
notify_bounce_address(struct buf *out, const struct secret_key *key, const char *base, int64_t id)
{
    char number[24], check[SECRET_CHECK_SIZE];
    const char *at = strchr(base, '@');

    snprintf(number, sizeof(number), "%lld", (long long)id);
    secret_check_make(key, NOTIFY_BOUNCE_PURPOSE, number, check);
    buf_append(out, base, at ? (size_t)(at - base) : strlen(base));
    buf_printf(out, "+%s-%s%s", number, check, at ? at : "");
}

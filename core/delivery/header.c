/* Header fields: plain where plain is safe, encoded words otherwise. */
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "delivery/delivery_internal.h"

enum {
    LINE = 76,       /* characters of a line with an encoded word (RFC 2047 2) */
    WORD = 75,       /* characters of an encoded word */
    WORD_FRAME = 12, /* "=?utf-8?q?" and "?=" */
    PLAIN_MAX = 60   /* a longer word or name is encoded, so that it can be folded */
};

static const char atoms[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~";
/* What an encoded word in Q may hold anywhere, a phrase included (RFC 2047 5 (3)). */
static const char literals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/";

static size_t
column(const struct buf *out)
{
    const char *end = memrchr(out->data, '\n', out->len);
    return end ? (size_t)(out->data + out->len - (end + 1)) : out->len;
}

static bool
printable(const char *text)
{
    for (; *text; text++) {
        if (*text < 0x20 || *text > 0x7e)
            return false;
    }
    return true;
}

/* --- encoded words --- */

static size_t
quoted_cost(char c)
{
    return c == ' ' || strchr(literals, c) ? 1 : 3;
}

/* Characters of LEN bytes at TEXT inside an encoded word. */
static size_t
word_cost(const char *text, size_t len, bool base64)
{
    size_t cost = 0;
    if (base64)
        return (len + 2) / 3 * 4;
    for (size_t i = 0; i < len; i++)
        cost += quoted_cost(text[i]);
    return cost;
}

/* Bytes of the character at TEXT, which is UTF-8. */
static size_t
character(const char *text)
{
    size_t size = 1;
    while (((unsigned char)text[size] & 0xc0) == 0x80)
        size++;
    return size;
}

/* As many whole characters of TEXT as ROOM characters of a word hold. */
static size_t
word_take(const char *text, size_t room, bool base64)
{
    size_t taken = 0;
    while (text[taken]) {
        size_t size = character(text + taken);
        if (word_cost(text, taken + size, base64) > room)
            break;
        taken += size;
    }
    return taken;
}

static void
put_word(struct buf *out, const char *text, size_t len, bool base64)
{
    char digits[WORD + 1];
    if (base64) {
        sodium_bin2base64(digits, sizeof(digits), (const unsigned char *)text, len,
                          sodium_base64_VARIANT_ORIGINAL);
        buf_printf(out, "=?utf-8?b?%s?=", digits);
        return;
    }
    buf_puts(out, "=?utf-8?q?");
    for (size_t i = 0; i < len; i++) {
        if (text[i] == ' ')
            buf_putc(out, '_');
        else if (strchr(literals, text[i]))
            buf_putc(out, text[i]);
        else
            buf_printf(out, "=%02X", (unsigned char)text[i]);
    }
    buf_puts(out, "?=");
}

static void
put_words(struct buf *out, const char *text)
{
    size_t len = strlen(text);
    bool base64 = word_cost(text, len, true) < word_cost(text, len, false);
    while (*text) {
        size_t used = column(out), room = LINE - used < WORD ? LINE - used : WORD;
        size_t taken = room > 2 * WORD_FRAME ? word_take(text, room - WORD_FRAME, base64) : 0;
        if (taken == 0) {
            buf_puts(out, "\r\n ");
            continue;
        }
        put_word(out, text, taken, base64);
        text += taken;
        if (*text)
            buf_puts(out, "\r\n ");
    }
}

/* --- fields --- */

/* Text that may stand as it is: what looks like an encoded word may not, or a reader would decode it. */
static bool
text_plain(const char *text)
{
    size_t len = strlen(text);
    if (!printable(text) || strstr(text, "=?") || text[0] == ' ' || (len > 0 && text[len - 1] == ' '))
        return false;
    for (; *text; text += strspn(text, " ")) {
        size_t word = strcspn(text, " ");
        if (word > PLAIN_MAX)
            return false;
        text += word;
    }
    return true;
}

void
delivery_header_text(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, "%s: ", name);
    if (!text_plain(text)) {
        put_words(out, text);
    } else {
        for (bool first = true; *text; first = false) {
            size_t len = strspn(text, " ");
            len += strcspn(text + len, " ");
            if (!first && column(out) + len > LINE)
                buf_puts(out, "\r\n");
            buf_append(out, text, len);
            text += len;
        }
    }
    buf_puts(out, "\r\n");
}

static void
put_phrase(struct buf *out, const char *text)
{
    size_t len = strlen(text);
    if (!printable(text) || strstr(text, "=?") || len > PLAIN_MAX) {
        put_words(out, text);
        return;
    }
    if (strspn(text, atoms) == len) {
        buf_puts(out, text);
        return;
    }
    buf_putc(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            buf_putc(out, '\\');
        buf_putc(out, *text);
    }
    buf_putc(out, '"');
}

void
delivery_header_mailbox(struct buf *out, const char *name, const char *display, const char *address)
{
    buf_printf(out, "%s: ", name);
    if (!display || !*display) {
        buf_printf(out, "%s\r\n", address);
        return;
    }
    put_phrase(out, display);
    buf_puts(out, column(out) + strlen(address) + 3 > LINE ? "\r\n " : " ");
    buf_printf(out, "<%s>\r\n", address);
}

void
delivery_header_date(struct buf *out, const char *name, int64_t seconds)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t when = (time_t)seconds;
    struct tm tm = {0};

    gmtime_r(&when, &tm);
    buf_printf(out, "%s: %.3s, %02d %.3s %04d %02d:%02d:%02d +0000\r\n", name, days + 3 * tm.tm_wday,
               tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

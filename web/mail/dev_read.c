/* Our own mails, read back: header fields, encoded words (RFC 2047), parts (RFC 2046), quoted-printable and
 * base64 (RFC 2045). */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/buf.h"
#include "web/mail/dev.h"

enum { DEPTH_MAX = 4, PART_MAX = 1 << 20 };

/* --- the two codings --- */

/* Value of a hexadecimal digit, or 16 if it is not one. */
static unsigned
hex(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;
    return at ? (unsigned)(at - digits) : 16;
}

/* WORD: as in a header, where _ is a blank. */
static const char *
unquoted(struct arena *arena, const char *text, size_t len, bool word)
{
    char *out = arena_alloc(arena, len + 1), *to = out;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '=' && i + 2 < len && text[i + 1] == '\r' && text[i + 2] == '\n')
            i += 2;
        else if (text[i] == '=' && i + 2 < len && hex(text[i + 1]) < 16 && hex(text[i + 2]) < 16) {
            *to++ = (char)(hex(text[i + 1]) << 4 | hex(text[i + 2]));
            i += 2;
        } else
            *to++ = word && text[i] == '_' ? ' ' : text[i];
    }
    *to = '\0';
    return out;
}

static const char *
from_base64(struct arena *arena, const char *text, size_t len)
{
    unsigned char *out = arena_alloc(arena, len + 1);
    size_t size = 0;
    if (sodium_base642bin(out, len, text, len, " \t\r\n", &size, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return "";
    out[size] = '\0';
    return (char *)out;
}

/* --- header fields --- */

/* The value of NAME in the header at TEXT, unfolded; NULL when there is none. */
static const char *
field(struct arena *arena, const char *text, const char *name)
{
    size_t len = strlen(name);
    for (const char *line = text; *line && *line != '\r' && *line != '\n';) {
        const char *end = line;
        do {
            end += strcspn(end, "\n");
            end += *end == '\n';
        } while (*end == ' ' || *end == '\t');
        if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
            struct buf value;
            buf_init(&value, PART_MAX);
            for (const char *c = line + len + 1 + (line[len + 1] == ' '); c < end; c++)
                if (*c != '\r' && *c != '\n')
                    buf_putc(&value, *c);
            return arena_take(arena, &value);
        }
        line = end;
    }
    return NULL;
}

/* One encoded word at TEXT, appended; gives back what follows it, or NULL when there is none. */
static const char *
take_word(struct arena *arena, const char *text, struct buf *out)
{
    const char *coding = strncmp(text, "=?", 2) == 0 ? strchr(text + 2, '?') : NULL;
    const char *start = coding && coding[1] && coding[2] == '?' ? coding + 3 : NULL;
    const char *end = start ? strstr(start, "?=") : NULL;
    if (!end)
        return NULL;
    buf_puts(out, (coding[1] | 32) == 'b' ? from_base64(arena, start, (size_t)(end - start))
                                          : unquoted(arena, start, (size_t)(end - start), true));
    return end + 2;
}

static const char *
words(struct arena *arena, const char *text)
{
    if (!text)
        return NULL;
    struct buf out;
    buf_init(&out, PART_MAX);
    while (*text) {
        const char *after = take_word(arena, text, &out);
        if (!after) {
            buf_putc(&out, *text++);
            continue;
        }
        /* blanks between two encoded words are none */
        text = strncmp(after + strspn(after, " \t"), "=?", 2) == 0 ? after + strspn(after, " \t") : after;
    }
    return arena_take(arena, &out);
}

/* --- parts --- */

static const char *
body_of(const char *part)
{
    const char *blank = strstr(part, "\r\n\r\n");
    return blank ? blank + 4 : part + strlen(part);
}

static void
take_leaf(struct arena *arena, const char *part, const char *type, struct dev_mail *mail)
{
    const char *coding = field(arena, part, "Content-Transfer-Encoding"), *body = body_of(part);
    const char **slot = strncasecmp(type, "text/html", 9) == 0        ? &mail->html
                        : strncasecmp(type, "text/calendar", 13) == 0 ? &mail->calendar
                        : strncasecmp(type, "text/plain", 10) == 0    ? &mail->text
                                                                      : NULL;
    if (!slot || *slot)
        return;
    *slot = coding && strcasecmp(coding, "base64") == 0 ? from_base64(arena, body, strlen(body))
            : coding && strcasecmp(coding, "quoted-printable") == 0
                ? unquoted(arena, body, strlen(body), false)
                : body;
}

/* "abc" of: multipart/alternative; boundary="abc" */
static const char *
boundary_of(struct arena *arena, const char *type)
{
    const char *at = strcasestr(type, "boundary=");
    if (!at)
        return NULL;
    at += strlen("boundary=");
    at += *at == '"';
    return arena_strndup(arena, at, strcspn(at, "\"; \t"));
}

static void
take_part(struct arena *arena, const char *part, int depth, struct dev_mail *mail)
{
    const char *type = field(arena, part, "Content-Type");
    type = type ? type : "text/plain";
    const char *boundary = strncasecmp(type, "multipart/", 10) == 0 ? boundary_of(arena, type) : NULL;
    if (!boundary) {
        take_leaf(arena, part, type, mail);
        return;
    }
    const char *mark = arena_printf(arena, "--%s", boundary);
    const char *at = strstr(body_of(part), mark);
    while (at && depth < DEPTH_MAX && strncmp(at + strlen(mark), "--", 2) != 0) {
        const char *start = strstr(at, "\r\n"), *next = start ? strstr(start, mark) : NULL;
        if (!next)
            return;
        take_part(arena, arena_strndup(arena, start + 2, (size_t)(next - start - 2)), depth + 1, mail);
        at = next;
    }
}

void
dev_mail_read(struct arena *arena, const char *bytes, struct dev_mail *mail)
{
    *mail = (struct dev_mail){.from = words(arena, field(arena, bytes, "From")),
                              .to = words(arena, field(arena, bytes, "To")),
                              .subject = words(arena, field(arena, bytes, "Subject")),
                              .date = field(arena, bytes, "Date"),
                              .kind = field(arena, bytes, "X-Convene-Kind"),
                              .unsubscribe = field(arena, bytes, "List-Unsubscribe")};
    take_part(arena, bytes, 0, mail);
}

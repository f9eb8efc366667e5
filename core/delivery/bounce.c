/* Bounces: whose mail it was by the address that it came to, what became of it by the report in it. */
#include "delivery/bounce.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/buf.h"

enum { DIGITS_MAX = 18, FIELD_MAX = 1000 };

/* Checks of bounce addresses are made for this purpose, so that no other check fits one. */
#define PURPOSE "bounce "

static const char digits[] = "0123456789";

/* --- whose --- */

void
delivery_bounce_address(struct buf *out, const struct secret_key *key, const char *base, int64_t id)
{
    const char *at = strchr(base, '@');
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)id);
    char check[SECRET_CHECK_SIZE];
    secret_check_make(key, PURPOSE, number, check);
    buf_append(out, base, at ? (size_t)(at - base) : strlen(base));
    buf_printf(out, "+%s-%s%s", number, check, at ? at : "");
}

/* The row named by "+42-k2m9q4x8@" at TEXT, which begins behind the plus; 0: none, or the check is wrong. */
static int64_t
read_tag(const struct secret_key *key, const char *text)
{
    size_t count = strspn(text, digits);
    const char *after = text + count + 1;
    if (count == 0 || count > DIGITS_MAX || text[0] == '0' || text[count] != '-' ||
        strcspn(after, "@") != SECRET_CHECK_SIZE - 1 || after[SECRET_CHECK_SIZE - 1] != '@')
        return 0;
    char number[DIGITS_MAX + 1];
    memcpy(number, text, count);
    number[count] = '\0';
    char check[SECRET_CHECK_SIZE];
    /* mail systems may have written the address in capitals */
    for (size_t i = 0; i < SECRET_CHECK_SIZE; i++)
        check[i] = (char)(after[i] >= 'A' && after[i] <= 'Z' ? after[i] + 32 : after[i]);
    check[SECRET_CHECK_SIZE - 1] = '\0';
    return secret_check_fits(key, PURPOSE, number, check) ? strtoll(number, NULL, 10) : 0;
}

static int64_t
find_tag(const struct secret_key *key, const char *text)
{
    int64_t id = 0;
    for (const char *plus = strchr(text, '+'); plus && id == 0; plus = strchr(plus + 1, '+'))
        id = read_tag(key, plus + 1);
    return id;
}

/* --- lines --- */

/* Goes over a mail by fields and lines; `field` holds the last one unfolded, cut at FIELD_MAX, a NUL in it as
 * a space. */
struct reader {
    const char *at, *end;
    char field[FIELD_MAX + 1];
    size_t length;
};

static void
append_line(struct reader *reader, const char *line, size_t len)
{
    for (size_t i = 0; i < len && reader->length < FIELD_MAX; i++)
        reader->field[reader->length++] = (char)(line[i] ? line[i] : ' ');
    reader->field[reader->length] = '\0';
}

/* The next line, without its end. */
static bool
next_line(struct reader *reader, const char **line, size_t *len)
{
    if (reader->at >= reader->end)
        return false;
    *line = reader->at;
    const char *stop = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
    reader->at = stop ? stop + 1 : reader->end;
    *len = (size_t)((stop ? stop : reader->end) - *line);
    if (*len > 0 && (*line)[*len - 1] == '\r')
        --*len;
    return true;
}

/* The next line with those that continue it. */
static bool
next_field(struct reader *reader)
{
    reader->length = 0;
    reader->field[0] = '\0';
    const char *line;
    size_t len;
    if (!next_line(reader, &line, &len))
        return false;
    append_line(reader, line, len);
    while (len > 0 && reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t')) {
        next_line(reader, &line, &len);
        append_line(reader, line, len);
    }
    return true;
}

/* The value of `field` if its name is NAME, else NULL. */
static const char *
value_of(const struct reader *reader, const char *name)
{
    size_t len = strlen(name);
    if (strncasecmp(reader->field, name, len) != 0 || reader->field[len] != ':')
        return NULL;
    return reader->field + len + 1 + strspn(reader->field + len + 1, " \t");
}

/* --- what --- */

/* One line of printable ASCII; "smtp; " in front of what the other side said is dropped. */
static void
keep_text(char *out, size_t size, const char *value)
{
    const char *type = strchr(value, ';');
    size_t used = 0;
    if (type && strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789 ") ==
                    (size_t)(type - value))
        value = type + 1 + strspn(type + 1, " \t");
    for (; *value && used < size - 1; value++) {
        bool blank = *value == ' ' || *value == '\t';
        if (!blank || (used > 0 && out[used - 1] != ' '))
            out[used++] = (char)(blank ? ' ' : *value > 0x20 && *value < 0x7f ? *value : '?');
    }
    while (used > 0 && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
}

/* Three numbers (RFC 3463), with whatever stands behind them dropped. */
static void
keep_status(struct delivery_bounce *bounce, const char *value)
{
    size_t len = strspn(value, "0123456789.");
    if (len >= 5 && len < sizeof(bounce->status) && strchr("245", value[0])) {
        memcpy(bounce->status, value, len);
        bounce->status[len] = '\0';
    }
}

static void
read_field(const struct reader *reader, struct delivery_bounce *bounce)
{
    const char *value;
    if ((value = value_of(reader, "Action"))) {
        bool failed = strncasecmp(value, "failed", 6) == 0;
        /* of several receivers the worst counts: it is one mail to one address, passed on by its owner */
        if (failed || bounce->action == DELIVERY_BOUNCE_OTHER)
            bounce->action = failed ? DELIVERY_BOUNCE_FAILED : DELIVERY_BOUNCE_DELAYED;
    } else if ((value = value_of(reader, "Status")) && !bounce->status[0]) {
        keep_status(bounce, value);
    } else if ((value = value_of(reader, "Diagnostic-Code")) && !bounce->diagnostic[0]) {
        keep_text(bounce->diagnostic, sizeof(bounce->diagnostic), value);
    }
}

/* The part message/delivery-status, wherever it stands. */
static void
read_report(struct reader *reader, struct delivery_bounce *bounce)
{
    bool inside = false;
    while (next_field(reader)) {
        const char *type = value_of(reader, "Content-Type");
        if (type)
            inside = strncasecmp(type, "message/delivery-status", 23) == 0;
        else if (inside && strncmp(reader->field, "--", 2) == 0)
            return;
        else if (inside)
            read_field(reader, bounce);
    }
}

bool
delivery_bounce_read(const struct secret_key *key, const char *mail, size_t size, const char *recipient,
                     struct delivery_bounce *bounce)
{
    static const char *const fields[] = {"To", "Delivered-To", "X-Original-To", "Envelope-To"};
    struct reader reader = {.at = mail, .end = mail + size};

    *bounce = (struct delivery_bounce){.action = DELIVERY_BOUNCE_OTHER};
    if (recipient)
        bounce->id = find_tag(key, recipient);
    while (next_field(&reader) && reader.length > 0) {
        for (size_t i = 0; bounce->id == 0 && i < COUNT_OF(fields); i++) {
            const char *value = value_of(&reader, fields[i]);
            bounce->id = value ? find_tag(key, value) : 0;
        }
    }
    read_report(&reader, bounce);
    return bounce->id != 0;
}

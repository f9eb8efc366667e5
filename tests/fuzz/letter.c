/* Names, subjects, addresses and bodies: what is written is read back, by a reader that knows nothing of the
 * writer, as what was meant, and the header holds the fields that were asked for and no other. The input is
 * cut into fields at its bytes 0xff. */
#include "fuzz.h"

#include <stdio.h>

#include "base/escape.h"
#include "delivery/letter.h"

enum { FIELDS = 5 };

static int
hex(char c)
{
    const char *digits = "0123456789ABCDEF", *found = c ? strchr(digits, c) : NULL;

    fuzz_must(found != NULL);
    return (int)(found - digits);
}

static void
read_quoted(struct buf *out, const char *text, size_t len, char underscore)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '=') {
            buf_putc(out, underscore && text[i] == '_' ? ' ' : text[i]);
        } else if (i + 2 < len && text[i + 1] == '\r' && text[i + 2] == '\n') {
            i += 2;
        } else {
            fuzz_must(i + 2 < len);
            buf_putc(out, (char)(hex(text[i + 1]) * 16 + hex(text[i + 2])));
            i += 2;
        }
    }
}

static void
read_base64(struct buf *out, const char *text, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned held = 0, bits = 0;

    for (size_t i = 0; i < len && text[i] != '='; i++) {
        const char *found = strchr(digits, text[i]);

        fuzz_must(found != NULL && text[i] != '\0');
        held = held << 6 | (unsigned)(found - digits);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            buf_putc(out, (char)(held >> bits & 0xff));
        }
    }
}

/* Encoded words decoded, white space between two of them dropped (RFC 2047 6.2); each is whole characters. */
static void
read_words(struct buf *out, const char *text)
{
    while (*text) {
        const char *end;
        size_t before = out->len;

        if (strncmp(text, "=?utf-8?", 8) != 0) {
            buf_putc(out, *text++);
            continue;
        }
        end = strstr(text + 10, "?=");
        fuzz_must(end != NULL && end + 2 - text <= 75 && text[9] == '?');
        if (text[8] == 'b')
            read_base64(out, text + 10, (size_t)(end - text - 10));
        else
            read_quoted(out, text + 10, (size_t)(end - text - 10), '_');
        fuzz_must(utf8_valid(out->data + before, out->len - before));
        text = end + 2;
        if (strncmp(text + strspn(text, " "), "=?utf-8?", 8) == 0)
            text += strspn(text, " ");
    }
}

/* The display name in front of an address. */
static void
read_name(struct buf *out, char *value)
{
    char *angle = strrchr(value, '<');

    fuzz_must(angle != NULL && angle > value && angle[-1] == ' ');
    angle[-1] = '\0';
    if (*value != '"') {
        read_words(out, value);
        return;
    }
    for (value++; *value && *value != '"'; value++) {
        if (*value == '\\')
            value++;
        buf_putc(out, *value);
    }
    fuzz_must(strcmp(value, "\"") == 0);
}

struct expected {
    const char *subject, *from_name, *to_name, *to_address;
};

static void
check_field(char *line, const struct expected *expected)
{
    static const char *const names[] = {"Date",
                                        "From",
                                        "To",
                                        "Subject",
                                        "Message-ID",
                                        "Auto-Submitted",
                                        "X-Convene-Kind",
                                        "X-Auto-Response-Suppress",
                                        "MIME-Version",
                                        "Content-Type",
                                        "Content-Transfer-Encoding"};
    char *colon = strchr(line, ':'), *value;
    const char *wanted = NULL;
    struct buf read;
    bool known = false;

    fuzz_must(colon != NULL);
    *colon = '\0';
    value = colon + 1 + strspn(colon + 1, " ");
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        known = known || strcmp(line, names[i]) == 0;
    fuzz_must(known);
    buf_init(&read, 1 << 16);
    if (strcmp(line, "Subject") == 0) {
        wanted = expected->subject;
        read_words(&read, value);
    } else if (strcmp(line, "From") == 0 && *expected->from_name) {
        wanted = expected->from_name;
        read_name(&read, value);
    } else if (strcmp(line, "To") == 0 && *expected->to_name) {
        wanted = expected->to_name;
        read_name(&read, value);
    }
    if (wanted)
        fuzz_must(strcmp(read.data, wanted) == 0);
    buf_release(&read);
}

/* Lines unfolded, each checked; gives back where the body begins. */
static char *
check_header(char *message, const struct expected *expected)
{
    char *end = strstr(message, "\r\n\r\n"), *line = message;

    fuzz_must(end != NULL);
    end[2] = '\0';
    while (*line) {
        char *stop = strstr(line, "\r\n");

        fuzz_must(stop != NULL && stop - line <= 998 && strcspn(line, "\r\n") == (size_t)(stop - line));
        while (stop[2] == ' ') { /* one line with the next */
            size_t next = strcspn(stop + 2, "\r");

            fuzz_must(next <= 998 && next > 1);
            memmove(stop, stop + 2, strlen(stop + 2) + 1);
            stop += next;
            fuzz_must(strncmp(stop, "\r\n", 2) == 0);
        }
        *stop = '\0';
        check_field(line, expected);
        line = stop + 2;
    }
    return end + 4;
}

static void
check_body(const char *body, const char *text)
{
    struct buf read;
    size_t at = 0;

    for (const char *line = body; *line;) {
        size_t len = strcspn(line, "\r\n");

        fuzz_must(len <= 76 && strncmp(line + len, "\r\n", 2) == 0 && *line != '.');
        line += len + 2;
    }
    buf_init(&read, 1 << 20);
    read_quoted(&read, body, strlen(body), 0);
    for (; *text; at++) { /* line ends are CR LF, whatever they were */
        if (*text == '\r' || *text == '\n') {
            fuzz_must(strncmp(read.data + at++, "\r\n", 2) == 0);
            text += text[0] == '\r' && text[1] == '\n' ? 2 : 1;
        } else {
            fuzz_must(read.data[at] == *text++);
        }
    }
    fuzz_must(at == read.len || strcmp(read.data + at, "\r\n") == 0);
    buf_release(&read);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *fields[FIELDS], *copy = malloc(size + 1), *at = copy;
    struct buf message, again, error;
    struct delivery_letter letter = {.message_id = "1@x", .kind = "x", .from_address = "a@x"};

    if (!copy)
        abort();
    memcpy(copy, data, size);
    copy[size] = '\0';
    for (size_t i = 0; i < FIELDS; i++) {
        char *stop = strchr(at, '\xff');

        fields[i] = at;
        at = stop && i + 1 < FIELDS ? stop + 1 : at + strlen(at);
        if (stop && i + 1 < FIELDS)
            *stop = '\0';
    }
    letter.subject = fields[0];
    letter.from_name = fields[1];
    letter.to_name = fields[2];
    letter.to_address = fields[3];
    letter.text = fields[4];
    buf_init(&message, DELIVERY_MESSAGE_MAX);
    buf_init(&again, DELIVERY_MESSAGE_MAX);
    buf_init(&error, 2000);
    if (delivery_message_write(&message, &letter, &error)) {
        const struct expected expected = {fields[0], fields[1], fields[2], fields[3]};

        fuzz_must(delivery_message_write(&again, &letter, &error) && strcmp(message.data, again.data) == 0);
        check_body(check_header(message.data, &expected), letter.text);
    } else {
        fuzz_must(message.len == 0 && error.len > 0 && !strpbrk(error.data, "\r\n"));
    }
    buf_release(&message);
    buf_release(&again);
    buf_release(&error);
    free(copy);
    return 0;
}

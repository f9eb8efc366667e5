/* The escapers and what reads escaped text back. */
#include "fuzz.h"

#include <jansson.h>

#include "base/escape.h"

enum { OUT_MAX = 1 << 20 };

static void
check_url(const char *text, size_t len)
{
    struct buf out, back;

    buf_init(&out, OUT_MAX);
    buf_init(&back, OUT_MAX);
    escape_url(&out, text, len);
    fuzz_must(unescape_url(&back, out.data, out.len, true));
    fuzz_must(back.len == len && memcmp(back.data, text, len) == 0);

    buf_clear(&back);
    bool good = unescape_url(&back, text, len, false);
    fuzz_must(good ? back.len <= len : back.len == 0);
    buf_release(&out);
    buf_release(&back);
}

static void
check_json(const char *text, size_t len)
{
    struct buf out;

    buf_init(&out, OUT_MAX);
    buf_putc(&out, '"');
    escape_json(&out, text, len);
    buf_putc(&out, '"');
    json_t *value = json_loadb(out.data, out.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    fuzz_must(json_is_string(value));
    fuzz_must(memchr(out.data, '<', out.len) == NULL);
    if (utf8_valid(text, len))
        fuzz_must(json_string_length(value) == len && memcmp(json_string_value(value), text, len) == 0);
    json_decref(value);
    buf_release(&out);
}

static void
check_html(const char *text, size_t len)
{
    struct buf out;

    buf_init(&out, OUT_MAX);
    escape_html(&out, text, len);
    fuzz_must(out.len >= len);
    for (const char *c = out.data; c < out.data + out.len; c++)
        fuzz_must(*c != '<' && *c != '>' && *c != '"' && *c != '\'');
    buf_release(&out);
}

static void
check_slug(const char *text, size_t len)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t max = len % 60;
    struct buf out;

    buf_init(&out, OUT_MAX);
    text_slug(&out, text, len, max);
    fuzz_must(out.len <= max && out.len == strlen(out.data));
    fuzz_must(strspn(out.data, letters) == out.len);
    if (out.len > 0)
        fuzz_must(out.data[0] != '-' && out.data[out.len - 1] != '-' && strstr(out.data, "--") == NULL);
    fuzz_must(utf8_length(text, len) <= len);
    buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;

    check_url(text, size);
    check_json(text, size);
    check_html(text, size);
    check_slug(text, size);
    (void)text_has_control(text, size);
    return 0;
}

#include "web/kit/values.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "http/http.h"

/* --- what a statement takes --- */

const char *
web_token_hash(struct http_request *request)
{
    const char *token = http_bearer(request);
    return token ? web_sha256_hex(http_arena(request), token, strlen(token)) : NULL;
}

const char *
web_sha256_hex(struct arena *arena, const char *bytes, size_t len)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    size_t hex_size = 2 * sizeof(digest) + 1;
    char *hex = arena_alloc(arena, hex_size);
    crypto_hash_sha256(digest, (const unsigned char *)bytes, len);
    return sodium_bin2hex(hex, hex_size, digest, sizeof(digest));
}

static void
release_json(void *value)
{
    json_decref(value);
}

json_t *
web_json_keep(struct http_request *request, json_t *value)
{
    if (value)
        arena_defer(http_arena(request), release_json, value);
    return value;
}

const char *
web_json_text(struct http_request *request, const json_t *value)
{
    /* 15 digits: what a double keeps of a decimal that was typed (52.52, not 52.520000000000003). */
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));

    if (!text)
        log_fatal("web.json", "out of memory");
    arena_defer(http_arena(request), free, text);
    return text;
}

const char *
web_array_literal(struct http_request *request, const json_t *strings)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    buf_putc(&out, '{');
    size_t i;
    json_t *item;
    json_array_foreach(strings, i, item)
    {
        buf_puts(&out, i > 0 ? ",\"" : "\"");
        for (const char *c = json_string_value(item); c && *c; c++) {
            if (*c == '"' || *c == '\\')
                buf_putc(&out, '\\');
            buf_putc(&out, *c);
        }
        buf_putc(&out, '"');
    }
    buf_putc(&out, '}');
    return arena_take(http_arena(request), &out);
}

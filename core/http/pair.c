/* Names and values as queries and forms bring them: a=b&c=d. */
#include <string.h>

#include "base/escape.h"
#include "http/http_internal.h"

bool
http_pair_next(const char **at, const char *end, struct http_slice *pair)
{
    while (*at < end && **at == '&')
        ++*at;
    if (*at >= end)
        return false;

    const char *stop = memchr(*at, '&', (size_t)(end - *at));
    if (!stop)
        stop = end;
    const char *equals = memchr(*at, '=', (size_t)(stop - *at));
    *pair = (struct http_slice){.name = *at, .name_len = (size_t)((equals ? equals : stop) - *at)};
    if (equals) {
        pair->value = equals + 1;
        pair->len = (size_t)(stop - pair->value);
    }
    *at = stop;
    return true;
}

char *
http_decode(struct arena *arena, const char *text, size_t len, size_t max)
{
    struct buf out;
    buf_init(&out, max);
    bool fits = unescape_url(&out, text, len, true) && !memchr(out.data, '\0', out.len);
    char *decoded = arena_take(arena, &out);
    return fits ? decoded : NULL;
}

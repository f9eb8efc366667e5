/* Finding the route of a path: a walk over all rows, the most literal pattern wins. */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "http/http_internal.h"

static const struct {
    const char *name;
    unsigned bit;
} methods[] = {
    {"GET", HTTP_GET},     {"HEAD", HTTP_HEAD},     {"POST", HTTP_POST},       {"PUT", HTTP_PUT},
    {"PATCH", HTTP_PATCH}, {"DELETE", HTTP_DELETE}, {"OPTIONS", HTTP_OPTIONS},
};

unsigned
http_method_bit(const char *method)
{
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        if (strcmp(methods[i].name, method) == 0)
            return methods[i].bit;
    }
    return 0;
}

void
http_allow_list(unsigned allowed, struct buf *out)
{
    size_t start = out->len;
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        if (allowed & methods[i].bit)
            buf_printf(out, "%s%s", out->len > start ? ", " : "", methods[i].name);
    }
}

/* How literal one segment's pattern is; the base-4 digits of a pattern's rank, first segment most
 * significant. */
enum segment_rank { RANK_REST, RANK_NAME, RANK_AFFIXED, RANK_LITERAL };
enum { SEGMENTS_MAX = 16 };

static bool
take_slice(struct http_match *match, const char *name, const char *name_end, const char *value, size_t len)
{
    if (len == 0 || match->count == HTTP_SLICES_MAX)
        return false;
    match->slices[match->count++] =
        (struct http_slice){.name = name, .name_len = (size_t)(name_end - name), .value = value, .len = len};
    return true;
}

/* One segment of pattern, [p, p_end), against one of the path, [s, s_end); PATH_END for {name...}. */
static bool
segment_fits(const char *p, const char *p_end, const char *s, const char *s_end, const char *path_end,
             struct http_match *match, enum segment_rank *rank)
{
    const char *open = memchr(p, '{', (size_t)(p_end - p));
    const char *close = open ? memchr(open, '}', (size_t)(p_end - open)) : NULL;
    if (!close) {
        *rank = RANK_LITERAL;
        return p_end - p == s_end - s && memcmp(p, s, (size_t)(p_end - p)) == 0;
    }
    if (close - open > 4 && memcmp(close - 3, "...", 3) == 0) {
        *rank = RANK_REST;
        return take_slice(match, open + 1, close - 3, s, (size_t)(path_end - s));
    }

    size_t before = (size_t)(open - p), behind = (size_t)(p_end - close - 1), have = (size_t)(s_end - s);
    *rank = before + behind > 0 ? RANK_AFFIXED : RANK_NAME;
    if (have <= before + behind || memcmp(p, s, before) != 0 ||
        memcmp(close + 1, s_end - behind, behind) != 0)
        return false;
    return take_slice(match, open + 1, close, s + before, have - before - behind);
}

static bool
pattern_fits(const char *pattern, const char *path, size_t len, struct http_match *match, unsigned *rank)
{
    const char *p = pattern, *s = path, *end = path + len;
    match->count = 0;
    *rank = 0;
    for (int shift = 2 * (SEGMENTS_MAX - 1); shift >= 0; shift -= 2) {
        if (*p != '/' || s == end || *s != '/')
            return false;

        const char *p_end = strchrnul(p + 1, '/');
        const char *s_end = memchr(s + 1, '/', (size_t)(end - s) - 1);
        enum segment_rank one;

        if (!s_end)
            s_end = end;
        if (!segment_fits(p + 1, p_end, s + 1, s_end, end, match, &one))
            return false;
        *rank |= (unsigned)one << shift;
        if (one == RANK_REST)
            return true;
        p = p_end;
        s = s_end;
        if (*p == '\0' || s == end)
            return *p == '\0' && s == end;
    }
    return false;
}

/* What a pattern says before its first {name} is how the path begins: nearly all rows end here. */
static bool
beginning_fits(const char *pattern, const char *path, size_t len)
{
    size_t i = 0;
    while (i < len && pattern[i] == path[i] && pattern[i] != '{' && pattern[i] != '\0')
        i++;
    return pattern[i] == '{' || (pattern[i] == '\0' && i == len);
}

const struct http_route **
http_routes_join(const struct http_route *const *tables, size_t *count)
{
    *count = 0;
    for (size_t t = 0; tables[t]; t++) {
        for (size_t i = 0; tables[t][i].method; i++)
            ++*count;
    }
    const struct http_route **routes;
    routes = calloc(*count + 1, sizeof(void *));
    if (!routes)
        return NULL;
    *count = 0;
    for (size_t t = 0; tables[t]; t++) {
        for (size_t i = 0; tables[t][i].method; i++)
            routes[(*count)++] = &tables[t][i];
    }
    return routes;
}

void
http_route_find(const struct http_route *const *routes, unsigned method, const char *path, size_t len,
                struct http_match *match)
{
    unsigned best = 0;

    *match = (struct http_match){.route = NULL};
    if (method == HTTP_HEAD)
        method = HTTP_GET;
    for (size_t i = 0; routes[i]; i++) {
        const struct http_route *route = routes[i];
        struct http_match one; /* pattern_fits() fills what is looked at */
        unsigned rank;
        if (!beginning_fits(route->pattern, path, len) ||
            !pattern_fits(route->pattern, path, len, &one, &rank))
            continue;
        unsigned bit = http_method_bit(route->method);
        match->allowed |= bit == HTTP_GET ? HTTP_GET | HTTP_HEAD : bit;
        match->cors |= (route->flags & HTTP_CORS) != 0;
        if (bit != method || (match->route && rank <= best))
            continue;
        best = rank;
        match->route = route;
        match->index = i;
        match->count = one.count;
        memcpy(match->slices, one.slices, sizeof(one.slices));
    }
    if (match->allowed)
        match->allowed |= HTTP_OPTIONS;
}

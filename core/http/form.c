/* The fields of a form (application/x-www-form-urlencoded). Unlike a query they have no table that they must
 * fit: what is wrong is left out, and the page that reads the form says what it misses. */
#include <string.h>

#include "base/escape.h"
#include "http/http.h"
#include "http/http_internal.h"

enum { FIELDS_MAX = 200, FIELD_NAME_MAX = 200, FIELD_VALUE_MAX = 64 << 10 };

static bool
is_among(const struct http_form_field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i].name, name) == 0)
            return true;
    }
    return false;
}

/* Browsers end the lines of a text area with CR LF. */
static void
join_lines(char *text)
{
    char *kept = text;
    for (; *text; text++) {
        if (*text != '\r' || text[1] != '\n')
            *kept++ = *text;
    }
    *kept = '\0';
}

const struct http_form_field *
http_form_parse(struct arena *arena, const char *body, size_t len)
{
    struct http_form_field *fields = arena_alloc(arena, (FIELDS_MAX + 1) * sizeof(*fields));
    const char *at = body, *end = body + len;
    size_t count = 0;
    struct http_slice pair;
    while (count < FIELDS_MAX && http_pair_next(&at, end, &pair)) {
        const char *name = http_decode(arena, pair.name, pair.name_len, FIELD_NAME_MAX);
        char *value = pair.value ? http_decode(arena, pair.value, pair.len, FIELD_VALUE_MAX) : NULL;
        if (!name || !*name || !utf8_valid(name, strlen(name)) || !value || !*value ||
            !utf8_valid(value, strlen(value)) || is_among(fields, count, name))
            continue;
        join_lines(value);
        fields[count++] = (struct http_form_field){.name = name, .value = value};
    }
    return fields;
}

const struct http_form_field *
http_form(struct http_request *request)
{
    size_t len;
    const char *body = http_body(request, &len);
    return http_form_parse(http_arena(request), body, len);
}

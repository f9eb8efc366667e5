#include "web/kit/form.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/escape.h"
#include "http/http.h"
#include "web/kit/values.h"

enum { FIELDS_MAX = 200, NAME_MAX = 200, VALUE_MAX = 64 << 10 };

/* Browsers end the lines of a text area with CR LF. */
static size_t
join_lines(char *text, size_t len)
{
    size_t kept = 0;

    for (size_t i = 0; i < len; i++)
        if (text[i] != '\r' || i + 1 == len || text[i + 1] != '\n')
            text[kept++] = text[i];
    return kept;
}

static void
take_pair(json_t *form, const char *pair, size_t len)
{
    const char *equals = memchr(pair, '=', len);
    struct buf name, value;

    if (!equals)
        return;
    buf_init(&name, NAME_MAX);
    buf_init(&value, VALUE_MAX);
    if (unescape_url(&name, pair, (size_t)(equals - pair), true) && name.len > 0 && !name.overflow &&
        utf8_valid(name.data, name.len) && !memchr(name.data, '\0', name.len) &&
        unescape_url(&value, equals + 1, len - (size_t)(equals - pair) - 1, true) && value.len > 0 &&
        !value.overflow && utf8_valid(value.data, value.len) && !memchr(value.data, '\0', value.len) &&
        !json_object_get(form, name.data))
        json_object_set_new(form, name.data, json_stringn(value.data, join_lines(value.data, value.len)));
    buf_release(&value);
    buf_release(&name);
}

json_t *
web_form(struct http_request *request)
{
    json_t *form = web_json_keep(request, json_object());
    size_t len;
    const char *body = http_body(request, &len), *end = body + len;

    for (const char *pair = body; pair < end && json_object_size(form) < FIELDS_MAX;) {
        const char *stop = memchr(pair, '&', (size_t)(end - pair));

        stop = stop ? stop : end;
        take_pair(form, pair, (size_t)(stop - pair));
        pair = stop + 1;
    }
    return form;
}

const char *
web_form_text(struct http_request *request, const json_t *form, const char *name)
{
    static const char blanks[] = " \t\n";
    const char *text = json_string_value(json_object_get(form, name));
    size_t len;

    if (!text)
        return NULL;
    text += strspn(text, blanks);
    len = strlen(text);
    while (len > 0 && strchr(blanks, text[len - 1]))
        len--;
    return len > 0 ? arena_strndup(http_arena(request), text, len) : NULL;
}

const char *
web_form_back(const char *back, const char *otherwise)
{
    enum { BACK_MAX = 500 };
    bool ours = back && back[0] == '/' && back[1] != '/' && !strpbrk(back, "\r\n\t \\") &&
                strlen(back) <= BACK_MAX && !text_has_control(back, strlen(back));

    return ours ? back : otherwise;
}

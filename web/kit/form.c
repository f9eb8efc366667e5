#include "web/kit/form.h"

#include <string.h>

#include "base/arena.h"
#include "base/escape.h"
#include "http/http.h"
#include "web/kit/values.h"

json_t *
web_form(struct http_request *request)
{
    json_t *form = web_json_keep(request, json_object());
    for (const struct http_form_field *field = http_form(request); field->name; field++)
        json_object_set_new(form, field->name, json_string(field->value));
    return form;
}

const char *
web_form_text(struct http_request *request, const json_t *form, const char *name)
{
    static const char blanks[] = " \t\n";
    const char *text = json_string_value(json_object_get(form, name));
    if (!text)
        return NULL;
    text += strspn(text, blanks);
    size_t len = strlen(text);
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

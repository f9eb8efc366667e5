#include "web/present/doc.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"

/* --- reading documents ---------------------------------------------------------------------------------- */

const json_t *
doc_at(const json_t *doc, const char *path)
{
    char name[64];
    while (doc && *path) {
        size_t len = strcspn(path, ".");
        if (len >= sizeof name)
            return NULL;
        memcpy(name, path, len);
        name[len] = '\0';
        doc = json_object_get(doc, name);
        path += len + (path[len] == '.');
    }
    return json_is_null(doc) ? NULL : doc;
}

const char *
doc_text(const json_t *doc, const char *path)
{
    const char *text = json_string_value(doc_at(doc, path));
    return text && *text ? text : NULL;
}

bool
doc_is(const json_t *doc, const char *path, const char *value)
{
    const char *text = doc_text(doc, path);
    return text && strcmp(text, value) == 0;
}

/* --- writing template data ------------------------------------------------------------------------------ */

void
view_text(json_t *view, const char *key, const char *text)
{
    json_object_set_new(view, key, json_string(text ? text : ""));
}

void
view_int(json_t *view, const char *key, long long number)
{
    json_object_set_new(view, key, json_integer(number));
}

void
view_flag(json_t *view, const char *key, bool flag)
{
    json_object_set_new(view, key, json_boolean(flag));
}

void
view_put(json_t *view, const char *key, json_t *value)
{
    if (json_is_array(value) && json_array_size(value) == 0) {
        json_decref(value);
        value = NULL;
    }
    json_object_set_new(view, key, value ? value : json_false());
}

void
view_list(json_t *view, const char *key, json_t *list)
{
    char name[64];

    snprintf(name, sizeof(name), "has_%s", key);
    view_flag(view, name, json_array_size(list) > 0);
    view_put(view, key, list);
}

void
present_line_join(struct present_line *line, const char *joint, const char *part)
{
    if (!part || !*part)
        return;
    line->text = line->text ? arena_printf(line->arena, "%s%s%s", line->text, joint, part) : part;
}

void
present_line_add(struct present_line *line, const char *part)
{
    present_line_join(line, " \u00b7 ", part);
}

#include "convene/frame/field.h"

const char *
field_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

const char *
field_number(struct arena *arena, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_integer(value))
        return "";
    return arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
}

const char *
field_joined(struct arena *arena, const json_t *array, const char *separator)
{
    const char *text = "";
    json_t *item;
    size_t i;
    json_array_foreach(array, i, item)
    {
        if (json_is_string(item))
            text = arena_printf(arena, "%s%s%s", text, *text ? separator : "", json_string_value(item));
    }
    return text;
}

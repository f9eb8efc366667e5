/* Objects and lists: walk a table of fields, name what is unknown, missing, null or derived. */
#include "rules/rules.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"

enum { NAME_ECHO_MAX = 60, NAMES_MAX = 64, NAMES_SHOWN_MAX = 12, UNKNOWN_MAX = 20 };

const char *
rules_path(struct rules *rules, const char *path, const char *name)
{
    if (!*path && strlen(name) <= NAME_ECHO_MAX)
        return name;
    return arena_printf(rules->problems->arena, "%s%s%.*s", path, *path ? "." : "", NAME_ECHO_MAX, name);
}

bool
rules_given(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return value && !json_is_null(value);
}

json_t *
rules_refuse(struct rules *rules, const char *path, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    problem_add(rules->problems, path, "%s", arena_vprintf(rules->problems->arena, format, ap));
    va_end(ap);
    return NULL;
}

static bool
is_known(const struct rules *rules, const struct field *field)
{
    return field->uses == 0 || (field->uses & rules->use);
}

static const struct field *
field_find(const struct rules *rules, const struct field *fields, const char *name)
{
    for (; fields->name; fields++)
        if (strcmp(fields->name, name) == 0 && is_known(rules, fields))
            return fields;
    return NULL;
}

/* The names that the sender may use: COUNT of them. */
static size_t
known_names(const struct rules *rules, const struct field *fields, const char *names[NAMES_MAX])
{
    size_t count = 0;
    for (; fields->name && count < NAMES_MAX; fields++)
        if (fields->rule && is_known(rules, fields))
            names[count++] = fields->name;
    return count;
}

/* A short table is listed whole: "; there are: name, slug, kind". */
static const char *
told_names(struct arena *arena, const char *const *names, size_t count)
{
    const char *text = count > 0 ? "; there are: " : ": the body is an empty object here";
    if (count > NAMES_SHOWN_MAX)
        return "";
    for (size_t i = 0; i < count; i++)
        text = arena_printf(arena, "%s%s%s", text, i > 0 ? ", " : "", names[i]);
    return text;
}

static void
unknown_field(struct rules *rules, const struct field *fields, const char *path, const char *name)
{
    const char *names[NAMES_MAX], *shown = rules_path(rules, path, name);
    size_t count = known_names(rules, fields, names);
    const char *meant = nearest_name(name, names, count);
    if (meant)
        problem_add(rules->problems, shown, "There is no field of this name; did you mean \"%s\"?", meant);
    else
        problem_add(rules->problems, shown, "There is no field of this name%s.",
                    told_names(rules->problems->arena, names, count));
}

/* Each unknown name costs a comparison with all that are known, and a sender who errs so often reads no list:
 * the rest of the document is not looked at. */
static json_t *
too_many_unknown(struct rules *rules, json_t *normal)
{
    if (rules->unknown == UNKNOWN_MAX + 1)
        problem_add(rules->problems, "",
                    "There are more than %d fields of unknown names; only the first are named here.",
                    UNKNOWN_MAX);
    json_decref(normal);
    return NULL;
}

/* What a sentence about FIELD ends with: ": what the event is called", or nothing. */
static const char *
told_hint(struct rules *rules, const struct field *field)
{
    return field->hint ? arena_printf(rules->problems->arena, ": %s", field->hint) : "";
}

static bool
is_needed(const struct rules *rules, const struct field *field, const char *path)
{
    return field->required && is_known(rules, field) && !(rules->patch && !*path);
}

static void
missing_fields(struct rules *rules, const struct field *fields, const char *path, const json_t *object)
{
    for (; fields->name; fields++) {
        if (is_needed(rules, fields, path) && !rules_given(object, fields->name))
            problem_add(rules->problems, rules_path(rules, path, fields->name), "This field is missing%s.",
                        told_hint(rules, fields));
    }
}

/* Null: the field is left out of a new object, or taken away by a patch. */
static json_t *
null_normal(struct rules *rules, const struct field *field, const char *path, const char *at)
{
    if ((field->required || field->kept) && !is_needed(rules, field, path))
        return rules_refuse(rules, at, "This field cannot be null%s.", told_hint(rules, field));
    return json_null();
}

json_t *
rules_object(struct rules *rules, const struct field *fields, const char *path, const json_t *object)
{
    int before = rules->problems->count;
    const char *name;
    if (!json_is_object(object))
        return rules_refuse(rules, path, "This must be an object, as in {\"%s\": …}.",
                            fields->name ? fields->name : "");
    json_t *normal = json_object();
    json_t *value;
    json_object_foreach((json_t *)object, name, value)
    {
        const struct field *field = field_find(rules, fields, name);
        const char *at = rules_path(rules, path, name);
        if (!field && ++rules->unknown > UNKNOWN_MAX)
            return too_many_unknown(rules, normal);
        if (!field)
            unknown_field(rules, fields, path, name);
        else if (field->rule && json_is_null(value))
            json_object_set_new(normal, name, null_normal(rules, field, path, at));
        else if (field->rule)
            json_object_set_new(normal, name, field->rule(rules, field, at, value));
    }
    missing_fields(rules, fields, path, object);
    if (rules->problems->count == before)
        return normal;
    json_decref(normal);
    return NULL;
}

json_t *
rule_object(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    return rules_object(rules, field->fields, path, value);
}

/* --- lists --- */

static bool
list_holds(const json_t *list, const json_t *value)
{
    const json_t *item;
    size_t i;
    json_array_foreach(list, i, item) if (json_equal(item, value)) return true;
    return false;
}

static json_t *
list_normal(struct rules *rules, const struct field *field, const char *path, const json_t *value, bool set)
{
    if (!json_is_array(value))
        return rules_refuse(rules, path, "This must be a list, as in [ … ].");
    if (json_array_size(value) > (size_t)field->max)
        return rules_refuse(rules, path, "There are %zu items here; %ld are the most.",
                            json_array_size(value), field->max);
    json_t *normal = json_array();
    json_t *item;
    size_t i;
    json_array_foreach(value, i, item)
    {
        json_t *one = field->item->rule(rules, field->item,
                                        arena_printf(rules->problems->arena, "%s.%zu", path, i), item);
        if (one && !(set && list_holds(normal, one)))
            json_array_append(normal, one);
        json_decref(one);
    }
    return normal;
}

json_t *
rule_list(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    return list_normal(rules, field, path, value, false);
}

json_t *
rule_set(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    return list_normal(rules, field, path, value, true);
}

/* Objects and lists: walk a table of fields, name what is unknown, missing or derived. */
#include "listing/listing_internal.h"

#include <string.h>

#include "base/nearest.h"

const char *
rule_path(struct rules *rules, const char *path, const char *name)
{
    return *path ? arena_printf(rules->problems->arena, "%s.%s", path, name) : name;
}

static bool
rule_is_list(struct rules *rules, const char *path, const json_t *value, size_t max)
{
    if (!json_is_array(value))
        problem_add(rules->problems, path, "This must be a list, as in [ … ].");
    else if (json_array_size(value) > max)
        problem_add(rules->problems, path, "There are %zu items here; %zu are the most.",
                    json_array_size(value), max);
    else
        return true;
    return false;
}

static const char *
rule_item_path(struct rules *rules, const char *path, size_t i)
{
    return arena_printf(rules->problems->arena, "%s.%zu", path, i);
}

bool
list_holds(const json_t *list, const json_t *value)
{
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item) if (json_equal(item, value)) return true;
    return false;
}

static bool
field_is_derived(const struct field *field)
{
    return !field->rule && !field->code && !field->codes;
}

/* A list is a set here: the second mention of a code is dropped. */
static json_t *
rule_codes(struct rules *rules, const char *path, const json_t *value, const char *dimension)
{
    enum { CODES_MAX = 30 };
    json_t *set = json_array(), *item;
    size_t i;

    if (!rule_is_list(rules, path, value, CODES_MAX)) {
        json_decref(set);
        return NULL;
    }
    json_array_foreach(value, i, item)
    {
        json_t *code = rule_code(rules, rule_item_path(rules, path, i), item, dimension);

        if (code && !list_holds(set, code))
            json_array_append(set, code);
        json_decref(code);
    }
    return set;
}

static json_t *
field_normal(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    if (field->codes)
        return rule_codes(rules, path, value, field->codes);
    if (field->code)
        return rule_code(rules, path, value, field->code);
    return field->rule(rules, path, value);
}

static const struct field *
field_find(const struct field *fields, const char *name)
{
    for (; fields->name; fields++)
        if (strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}

static void
unknown_field(struct rules *rules, const char *path, const char *name, const struct field *fields)
{
    enum { FIELDS_MAX = 64 };
    const char *names[FIELDS_MAX], *meant;
    char shown[41];
    size_t count = 0;

    for (; fields->name && count < FIELDS_MAX; fields++)
        if (!field_is_derived(fields))
            names[count++] = fields->name;
    meant = nearest_name(name, names, count);
    strncpy(shown, name, sizeof shown - 1);
    shown[sizeof shown - 1] = '\0';
    if (meant)
        problem_add(rules->problems, rule_path(rules, path, shown),
                    "There is no field of this name; did you mean \"%s\"?", meant);
    else
        problem_add(rules->problems, rule_path(rules, path, shown), "There is no field of this name.");
}

static void
missing_fields(struct rules *rules, const char *path, const json_t *object, const struct field *fields)
{
    if (rules->use == LISTING_PATCH && !*path)
        return;
    for (; fields->name; fields++) {
        const json_t *value = json_object_get(object, fields->name);

        if (fields->required && (!value || json_is_null(value)))
            problem_add(rules->problems, rule_path(rules, path, fields->name), "This field is missing: %s.",
                        fields->hint);
    }
}

json_t *
rule_object(struct rules *rules, const char *path, const json_t *object, const struct field *fields)
{
    json_t *normal;
    const char *name;
    json_t *value;
    int before = rules->problems->count;

    if (!json_is_object(object)) {
        problem_add(rules->problems, path, "This must be an object, as in {\"%s\": …}.", fields->name);
        return NULL;
    }
    normal = json_object();
    json_object_foreach((json_t *)object, name, value)
    {
        const struct field *field = field_find(fields, name);

        if (!field)
            unknown_field(rules, path, name, fields);
        else if (!field_is_derived(field) && json_is_null(value))
            json_object_set_new(normal, name, json_null());
        else if (!field_is_derived(field))
            json_object_set_new(normal, name,
                                field_normal(rules, field, rule_path(rules, path, name), value));
    }
    missing_fields(rules, path, object, fields);
    if (rules->problems->count == before)
        return normal;
    json_decref(normal);
    return NULL;
}

json_t *
rule_list(struct rules *rules, const char *path, const json_t *value, rule_fn *rule, size_t max)
{
    json_t *normal, *item;
    size_t i;

    if (!rule_is_list(rules, path, value, max))
        return NULL;
    normal = json_array();
    json_array_foreach(value, i, item)
    {
        json_t *one = rule(rules, rule_item_path(rules, path, i), item);

        if (one)
            json_array_append_new(normal, one);
    }
    return normal;
}

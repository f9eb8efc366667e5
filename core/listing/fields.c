/* Objects and lists: walk a table of fields, name what is unknown, missing or derived. */
#include "listing/listing_internal.h"

#include <string.h>

#include "base/nearest.h"

const char *
rule_path(struct rules *rules, const char *path, const char *name)
{
    return *path ? arena_printf(rules->problems->arena, "%s.%s", path, name) : name;
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
        if (fields->rule)
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
        else if (field->rule && json_is_null(value))
            json_object_set_new(normal, name, json_null());
        else if (field->rule)
            json_object_set_new(normal, name, field->rule(rules, rule_path(rules, path, name), value));
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

    if (!json_is_array(value)) {
        problem_add(rules->problems, path, "This must be a list, as in [ … ].");
        return NULL;
    }
    if (json_array_size(value) > max) {
        problem_add(rules->problems, path, "There are %zu items here; %zu are the most.",
                    json_array_size(value), max);
        return NULL;
    }
    normal = json_array();
    json_array_foreach(value, i, item)
    {
        const char *at = arena_printf(rules->problems->arena, "%s.%zu", path, i);
        json_t *one = rule(rules, at, item);

        if (one)
            json_array_append_new(normal, one);
    }
    return normal;
}

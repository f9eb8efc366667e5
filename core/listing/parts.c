/* The parts of a document about place, audience, safety and access. */
#include "listing/listing_internal.h"

#include <math.h>
#include <string.h>

/* --- where --- */

/* Degrees, at most `max` of them in either direction. */
static json_t *
rule_degrees(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    if (json_is_number(value) && fabs(json_number_value(value)) <= (double)field->max)
        return json_incref((json_t *)value);
    return rules_refuse(rules, path, "This is a number of degrees between -%ld and %ld.", field->max,
                        field->max);
}

/* City and country are taken as people write them: the database knows the places and resolves both. */
static const struct field place_fields[] = {
    {.name = "venue", .rule = rule_line, .max = 200},
    {.name = "address", .rule = rule_line, .max = 200},
    {.name = "city", .rule = rule_line, .max = 100},
    {.name = "country", .rule = rule_line, .max = 100},
    {.name = "lat", .rule = rule_degrees, .max = 90},
    {.name = "lon", .rule = rule_degrees, .max = 180},
    {.name = NULL},
};

json_t *
rule_place(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *place = rules_object(rules, place_fields, path, value);
    (void)field;
    if (!place ||
        json_is_number(json_object_get(place, "lat")) == json_is_number(json_object_get(place, "lon")))
        return place;
    json_decref(place);
    return rules_refuse(rules, path, "\"lat\" and \"lon\" go together; give both or neither.");
}

static const struct field online_fields[] = {
    {.name = "url", .rule = rule_link},
    {.name = "public", .rule = rule_flag},
    {.name = NULL},
};

json_t *
rule_online(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    (void)field;
    if (json_is_true(value))
        return json_pack("{s:n, s:b}", "url", "public", 0);
    if (json_is_false(value))
        return json_null();
    json_t *online = rules_object(rules, online_fields, path, value);
    if (online && !json_object_get(online, "url"))
        json_object_set_new(online, "url", json_null());
    if (online && !json_is_boolean(json_object_get(online, "public")))
        json_object_set_new(online, "public", json_false());
    return online;
}

/* --- for how many --- */

enum { SEATS_MAX = 1000000 };

static const char seats_hint[] = "how many persons, or null for no limit";

static const struct field seats_fields[] = {
    {.name = "in_person", .rule = rule_whole, .max = SEATS_MAX, .hint = seats_hint},
    {.name = "online", .rule = rule_whole, .max = SEATS_MAX, .hint = seats_hint},
    {.name = NULL},
};

json_t *
rule_capacity(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    (void)field;
    if (json_is_object(value))
        return rules_object(rules, seats_fields, path, value);
    json_t *seats = rule_whole(rules, &seats_fields[0], path, value);
    return seats ? json_pack("{s:o, s:n}", "in_person", seats, "online") : NULL;
}

/* --- access, conduct, people --- */

static json_t *
rule_fact(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    static const char *const answers[] = {"yes", "limited", "no", "unknown", NULL};

    (void)field;
    if (json_is_boolean(value))
        return json_string(json_is_true(value) ? "yes" : "no");
    return rule_choice(rules, &(const struct field){.choices = answers}, path, value);
}

/* A fact with a remark: {"value": "limited", "note": "two steps at the side door"}. */
static const struct field fact_fields[] = {
    {.name = "value",
     .rule = rule_fact,
     .required = true,
     .hint = "\"yes\", \"limited\", \"no\" or \"unknown\""},
    {.name = "note", .rule = rule_line, .max = 200},
    {.name = NULL},
};

json_t *
rule_access(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    (void)field;
    if (!json_is_object(value))
        return rules_refuse(rules, path, "This must be an object, as in {\"step_free_entrance\": \"yes\"}.");
    json_t *normal = json_object();
    json_t *fact;
    const char *name;
    json_object_foreach((json_t *)value, name, fact)
    {
        const char *at = rules_path(rules, path, name);
        json_t *known = json_string(name),
               *code = rule_code(rules, &(const struct field){.of = "access"}, at, known);
        if (code)
            json_object_set_new(normal, name,
                                json_is_object(fact) ? rules_object(rules, fact_fields, at, fact)
                                                     : rule_fact(rules, NULL, at, fact));
        json_decref(code);
        json_decref(known);
    }
    return normal;
}

/* The contact is an address to write to or a page: what a person in trouble needs at an event. */
const struct field conduct_fields[] = {
    {.name = "url", .rule = rule_link},
    {.name = "contact", .rule = rule_line, .max = 200},
    {.name = NULL},
};

static const struct field person_fields[] = {
    {.name = "name", .rule = rule_line, .max = 100, .required = true, .hint = "the person's name"},
    {.name = "role", .rule = rule_line, .max = 100},
    {.name = "affiliation", .rule = rule_line, .max = 200},
    {.name = "confirmed"}, /* only the person can confirm */
    {.name = NULL},
};

json_t *
rule_person(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *person = rules_object(rules, person_fields, path, value);
    (void)field;
    if (person && !json_is_string(json_object_get(person, "role")))
        json_object_set_new(person, "role", json_string("speaker"));
    if (person)
        json_object_set_new(person, "confirmed", json_false());
    return person;
}

/* The parts of a document that say where, for whom, and how safe and accessible. */
#include "listing/listing_internal.h"

#include <math.h>
#include <string.h>

/* --- where ---------------------------------------------------------------------------------------------- */

static json_t *
coordinate(struct rules *rules, const char *path, const json_t *value, double limit)
{
    double degrees = json_number_value(value);

    if (json_is_number(value) && fabs(degrees) <= limit)
        return json_incref((json_t *)value);
    problem_add(rules->problems, path, "This is a number of degrees between -%g and %g.", limit, limit);
    return NULL;
}

static json_t *
rule_latitude(struct rules *rules, const char *path, const json_t *value)
{
    return coordinate(rules, path, value, 90);
}

static json_t *
rule_longitude(struct rules *rules, const char *path, const json_t *value)
{
    return coordinate(rules, path, value, 180);
}

/* City and country are taken as people write them: the database knows the places and resolves both. */
json_t *
rule_place(struct rules *rules, const char *path, const json_t *value)
{
    static const struct field fields[] = {
        {.name = "venue", .rule = rule_line_200},
        {.name = "address", .rule = rule_line_200},
        {.name = "city", .rule = rule_line_100},
        {.name = "country", .rule = rule_line_100},
        {.name = "lat", .rule = rule_latitude},
        {.name = "lon", .rule = rule_longitude},
        {.name = NULL},
    };
    json_t *place = rule_object(rules, path, value, fields);

    if (place &&
        json_is_number(json_object_get(place, "lat")) != json_is_number(json_object_get(place, "lon"))) {
        problem_add(rules->problems, path, "\"lat\" and \"lon\" go together; give both or neither.");
        json_decref(place);
        return NULL;
    }
    return place;
}

json_t *
rule_online(struct rules *rules, const char *path, const json_t *value)
{
    static const struct field fields[] = {
        {.name = "url", .rule = rule_link},
        {.name = "public", .rule = rule_flag},
        {.name = NULL},
    };
    json_t *online;

    if (json_is_true(value))
        return json_pack("{s:n, s:b}", "url", "public", 0);
    if (json_is_false(value))
        return json_null();
    online = rule_object(rules, path, value, fields);
    if (online && !json_object_get(online, "url"))
        json_object_set_new(online, "url", json_null());
    if (online && !json_is_boolean(json_object_get(online, "public")))
        json_object_set_new(online, "public", json_false());
    return online;
}

/* --- for how many --------------------------------------------------------------------------------------- */

static json_t *
rule_seats(struct rules *rules, const char *path, const json_t *value)
{
    enum { SEATS_MAX = 1000000 };

    if (json_is_integer(value) && json_integer_value(value) >= 0 && json_integer_value(value) <= SEATS_MAX)
        return json_incref((json_t *)value);
    problem_add(rules->problems, path,
                "This is a whole number of persons from 0 to %d, or null for no limit.", SEATS_MAX);
    return NULL;
}

json_t *
rule_capacity(struct rules *rules, const char *path, const json_t *value)
{
    static const struct field fields[] = {
        {.name = "in_person", .rule = rule_seats},
        {.name = "online", .rule = rule_seats},
        {.name = NULL},
    };
    json_t *seats;

    if (json_is_object(value))
        return rule_object(rules, path, value, fields);
    seats = rule_seats(rules, path, value);
    return seats ? json_pack("{s:o, s:n}", "in_person", seats, "online") : NULL;
}

/* --- access, conduct, people ---------------------------------------------------------------------------- */

static json_t *
rule_fact(struct rules *rules, const char *path, const json_t *value)
{
    static const char *const answers[] = {"yes", "limited", "no", "unknown", NULL};

    if (json_is_boolean(value))
        return json_string(json_is_true(value) ? "yes" : "no");
    return rule_choice(rules, path, value, answers);
}

/* A fact with a remark: {"value": "limited", "note": "two steps at the side door"}. */
static json_t *
rule_fact_noted(struct rules *rules, const char *path, const json_t *value)
{
    static const struct field fields[] = {
        {.name = "value",
         .rule = rule_fact,
         .required = true,
         .hint = "\"yes\", \"limited\", \"no\" or \"unknown\""},
        {.name = "note", .rule = rule_line_200},
        {.name = NULL},
    };

    return json_is_object(value) ? rule_object(rules, path, value, fields) : rule_fact(rules, path, value);
}

json_t *
rule_access(struct rules *rules, const char *path, const json_t *value)
{
    json_t *normal, *fact;
    const char *name;

    if (!json_is_object(value)) {
        problem_add(rules->problems, path,
                    "This must be an object, as in {\"step_free_entrance\": \"yes\"}.");
        return NULL;
    }
    normal = json_object();
    json_object_foreach((json_t *)value, name, fact)
    {
        const char *at = rule_path(rules, path, name);
        json_t *known = json_string(name), *code = rule_code(rules, at, known, "access");

        if (code)
            json_object_set_new(normal, name, rule_fact_noted(rules, at, fact));
        json_decref(code);
        json_decref(known);
    }
    return normal;
}

json_t *
rule_conduct(struct rules *rules, const char *path, const json_t *value)
{
    static const struct field fields[] = {
        {.name = "url", .rule = rule_link},
        {.name = "contact", .rule = rule_contact},
        {.name = NULL},
    };

    return rule_object(rules, path, value, fields);
}

static json_t *
rule_person(struct rules *rules, const char *path, const json_t *value)
{
    static const struct field fields[] = {
        {.name = "name", .rule = rule_line_100, .required = true, .hint = "the person's name"},
        {.name = "role", .rule = rule_line_100},
        {.name = "affiliation", .rule = rule_line_200},
        {.name = "confirmed"}, /* only the person can confirm */
        {.name = NULL},
    };
    json_t *person = rule_object(rules, path, value, fields);

    if (person && !json_is_string(json_object_get(person, "role")))
        json_object_set_new(person, "role", json_string("speaker"));
    if (person)
        json_object_set_new(person, "confirmed", json_false());
    return person;
}

json_t *
rule_people(struct rules *rules, const char *path, const json_t *value)
{
    return rule_list(rules, path, value, rule_person, 200);
}

/* Advice: what the rules allow to be missing, and readers would miss. */
#include "base/attr.h"
#include "listing/listing_internal.h"

#include <string.h>

static bool
has(const json_t *document, const char *name)
{
    const json_t *value = json_object_get(document, name);
    return value && !json_is_null(value) && !(json_is_array(value) && !json_array_size(value));
}

static bool
is_mode(const json_t *document, const char *mode)
{
    const char *given = json_string_value(json_object_get(document, "mode"));
    return given && (strcmp(given, mode) == 0 || strcmp(given, "hybrid") == 0);
}

/* The facts that decide for many people whether they can come; which are asked depends on the mode. */
static void
advise_access(const json_t *document, struct problems *advice)
{
    static const struct {
        const char *fact, *mode;
    } facts[] = {
        {"step_free_entrance", "in_person"},
        {"wheelchair_toilet", "in_person"},
        {"hearing_loop", "in_person"},
        {"quiet_room", "in_person"},
        {"lactation_room", "in_person"},
        {"live_captions", "online"},
        {"recordings", "online"},
    };
    const json_t *access = json_object_get(document, "access");

    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        const json_t *fact = json_object_get(access, facts[i].fact);
        const json_t *answer = json_is_object(fact) ? json_object_get(fact, "value") : fact;
        if (is_mode(document, facts[i].mode) &&
            (!answer || strcmp(json_string_value(answer), "unknown") == 0))
            problem_add(advice, arena_printf(advice->arena, "access.%s", facts[i].fact),
                        "Not said yet: %s? \"no\" is an answer too, and helps people to plan.",
                        listing_term_find("access", facts[i].fact)
                            ? listing_term_find("access", facts[i].fact)->label
                            : facts[i].fact);
    }
}

static void
advise_people(const json_t *document, struct problems *advice)
{
    const json_t *person;
    size_t i;
    json_array_foreach(json_object_get(document, "people"), i,
                       person) if (!json_is_true(json_object_get(person, "confirmed")))
        problem_add(advice, arena_printf(advice->arena, "people.%zu", i),
                    "%s is shown as \"not confirmed\" until they confirm.",
                    json_string_value(json_object_get(person, "name")));
}

void
listing_advise(const json_t *document, struct problems *advice)
{
    const json_t *conduct = json_object_get(document, "conduct");
    if (!has(document, "ends"))
        problem_add(advice, "ends", "No end is given; people cannot plan their way home.");
    if (!has(document, "summary"))
        problem_add(advice, "summary", "One sentence of summary is what people read in a list.");
    if (!has(document, "fees"))
        problem_add(advice, "fees",
                    "Say what it costs, also when it is free: {\"band\": \"everyone\", \"price\": \"0\", "
                    "\"currency\": \"EUR\"}.");
    if (!has(conduct, "url"))
        problem_add(advice, "conduct.url", "No code of conduct is linked; networking features need one.");
    if (!has(conduct, "contact"))
        problem_add(advice, "conduct.contact", "Nobody is named to whom harassment can be reported.");
    advise_access(document, advice);
    advise_people(document, advice);
}

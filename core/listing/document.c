/* The document: one table of its fields, then what only several fields together can show. */
#include "listing/listing_internal.h"

#include <string.h>

#include "rules/civil.h"

/* --- rules and tables of the document's own --- */

/* An organization's id or slug, or the object that a document shows. */
static json_t *
rule_organizer(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    const json_t *id = json_is_object(value) ? json_object_get(value, "id") : value;
    return rule_line(rules, field, path, id);
}

static json_t *
rule_parent(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *id = rule_line(rules, field, path, value);
    if (!id || strncmp(json_string_value(id), "evt_", strlen("evt_")) == 0)
        return id;
    json_decref(id);
    return rules_refuse(rules, path,
                        "This is the id of the event that this one belongs to, as in evt_7k2m9q4x8w3t.");
}

static const struct field civil = {.rule = rule_civil};

static const struct field series_fields[] = {
    {.name = "rrule", .rule = rule_line, .max = 200},
    {.name = "exdates", .rule = rule_list, .max = 400, .item = &civil},
    {.name = "id"}, /* of an occurrence that was read before */
    {.name = "recurrence_id"},
    {.name = NULL},
};

static const struct field source_fields[] = {
    {.name = "name", .rule = rule_line, .max = 100},
    {.name = "id", .rule = rule_line, .max = 200},
    {.name = "licence", .rule = rule_line, .max = 100},
    {.name = NULL},
};

static const struct field deadline_fields[] = {
    {.name = "kind",
     .rule = rule_code,
     .of = "deadline",
     .required = true,
     .hint = "what ends then, as in call_for_papers"},
    {.name = "at", .rule = rule_civil, .required = true, .hint = "a date or time, as in 2027-02-01T23:59"},
    {.name = "zone", .rule = rule_zone},
    {.name = "url", .rule = rule_link},
    {.name = "label", .rule = rule_line, .max = 100},
    {.name = "at_utc"}, /* derived */
    {.name = NULL},
};

static const struct field language = {.rule = rule_code, .of = "language"};
static const struct field specialty = {.rule = rule_code, .of = "specialty"};
static const struct field profession = {.rule = rule_code, .of = "profession"};
static const struct field stage = {.rule = rule_code, .of = "stage"};
static const struct field topic = {.rule = rule_topic};
static const struct field fee = {.rule = rule_object, .fields = fee_fields};
static const struct field credit = {.rule = rule_credit};
static const struct field deadline = {.rule = rule_object, .fields = deadline_fields};
static const struct field person = {.rule = rule_person};

/* --- the table --- */

static const struct field document_fields[] = {
    {.name = "title",
     .rule = rule_line,
     .max = LISTING_TITLE_MAX,
     .required = true,
     .hint = "what the event is called"},
    {.name = "summary", .rule = rule_line, .max = LISTING_SUMMARY_MAX},
    {.name = "description", .rule = rule_markdown, .max = LISTING_DESCRIPTION_MAX},
    {.name = "kind", .rule = rule_code, .of = "kind"},
    {.name = "mode", .rule = rule_code, .of = "mode"},
    {.name = "languages", .rule = rule_set, .max = 30, .item = &language},
    {.name = "starts",
     .rule = rule_civil,
     .required = true,
     .hint = "local time as 2027-05-04T09:00, or a day as 2027-05-04"},
    {.name = "ends", .rule = rule_civil},
    {.name = "zone", .rule = rule_zone},
    {.name = "all_day", .rule = rule_flag},
    {.name = "place", .rule = rule_place},
    {.name = "online", .rule = rule_online},
    {.name = "organizer", .rule = rule_organizer, .max = 100},
    {.name = "specialties", .rule = rule_set, .max = 30, .item = &specialty},
    {.name = "professions", .rule = rule_set, .max = 30, .item = &profession},
    {.name = "stages", .rule = rule_set, .max = 30, .item = &stage},
    {.name = "topics", .rule = rule_set, .max = 30, .item = &topic},
    {.name = "fees", .rule = rule_list, .max = 60, .item = &fee},
    {.name = "credits", .rule = rule_list, .max = 30, .item = &credit},
    {.name = "deadlines", .rule = rule_list, .max = 30, .item = &deadline},
    {.name = "access", .rule = rule_access},
    {.name = "conduct", .rule = rule_object, .fields = conduct_fields},
    {.name = "people", .rule = rule_list, .max = 200, .item = &person},
    {.name = "capacity", .rule = rule_capacity},
    {.name = "website", .rule = rule_link},
    {.name = "source", .rule = rule_object, .fields = source_fields},
    {.name = "parent", .rule = rule_parent, .max = 100},
    {.name = "series", .rule = rule_object, .fields = series_fields},
    /* derived: what GET gives may be sent back */
    {.name = "id"},
    {.name = "revision"},
    {.name = "status"},
    {.name = "starts_at"},
    {.name = "ends_at"},
    {.name = "previous_starts"},
    {.name = "ambiguous"},
    {.name = "seats"},
    {.name = "url"},
    {.name = "created"},
    {.name = "published"},
    {.name = "uid"},
    {.name = "updated"},
    {.name = NULL},
};

/* --- several fields together --- */

/* Days or times, but both of one sort, and in order. In a patch only what is there can be compared. */
static void
check_times(struct rules *rules, json_t *document)
{
    const char *starts = json_string_value(json_object_get(document, "starts"));
    const char *ends = json_string_value(json_object_get(document, "ends"));
    if (!starts)
        return;
    struct civil from;
    if (civil_parse(rules->problems->arena, starts, &from))
        return;
    if (rules_given(document, "all_day") &&
        json_is_true(json_object_get(document, "all_day")) == from.has_time)
        problem_add(rules->problems, "all_day",
                    from.has_time ? "An event of whole days begins on a day without a time, as in 2027-05-04."
                                  : "An event that begins on a day without a time is of whole days; leave "
                                    "\"all_day\" out or give the time.");
    json_object_set_new(document, "all_day", json_boolean(!from.has_time));
    struct civil to;
    if (!ends || civil_parse(rules->problems->arena, ends, &to))
        return;
    if (from.has_time != to.has_time)
        problem_add(rules->problems, "ends", "Start and end must both have a time, or both be days.");
    else if (civil_compare(&to, &from) < 0)
        problem_add(rules->problems, "ends", "The end, %s, is before the start, %s.", ends, starts);
    else if (from.has_time && civil_compare(&to, &from) == 0)
        problem_add(rules->problems, "ends",
                    "The end is the same as the start; leave it out if it is not known.");
}

/* What the fields show the mode to be; a mode that contradicts them is refused. */
static void
check_mode(struct rules *rules, json_t *document)
{
    const char *mode = json_string_value(json_object_get(document, "mode"));
    bool place = rules_given(document, "place"), online = rules_given(document, "online");
    if (mode && strcmp(mode, "online") == 0 && place)
        problem_add(rules->problems, "mode",
                    "An online event has no place; use \"hybrid\", or leave \"place\" out.");
    if (mode && strcmp(mode, "in_person") == 0 && online)
        problem_add(rules->problems, "mode",
                    "An event in person has no stream; use \"hybrid\", or leave \"online\" out.");
    if (!mode && !rules->patch)
        json_object_set_new(document, "mode",
                            json_string(!online ? "in_person"
                                        : place ? "hybrid"
                                                : "online"));
}

/* The database derives the zone from a known place. Without a place the event must name its zone. */
static void
check_zone(struct rules *rules, const json_t *document)
{
    bool timed = json_is_false(json_object_get(document, "all_day"));
    if (!rules->patch && timed && !rules_given(document, "place") && !rules_given(document, "zone"))
        problem_add(rules->problems, "zone",
                    "Without a place, a time needs its zone, as in \"Europe/Berlin\".");
}

static void
check_series(struct rules *rules, json_t *document)
{
    const json_t *series = json_object_get(document, "series");
    if (!json_is_object(series))
        return;
    if (json_object_size(series) == 0) /* only derived fields were in it */
        json_object_del(document, "series");
    else if (!rules_given(series, "rrule"))
        problem_add(rules->problems, "series.rrule",
                    "A series needs its rule, as in \"FREQ=WEEKLY;BYDAY=WE\".");
}

/* A draft is asked for by status; any other status is the daemon's to derive. */
static void
keep_draft(const json_t *input, json_t *document, enum listing_use use)
{
    const char *status = json_string_value(json_object_get(input, "status"));
    if (use != LISTING_PATCH && status && strcmp(status, "draft") == 0)
        json_object_set_new(document, "status", json_string("draft"));
}

static void
set_default(json_t *document, const char *name, json_t *value)
{
    if (rules_given(document, name))
        json_decref(value);
    else
        json_object_set_new(document, name, value);
}

json_t *
listing_check(const json_t *document, enum listing_use use, struct problems *problems)
{
    struct rules rules = {.problems = problems, .patch = use == LISTING_PATCH};
    int before = problems->count;
    if (!json_is_object(document)) {
        problem_add(
            problems, "",
            "An event is a JSON object, as in {\"title\": \"…\", \"starts\": \"2027-05-04T09:00\", …}.");
        return NULL;
    }
    json_t *normal = rules_object(&rules, document_fields, "", document);
    if (!normal)
        return NULL;
    check_times(&rules, normal);
    check_mode(&rules, normal);
    check_zone(&rules, normal);
    check_series(&rules, normal);
    keep_draft(document, normal, use);
    if (use != LISTING_PATCH)
        set_default(normal, "kind", json_string("other"));
    if (problems->count == before)
        return normal;
    json_decref(normal);
    return NULL;
}

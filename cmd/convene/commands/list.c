/* convene list: find events. */
#include <string.h>

#include "base/attr.h"
#include "listing/listing.h"

#include "convene/commands/event.h"
#include "convene/commands/verbs.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/input/when.h"

static const struct flag flags[] = {
    {.name = "kind", .takes = "CODE", .help = "workshop, conference, …", .dimension = "kind", .many = true},
    {.name = "mode",
     .takes = "CODE",
     .help = "in_person, online or hybrid",
     .dimension = "mode",
     .many = true},
    {.name = "country", .takes = "CODE", .help = "two letters, as in DE", .many = true},
    {.name = "place", .takes = "CITY", .help = "a city, as in Berlin", .many = true},
    {.name = "topic", .takes = "TOPIC", .help = "a topic, as in ultrasound", .many = true},
    {.name = "organizer", .takes = "ORG", .help = "an organization's id or short name", .many = true},
    {.name = "from", .takes = "DATE", .help = "from this day on (also +30d); today by default"},
    {.name = "to", .takes = "DATE", .help = "up to and including this day (also +90d)"},
    {.name = "unverified", .help = "include events of unverified organizers"},
    {.name = "sort", .takes = "ORDER", .help = "order", .words = "start new relevance"},
    {.name = "limit", .letter = 'n', .takes = "N", .help = "at most this many (20 by default)"},
    {.name = "cursor", .takes = "CURSOR", .help = "continue where a list ended"},
    {.name = "all", .help = "get all pages"},
    {.name = "codes", .help = "list the codes of kinds, modes, specialties, access facts, …"},
    {.name = NULL},
};

static enum exit_code list_main(struct run *run);

const struct command cmd_list = {
    .name = "list",
    .usage = "[WORD...]",
    .summary = "find events",
    .help = "Lists upcoming events that contain every WORD and match the filters. Several values of one "
            "filter mean \"or\" (--kind workshop --kind course, or --kind workshop,course); different "
            "filters mean \"and\".",
    .min = 0,
    .max = -1,
    .flags = flags,
    .main = list_main,
};

/* --- --codes --- */

static const char *const dimensions[] = {"kind",   "mode",   "specialty", "profession", "stage",
                                         "access", "credit", "deadline",  "language",   "currency"};

static void
print_codes(struct run *run, const json_t *all)
{
    static const struct table_column columns[] = {
        {.title = "FOR"}, {.title = "CODE", .keep = true}, {.title = "MEANS"}};
    struct table table;
    table_init(&table, run->arena, columns, COUNT_OF(columns));
    for (size_t d = 0; d < COUNT_OF(dimensions); d++) {
        const json_t *term;
        size_t i;
        json_array_foreach(json_object_get(all, dimensions[d]), i, term)
        {
            table_row(&table,
                      (const char *[]){dimensions[d], field_text(term, "code"), field_text(term, "label")});
        }
    }
    verbs_print_table(&table);
}

static enum exit_code
list_codes(struct run *run)
{
    json_t *all = run_keep(run, json_object());
    for (size_t d = 0; d < COUNT_OF(dimensions); d++) {
        size_t count;
        const struct listing_term *terms = listing_terms(dimensions[d], &count);
        json_t *list = json_array();
        for (size_t i = 0; i < count; i++)
            json_array_append_new(list,
                                  json_pack("{s:s, s:s}", "code", terms[i].code, "label", terms[i].label));
        json_object_set_new(all, dimensions[d], list);
    }
    return run_show(run, all, print_codes);
}

/* --- the query --- */

/* Add the flags that filter. A value may hold several, cut by commas; each becomes a parameter of its own. */
static const char *
add_filters(struct run *run, const char *path)
{
    for (int i = 0; i < run->value_count; i++) {
        const struct value *value = &run->values[i];
        if (!value->flag->many || !value->flag->takes)
            continue;
        for (const char *at = value->text; *at;) {
            size_t len = strcspn(at, ",");
            if (len)
                path = run_query(run, path, value->flag->name, arena_strndup(run->arena, at, len));
            at += len + (at[len] == ',');
        }
    }
    return path;
}

/* The day that FLAG names, as the API takes it; NULL without the flag. */
static const char *
day_of(struct run *run, const char *flag)
{
    struct when when = {.today = when_today(run->arena)};
    const char *text = args_value(run, flag);
    return text ? when_read(run->arena, &when, text) : NULL;
}

static const char *
list_path(struct run *run)
{
    const char *limit = args_value(run, "limit");
    const char *path = run_query(run, "/api/v1/events", "q", args_words(run, 0));
    path = add_filters(run, path);
    path = run_query(run, path, "from", day_of(run, "from"));
    path = run_query(run, path, "to", day_of(run, "to"));
    path = run_query(run, path, "unverified", args_has(run, "unverified") ? "1" : NULL);
    path = run_query(run, path, "sort", args_value(run, "sort"));
    return run_query(run, path, "limit", !limit && args_has(run, "all") ? "100" : limit);
}

/* --- the list --- */

static const char *
title_of(struct run *run, const json_t *event)
{
    const char *status = field_text(event, "status"), *title = field_text(event, "title");
    if (!*status || strcmp(status, "scheduled") == 0)
        return title;
    return arena_printf(run->arena, "[%s] %s", status, title);
}

static void
event_row(struct run *run, const json_t *event, const char **cells)
{
    cells[0] = event_when_short(run->arena, event);
    cells[1] = title_of(run, event);
    cells[2] = event_where(run->arena, event);
    cells[3] = field_text(event, "id");
    cells[4] = field_text(event, "kind");
}

/* A narrow terminal has no column for the kind, so that there is room for titles. */
static void
print_events(struct run *run, const json_t *events)
{
    enum { WIDE = 100 };
    static const struct table_column columns[] = {{.title = "STARTS", .keep = true},
                                                  {.title = "TITLE"},
                                                  {.title = "WHERE"},
                                                  {.title = "ID", .keep = true},
                                                  {.title = "KIND"}};
    size_t width = out_width(), count = COUNT_OF(columns);
    verbs_print_items(run,
                      &(struct verbs_list){.columns = columns,
                                           .column_count = width && width < WIDE ? count - 1 : count,
                                           .row = event_row},
                      events);
}

/* Get one page, or with --all every page, into EVENTS. *NEXT is the cursor of the page that follows, or
 * NULL. */
MUST_CHECK static enum exit_code
get_events(struct run *run, json_t *events, const char **next)
{
    const char *path = list_path(run);
    *next = args_value(run, "cursor");
    do {
        json_t *page;
        enum exit_code code = run_api(run, "GET", run_query(run, path, "cursor", *next), NULL, &page);
        if (code != EXIT_OK)
            return code;
        json_array_extend(events, json_object_get(page, "data"));
        *next = json_string_value(json_object_get(page, "next"));
    } while (*next && args_has(run, "all"));
    return EXIT_OK;
}

static enum exit_code
list_main(struct run *run)
{
    if (args_has(run, "codes"))
        return list_codes(run);
    json_t *events = run_keep(run, json_array());
    const char *next;
    enum exit_code code = get_events(run, events, &next);
    if (code != EXIT_OK)
        return code;
    if (run->json)
        return run_show(run, run_keep(run, json_pack("{s:O, s:s?}", "data", events, "next", next)), NULL);
    if (json_array_size(events) == 0) {
        run_note(run, "No upcoming event matches. Try fewer words or filters.");
        return EXIT_OK;
    }
    print_events(run, events);
    if (next)
        run_note(run, "There are more. Add --all, or --cursor %s", next);
    return EXIT_OK;
}

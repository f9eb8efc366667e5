/* convene list: events that fit a query. */
#include <string.h>

#include "base/attr.h"

#include "listing/listing.h"

#include "convene/commands/event.h"
#include "convene/commands/verbs.h"
#include "convene/frame/command.h"
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
    {.name = "topic", .takes = "TOPIC", .help = "as in ultrasound", .many = true},
    {.name = "organizer", .takes = "ORG", .help = "an organization's id or short name", .many = true},
    {.name = "from", .takes = "DATE", .help = "from this day on (also +30d); today unless given"},
    {.name = "to", .takes = "DATE", .help = "up to and including this day (also +90d)"},
    {.name = "unverified", .help = "also what unverified organizers list"},
    {.name = "sort", .takes = "ORDER", .help = "order", .words = "start new relevance"},
    {.name = "limit", .letter = 'n', .takes = "N", .help = "at most this many (20)"},
    {.name = "cursor", .takes = "CURSOR", .help = "go on where a list ended"},
    {.name = "all", .help = "all pages"},
    {.name = "codes", .help = "the codes that kind, mode, specialties, access, … take"},
    {.name = NULL},
};

static enum exit_code list_main(struct run *run);

const struct command cmd_list = {
    .name = "list",
    .usage = "[WORD...]",
    .summary = "find events",
    .help = "Lists upcoming events that contain all WORDs and fit the filters. Several values of one filter "
            "mean \"or\"\n"
            "(--kind workshop --kind course, or --kind workshop,course); different filters mean \"and\".",
    .min = 0,
    .max = -1,
    .flags = flags,
    .main = list_main,
};

/* --- codes --- */

static enum exit_code
list_codes(struct run *run)
{
    static const char *const dimensions[] = {"kind",   "mode",   "specialty", "profession", "stage",
                                             "access", "credit", "deadline",  "language",   "currency"};
    static const struct table_column columns[] = {
        {.title = "FOR"}, {.title = "CODE", .keep = true}, {.title = "MEANS"}};
    json_t *all = run_keep(run, json_object());

    struct table table;
    table_init(&table, run->arena, columns, 3);
    for (size_t d = 0; d < COUNT_OF(dimensions); d++) {
        size_t count;
        const struct listing_term *terms = listing_terms(dimensions[d], &count);
        json_t *list = json_array();

        for (size_t i = 0; i < count; i++) {
            table_row(&table, (const char *[]){dimensions[d], terms[i].code, terms[i].label});
            json_array_append_new(list,
                                  json_pack("{s:s, s:s}", "code", terms[i].code, "label", terms[i].label));
        }
        json_object_set_new(all, dimensions[d], list);
    }
    if (run->json) {
        run_print_json(all);
        return EXIT_OK;
    }
    verbs_print_table(&table);
    return EXIT_OK;
}

/* --- the list --- */

static const char *
words(const struct run *run)
{
    const char *text = NULL;
    for (int i = 0; i < run->arg_count; i++)
        text = text ? arena_printf(run->arena, "%s %s", text, run->args[i]) : run->args[i];
    return text;
}

/* A value may hold several, cut by commas; each becomes a parameter of its own. */
static void
add_filters(struct run *run, struct buf *path)
{
    for (int i = 0; i < run->value_count; i++) {
        const struct value *value = &run->values[i];
        if (!value->flag->many || !value->flag->takes)
            continue;
        for (const char *at = value->text; *at;) {
            size_t len = strcspn(at, ",");
            if (len)
                client_query(path, value->flag->name, arena_strndup(run->arena, at, len));
            at += len + (at[len] == ',');
        }
    }
}

static const char *
day_of(struct run *run, const char *text)
{
    struct when when = {.today = when_today(run->arena)};
    return text ? when_read(run->arena, &when, text) : NULL;
}

static const char *
list_path(struct run *run, const char *cursor)
{
    struct buf path;
    buf_init(&path, 16000);
    buf_puts(&path, "/api/v1/events");
    client_query(&path, "q", words(run));
    add_filters(run, &path);
    client_query(&path, "from", day_of(run, args_value(run, "from")));
    client_query(&path, "to", day_of(run, args_value(run, "to")));
    client_query(&path, "unverified", args_has(run, "unverified") ? "1" : NULL);
    client_query(&path, "sort", args_value(run, "sort"));
    client_query(&path, "limit",
                 args_value(run, "limit") ? args_value(run, "limit")
                 : args_has(run, "all")   ? "100"
                                          : NULL);
    client_query(&path, "cursor", cursor);
    const char *copy = arena_strdup(run->arena, path.data);
    buf_release(&path);
    return copy;
}

static const char *
row_title(struct run *run, const json_t *event)
{
    const char *status = event_text(event, "status"), *title = event_text(event, "title");
    if (!*status || strcmp(status, "scheduled") == 0)
        return title;
    return arena_printf(run->arena, "[%s] %s", status, title);
}

/* A narrow terminal does without the kind, so that there is room for titles. */
static void
print_table(struct run *run, const json_t *events)
{
    enum { WIDE = 100 };
    static const struct table_column wide[] = {{.title = "STARTS", .keep = true},
                                               {.title = "TITLE"},
                                               {.title = "WHERE"},
                                               {.title = "ID", .keep = true},
                                               {.title = "KIND"}};
    size_t width = out_width();

    struct table table;
    table_init(&table, run->arena, wide, width && width < WIDE ? 4 : 5);
    json_t *event;
    size_t i;
    json_array_foreach(events, i, event)
    {
        table_row(&table, (const char *[]){event_when_short(run->arena, event), row_title(run, event),
                                           event_where(run->arena, event), event_text(event, "id"),
                                           event_text(event, "kind")});
    }

    verbs_print_table(&table);
}

static enum exit_code
list_main(struct run *run)
{
    json_t *events = run_keep(run, json_array());
    const char *cursor = args_value(run, "cursor"), *next = NULL;
    if (args_has(run, "codes"))
        return list_codes(run);
    json_t *page;
    do {
        struct request request = {.method = "GET", .path = list_path(run, cursor)};
        enum exit_code code = run_call(run, &request, NULL, &page);
        if (code != EXIT_OK)
            return code;
        json_array_extend(events, json_object_get(page, "data"));
        next = cursor = json_string_value(json_object_get(page, "next"));
    } while (next && args_has(run, "all"));
    if (run->json) {
        run_print_json(run_keep(run, json_pack("{s:O, s:s?}", "data", events, "next", next)));
        return EXIT_OK;
    }
    if (json_array_size(events) == 0) {
        run_note(run, "No upcoming event fits; try fewer words or filters.");
        return EXIT_OK;
    }
    print_table(run, events);
    if (next)
        run_note(run, "There are more: add --all, or --cursor %s", next);
    return EXIT_OK;
}

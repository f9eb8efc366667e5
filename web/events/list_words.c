#include "web/events/list_words.h"

#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/events/events.h"
#include "web/events/events_internal.h"
#include "web/events/query.h"
#include "web/present/words.h"

/* --- what narrows --- */

static const enum query_name facet_names[] = {QUERY_KIND, QUERY_MODE, QUERY_TOPIC, QUERY_COUNTRY};
enum { FACET_NAMES = COUNT_OF(facet_names) };

static int
active_count(const struct query *query)
{
    int count = 0;
    for (size_t i = 0; i < FACET_NAMES; i++)
        count += (int)query->values[facet_names[i]].count;
    return count;
}

/* What the form does not show is kept by it: a new word does not undo the chosen kind. */
static json_t *
kept_fields(const struct present *p, const struct query *query)
{
    static const enum query_name names[] = {QUERY_KIND,      QUERY_MODE,   QUERY_COUNTRY,    QUERY_TOPIC,
                                            QUERY_ORGANIZER, QUERY_SERIES, QUERY_UNVERIFIED, QUERY_SORT};
    json_t *kept = json_array();
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct query_values *values = &query->values[names[i]];
        struct present_line line = {.arena = p->arena};
        for (size_t j = 0; j < values->count; j++)
            present_line_join(&line, ",", values->items[j]);
        if (!line.text)
            continue;
        json_t *field = json_object();
        view_text(field, "kept_name", query_name(names[i]));
        view_text(field, "kept_value", line.text);
        json_array_append_new(kept, field);
    }
    return kept;
}

static void
form_view(const struct present *p, const struct query *query, json_t *view)
{
    view_text(view, "q", query_value(query, QUERY_Q));
    view_text(view, "place", query_value(query, QUERY_PLACE));
    view_text(view, "from", query_value(query, QUERY_FROM));
    view_text(view, "to", query_value(query, QUERY_TO));
    view_put(view, "kept", kept_fields(p, query));
}

static json_t *
sorts_view(const struct present *p, const struct query *query)
{
    static const struct {
        const char *code, *title;
    } sorts[] = {{"start", "soonest"}, {"new", "newly posted"}, {"relevance", "best match"}};
    json_t *views = json_array();
    const char *now = query_value(query, QUERY_SORT);
    for (size_t i = 0; i < COUNT_OF(sorts); i++) {
        if (strcmp(sorts[i].code, "relevance") == 0 && !query_value(query, QUERY_Q))
            continue;
        json_t *sort = json_object();
        const char *code = i == 0 ? NULL : sorts[i].code; /* the first is what no parameter means */
        view_text(sort, "sort_title", sorts[i].title);
        view_text(sort, "sort_url",
                  query_link(p->arena, query_set(p->arena, query, QUERY_SORT, code), "/events"));
        view_flag(sort, "sort_here", strcmp(now ? now : "start", sorts[i].code) == 0);
        json_array_append_new(views, sort);
    }
    return views;
}

/* --- an empty list --- */

size_t
present_list_drops(const struct present *p, const struct query *query, const json_t *facets,
                   struct list_drop *drops)
{
    size_t count = 0;
    const char *q = query_value(query, QUERY_Q), *place = query_value(query, QUERY_PLACE);
    if (q)
        drops[count++] = (struct list_drop){.label = arena_printf(p->arena, "the words \u201c%s\u201d", q),
                                            .query = query_drop(p->arena, query, QUERY_Q, NULL)};
    if (place)
        drops[count++] = (struct list_drop){.label = arena_printf(p->arena, "the city %s", place),
                                            .query = query_drop(p->arena, query, QUERY_PLACE, NULL)};
    if (query_value(query, QUERY_FROM) || query_value(query, QUERY_TO))
        drops[count++] = (struct list_drop){
            .label = "the dates",
            .query = query_drop(p->arena, query_drop(p->arena, query, QUERY_FROM, NULL), QUERY_TO, NULL)};
    for (size_t i = 0; i < FACET_NAMES && count < LIST_DROPS_MAX; i++) {
        const char *value = query_value(query, facet_names[i]);
        if (!value)
            continue;
        bool single = query->values[facet_names[i]].count == 1;
        const char *label = single ? present_facet_label(p, facets, query_name(facet_names[i]), value)
                                   : arena_printf(p->arena, "the choice of %s", query_name(facet_names[i]));
        drops[count++] =
            (struct list_drop){.label = label, .query = query_drop(p->arena, query, facet_names[i], NULL)};
    }
    for (size_t i = 0; i < count; i++)
        drops[i].count = -1;
    /* With a single filter, dropping it is "all upcoming events", which the page offers anyway. */
    return count;
}

static json_t *
empty_view(const struct present *p, const struct query *query, const struct list_answers *answers)
{
    json_t *view = json_object(), *drops = json_array();
    for (size_t i = 0; i < answers->drop_count; i++) {
        const struct list_drop *drop = &answers->drops[i];
        if (drop->count == 0)
            continue;
        json_t *row = json_object();
        view_text(row, "drop_label", drop->label);
        view_text(row, "drop_url", query_link(p->arena, drop->query, "/events"));
        view_text(row, "drop_count",
                  drop->count < 0 ? "some"
                                  : arena_printf(p->arena, "%s event%s", present_number(p, drop->count),
                                                 drop->count == 1 ? "" : "s"));
        json_array_append_new(drops, row);
    }
    const char *word = doc_text(answers->list, "suggestion");
    view_list(view, "drops", drops);
    view_text(view, "suggestion", word);
    view_text(view, "suggestion_url",
              word ? query_link(p->arena, query_set(p->arena, query, QUERY_Q, word), "/events") : NULL);
    return view;
}

/* --- earlier and later --- */

/* The month before the first day that is shown: past events are reached a month at a time. */
static const char *
earlier_link(const struct present *p, const struct query *query)
{
    struct present_time first;
    bool dated = present_time_parse(query_value(query, QUERY_FROM), &first);
    if (!dated)
        first = present_time_of(p->now);
    long last_day = present_days(&first) - 1;
    struct present_time last = present_days_civil(last_day);
    long first_day = last_day - last.day + 1;
    const struct query *begun = query_set(p->arena, query, QUERY_FROM, present_iso_day(p->arena, first_day));
    return query_link(p->arena, query_set(p->arena, begun, QUERY_TO, present_iso_day(p->arena, last_day)),
                      "/events");
}

/* Behind the last page of a span of days: what comes after it. */
static const char *
after_link(const struct present *p, const struct query *query)
{
    struct present_time last;
    if (!present_time_parse(query_value(query, QUERY_TO), &last))
        return NULL;
    long next = present_days(&last) + 1;
    struct present_time today = present_time_of(p->now);
    const struct query *open = query_drop(p->arena, query, QUERY_TO, NULL);
    const char *from = next >= present_days(&today) && next <= present_days(&today) + 1
                           ? NULL
                           : present_iso_day(p->arena, next);
    return query_link(p->arena, query_set(p->arena, open, QUERY_FROM, from), "/events");
}

static void
paging_view(const struct present *p, const struct query *query, const json_t *list, json_t *view)
{
    const char *next = doc_text(list, "next");
    bool first_page = !query_value(query, QUERY_CURSOR);
    bool by_start = !query_value(query, QUERY_SORT);
    view_text(view, "later_url",
              next       ? query_link_cursor(p->arena, query, "/events", next)
              : by_start ? after_link(p, query)
                         : NULL);
    view_text(view, "later_title", by_start ? "Later events" : "More events");
    if (!first_page) {
        view_text(view, "earlier_url",
                  query_link(p->arena, query_drop(p->arena, query, QUERY_CURSOR, NULL), "/events"));
        view_text(view, "earlier_title", "Back to the first");
        return;
    }
    view_text(view, "earlier_url", by_start ? earlier_link(p, query) : NULL);
    view_text(view, "earlier_title", "Earlier events");
}

/* --- the page --- */

/* It begins with days that are over. */
static bool
is_past(const struct present *p, const struct query *query)
{
    struct present_time from, now = present_time_of(p->now);
    return present_time_parse(query_value(query, QUERY_FROM), &from) &&
           present_days(&from) < present_days(&now);
}

/* The days that are over are not counted by anybody: no number then, rather than a wrong one. */
static const char *
total_words(const struct present *p, const struct query *query, const struct list_answers *answers)
{
    const json_t *count = doc_at(answers->facets, "total.count");
    if (json_array_size(doc_at(answers->list, "data")) == 0)
        return NULL;
    if (!count || is_past(p, query))
        return "Events";
    long long total = json_integer_value(count);
    return arena_printf(p->arena, "%s%s event%s",
                        json_is_true(doc_at(answers->facets, "total.about")) ? "about " : "",
                        present_number(p, total), total == 1 ? "" : "s");
}

static void
heading_view(const struct present *p, const struct query *query, const struct list_answers *answers,
             json_t *view)
{
    struct present_time from, now = present_time_of(p->now);
    bool past =
        present_time_parse(query_value(query, QUERY_FROM), &from) && present_days(&from) < present_days(&now);
    view_text(view, "page_heading", answers->front ? "What is on" : past ? "Past events" : "Events");
    view_text(view, "intro",
              answers->front ? "Congresses, workshops, grand rounds and meetups, with cost, credit and "
                               "access stated before you travel."
                             : NULL);
}

void
present_list(const struct present *p, const struct query *query, const struct list_answers *answers,
             json_t *view)
{
    const json_t *cards = doc_at(answers->list, "data");
    json_t *chips = present_chips(p, query, answers->facets);
    json_t *facets = present_facets(p, query, answers->facets);
    bool by_start = !query_value(query, QUERY_SORT);
    int active = active_count(query);
    heading_view(p, query, answers, view);
    form_view(p, query, view);
    view_list(view, "chips", chips);
    view_list(view, "facets", facets);
    view_text(view, "active", active ? arena_printf(p->arena, "%d", active) : NULL);
    view_put(view, "calendar", answers->days ? present_calendar(p, query, answers->days) : NULL);
    view_text(view, "total", total_words(p, query, answers));
    view_put(view, "sorts", sorts_view(p, query));
    view_put(view, "months", by_start ? present_months(p, cards) : present_flat(p, cards));
    view_put(view, "empty", json_array_size(cards) == 0 ? empty_view(p, query, answers) : NULL);
    view_text(view, "json_url", query_link(p->arena, query, "/events.json"));
    view_text(view, "alert_url", query_link(p->arena, query_lasting(p->arena, query), "/alerts/new"));
    paging_view(p, query, answers->list, view);
}

/* Facets and chips: what the list can be narrowed by, and what it is narrowed by now. Each is a link. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/events/events_internal.h"
#include "web/events/query.h"
#include "web/present/words.h"

static const struct facet {
    const char *dimension, *title, *more; /* `more`: what the folded rest is called */
    enum query_name name;
    size_t shown;
} facets_shown[] = {
    {.dimension = "kind", .title = "Kind", .more = "kinds", .name = QUERY_KIND, .shown = 8},
    {.dimension = "mode", .title = "Where", .more = "modes", .name = QUERY_MODE, .shown = 3},
    {.dimension = "topic", .title = "Topic", .more = "topics", .name = QUERY_TOPIC, .shown = 8},
    {.dimension = "country", .title = "Country", .more = "countries", .name = QUERY_COUNTRY, .shown = 8},
};
enum { FACETS = COUNT_OF(facets_shown), FACET_OPTIONS_MAX = 24 };

static const json_t *
facet_options(const json_t *facets, const char *dimension)
{
    return json_object_get(json_object_get(facets, "dimensions"), dimension);
}

/* The label that came with the counts, which knows topics and countries too, else the vocabulary's. */
const char *
present_facet_label(const struct present *p, const json_t *facets, const char *dimension, const char *code)
{
    const json_t *options = facet_options(facets, dimension);
    for (size_t i = 0; i < json_array_size(options); i++) {
        const json_t *option = json_array_get(options, i);
        const char *label = doc_text(option, "label");
        if (doc_is(option, "code", code) && label && strcmp(label, code) != 0)
            return label;
    }
    return present_label(p, dimension, code);
}

static json_t *
option_view(const struct present *p, const struct query *query, const struct facet *facet,
            const json_t *facets, const json_t *option)
{
    json_t *view = json_object();
    const char *code = doc_text(option, "code");
    bool about = json_is_true(doc_at(facets, "total.about"));
    bool selected = query_has(query, facet->name, code);
    const struct query *changed = selected ? query_drop(p->arena, query, facet->name, code)
                                           : query_add(p->arena, query, facet->name, code);
    view_text(view, "label", present_facet_label(p, facets, facet->dimension, code));
    view_text(view, "count",
              arena_printf(p->arena, "%s%s", about ? "~" : "",
                           present_number(p, json_integer_value(json_object_get(option, "count")))));
    view_text(view, "option_url", query_link(p->arena, changed, "/events"));
    view_flag(view, "selected", selected);
    return view;
}

/* Selected values first, then by count as the database gave them; the rest of the shown ones goes into
 * `more`. */
static json_t *
facet_view(const struct present *p, const struct query *query, const struct facet *facet,
           const json_t *facets)
{
    const json_t *options = facet_options(facets, facet->dimension);
    json_t *shown = json_array(), *more = json_array();
    for (int selected = 1; selected >= 0; selected--)
        for (size_t i = 0; i < json_array_size(options); i++) {
            const json_t *option = json_array_get(options, i);
            const char *code = doc_text(option, "code");
            if (!code || query_has(query, facet->name, code) != (selected == 1))
                continue;
            json_t *to = selected || json_array_size(shown) < facet->shown ? shown : more;
            if (json_array_size(more) < FACET_OPTIONS_MAX)
                json_array_append_new(to, option_view(p, query, facet, facets, option));
        }
    json_t *view = json_object();
    view_text(view, "facet_title", facet->title);
    view_text(view, "facet_id", facet->dimension);
    view_text(view, "more_title", arena_printf(p->arena, "%zu more %s", json_array_size(more), facet->more));
    view_put(view, "options", shown);
    view_list(view, "more", more);
    return view;
}

json_t *
present_facets(const struct present *p, const struct query *query, const json_t *facets)
{
    json_t *views = json_array();
    for (size_t i = 0; i < FACETS; i++)
        if (json_array_size(facet_options(facets, facets_shown[i].dimension)))
            json_array_append_new(views, facet_view(p, query, &facets_shown[i], facets));
    return views;
}

/* --- chips --- */

static void
chip_add(const struct present *p, json_t *chips, const char *label, const struct query *without)
{
    json_t *chip = json_object();
    view_text(chip, "label", label);
    view_text(chip, "chip_url", query_link(p->arena, without, "/events"));
    json_array_append_new(chips, chip);
}

static const char *
dates_label(const struct present *p, const char *from, const char *to)
{
    struct present_time first, last;
    bool has_first = present_time_parse(from, &first), has_last = present_time_parse(to, &last);
    if (has_first && has_last)
        return present_day_span(p->arena, &first, &last);
    if (has_first)
        return arena_printf(p->arena, "from %s", present_day_span(p->arena, &first, &first));
    return has_last ? arena_printf(p->arena, "until %s", present_day_span(p->arena, &last, &last)) : NULL;
}

/* What has no facet, so that nothing on the page knows its name. */
static const struct {
    enum query_name name;
    const char *label;
} singles[] = {{QUERY_ORGANIZER, "One organizer"}, {QUERY_SERIES, "One series"}};

json_t *
present_chips(const struct present *p, const struct query *query, const json_t *facets)
{
    json_t *chips = json_array();
    const char *q = query_value(query, QUERY_Q), *place = query_value(query, QUERY_PLACE);
    const char *dates = dates_label(p, query_value(query, QUERY_FROM), query_value(query, QUERY_TO));
    if (q)
        chip_add(p, chips, arena_printf(p->arena, "\u201c%s\u201d", q),
                 query_drop(p->arena, query, QUERY_Q, NULL));
    if (place)
        chip_add(p, chips, place, query_drop(p->arena, query, QUERY_PLACE, NULL));
    if (dates)
        chip_add(p, chips, dates,
                 query_drop(p->arena, query_drop(p->arena, query, QUERY_FROM, NULL), QUERY_TO, NULL));
    for (size_t i = 0; i < FACETS; i++) {
        const struct query_values *values = &query->values[facets_shown[i].name];
        for (size_t j = 0; j < values->count; j++)
            chip_add(p, chips, present_facet_label(p, facets, facets_shown[i].dimension, values->items[j]),
                     query_drop(p->arena, query, facets_shown[i].name, values->items[j]));
    }
    for (size_t i = 0; i < COUNT_OF(singles); i++) {
        const struct query_values *values = &query->values[singles[i].name];
        for (size_t j = 0; j < values->count; j++)
            chip_add(p, chips, singles[i].label,
                     query_drop(p->arena, query, singles[i].name, values->items[j]));
    }
    if (query_value(query, QUERY_UNVERIFIED))
        chip_add(p, chips, "Unverified organizers too", query_drop(p->arena, query, QUERY_UNVERIFIED, NULL));
    return chips;
}

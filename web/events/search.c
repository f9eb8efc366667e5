#include "web/events/search.h"

#include <jansson.h>

#include "web/kit/values.h"

static const char *const sorts[] = {"start", "new", "relevance", NULL};

#define AT(field) .offset = offsetof(struct web_search, field)
#define CODES(field, what)                                                                                   \
    {                                                                                                        \
        .name = #field, .type = HTTP_LIST, .max = WEB_SEARCH_CODES_MAX, .takes = what, AT(field)             \
    }
#define DAY(field)                                                                                           \
    {                                                                                                        \
        .name = #field, .type = HTTP_DATE, .takes = "a day as 2027-05-04", AT(field)                         \
    }
/* What narrows, as rows of both tables. */
#define NARROWING                                                                                            \
    {.name = "q", .type = HTTP_TEXT, .max = WEB_SEARCH_TEXT_MAX, .takes = "at most 200 characters", AT(q)},  \
        CODES(kind, "codes of kinds, separated by commas"),                                                  \
        CODES(mode, "in_person, online or hybrid, separated by commas"),                                     \
        CODES(country, "ISO 3166 codes of two letters, separated by commas"),                                \
        CODES(topic, "codes of topics, separated by commas"),                                                \
        CODES(organizer, "ids of organizations, separated by commas"),                                       \
        CODES(series, "ids of series, separated by commas"),                                                 \
        {.name = "place", .type = HTTP_TEXT, .max = 100, .takes = "the name of a city", AT(place)},          \
        {.name = "unverified", .type = HTTP_FLAG, .takes = "1 or 0", AT(unverified)}, DAY(from), DAY(to)

const struct http_param web_search_params[] = {
    NARROWING,
    {.name = "sort",
     .type = HTTP_CHOICE,
     .choices = sorts,
     .fallback = "start",
     .takes = "start, new or relevance",
     AT(sort)},
    HTTP_LIMIT(web_search, 100, "20"),
    HTTP_CURSOR(web_search),
    {.name = NULL},
};

const struct http_param web_narrowing_params[] = {
    NARROWING,
    {.name = NULL},
};

static void
add_codes(json_t *filters, const char *dimension, const struct http_list *codes)
{
    if (codes->count == 0)
        return;
    json_t *list = json_array();
    for (size_t i = 0; i < codes->count; i++)
        json_array_append_new(list, json_string(codes->items[i]));
    json_object_set_new(filters, dimension, list);
}

const char *
web_search_filters(struct http_request *request, const struct web_search *search)
{
    json_t *filters = web_json_keep(request, json_object());
    add_codes(filters, "kind", &search->kind);
    add_codes(filters, "mode", &search->mode);
    add_codes(filters, "country", &search->country);
    add_codes(filters, "topic", &search->topic);
    add_codes(filters, "organizer", &search->organizer);
    add_codes(filters, "series", &search->series);
    if (search->place && search->place[0])
        json_object_set_new(filters, "place", json_pack("[s]", search->place));
    if (search->unverified)
        json_object_set_new(filters, "unverified", json_true());
    return web_json_text(request, filters);
}

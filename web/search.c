#include "search.h"

#include <jansson.h>

#include "ask.h"

const char *const web_search_sorts[] = {"start", "new", "relevance", NULL};

const struct http_param web_search_params[] = {
    WEB_SEARCH_NARROWING,
    WEB_SEARCH_PAGING,
    {.name = NULL},
};

const struct http_param web_narrowing_params[] = {
    WEB_SEARCH_NARROWING,
    {.name = NULL},
};

static void
add_codes(json_t *filters, const char *dimension, const struct http_list *codes)
{
    json_t *list;

    if (codes->count == 0)
        return;
    list = json_array();
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
    if (search->place && search->place[0])
        json_object_set_new(filters, "place", json_pack("[s]", search->place));
    if (search->unverified)
        json_object_set_new(filters, "unverified", json_true());
    return web_json_text(request, filters);
}

/* Events, read: the list, its facets, one event, its changes. */
#include "base/arena.h"
#include "http/http.h"
#include "sql/events.h"
#include "sql/search.h"
#include "web/events/events_internal.h"
#include "web/events/search.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"

/* --- GET /events --- */

void
api_event_list(struct http_request *request)
{
    const struct web_search *search = http_params(request);
    http_cache_tag(request, "listing");
    web_ask(request, &sql_event_list, web_digest_done,
            sql_event_list_values(.q = search->q, .filters = web_search_filters(request, search),
                                  .from = search->from, .to = search->to, .sort = search->sort,
                                  .limit = arena_printf(http_arena(request), "%ld", search->limit),
                                  .cursor = search->cursor));
}

/* --- GET /events/facets --- */

void
api_event_facets(struct http_request *request)
{
    const struct web_search *search = http_params(request);
    web_ask(request, &sql_event_facets, web_digest_done,
            sql_event_facets_values(.q = search->q, .filters = web_search_filters(request, search),
                                    .from = search->from, .to = search->to));
}

/* --- GET /events/{id} --- */

void
api_event_get(struct http_request *request)
{
    const char *id;
    if (!web_receive_id(request, &id))
        return;
    http_cache_tag(request, id);
    web_ask(request, &sql_event_get, NULL, sql_event_get_values(.token = web_token_hash(request), .id = id));
}

/* --- GET /events/{id}/changes --- */

void
api_event_changes(struct http_request *request)
{
    const char *id;
    if (!web_receive_id(request, &id))
        return;
    http_cache_tag(request, id);
    web_ask(request, &sql_event_changes, web_digest_done,
            sql_event_changes_values(.token = web_token_hash(request), .id = id));
}

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

/* --- GET /events ---------------------------------------------------------------------------------------- */

void
api_event_list(struct http_request *request)
{
    const struct web_search *search = http_params(request);
    struct web_ask *ask = web_ask_new(request, &sql_event_list, web_digest_done);

    http_cache_tag(request, "listing");
    ask->db.values[0] = search->q;
    ask->db.values[1] = web_search_filters(request, search);
    ask->db.values[2] = search->from;
    ask->db.values[3] = search->to;
    ask->db.values[4] = search->sort;
    ask->db.values[5] = arena_printf(http_arena(request), "%ld", search->limit);
    ask->db.values[6] = search->cursor;
    web_ask_send(ask);
}

/* --- GET /events/facets --------------------------------------------------------------------------------- */

void
api_event_facets(struct http_request *request)
{
    const struct web_search *search = http_params(request);
    struct web_ask *ask = web_ask_new(request, &sql_event_facets, web_digest_done);

    ask->db.values[0] = search->q;
    ask->db.values[1] = web_search_filters(request, search);
    ask->db.values[2] = search->from;
    ask->db.values[3] = search->to;
    web_ask_send(ask);
}

/* --- GET /events/{id} ----------------------------------------------------------------------------------- */

void
api_event_get(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_event_get, NULL);

    if (!web_receive_id(request, &ask->db.values[1]))
        return;
    http_cache_tag(request, ask->db.values[1]);
    ask->db.values[0] = web_token_hash(request);
    web_ask_send(ask);
}

/* --- GET /events/{id}/changes --------------------------------------------------------------------------- */

void
api_event_changes(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_event_changes, web_digest_done);

    if (!web_receive_id(request, &ask->db.values[1]))
        return;
    http_cache_tag(request, ask->db.values[1]);
    ask->db.values[0] = web_token_hash(request);
    web_ask_send(ask);
}

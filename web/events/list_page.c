/* / and /events: the list, its facets and the calendar, asked at once; an empty list asks once more what
 * would help. */
#include <string.h>

#include "base/arena.h"
#include "http/http.h"
#include "sql/search.h"
#include "web/events/events_internal.h"
#include "web/events/list_words.h"
#include "web/events/query.h"
#include "web/events/search.h"
#include "web/kit/page.h"
#include "web/present/words.h"

struct list_page {
    struct page page;
    struct query *query;
    struct page_part list, facets, days;
    struct list_drop drops[LIST_DROPS_MAX];
    struct page_part counts[LIST_DROPS_MAX]; /* facets of what each drop would leave */
    size_t drop_count;
    bool front;
};

static void list_ready(struct page *page);
static void list_reply(struct page *page);

static void
ask_list(struct list_page *it)
{
    struct http_request *request = it->page.request;
    const struct web_search search = query_search(it->query), *params = http_params(request);
    page_ask(&it->page, &it->list, &sql_event_list,
             sql_event_list_values(.q = search.q, .filters = web_search_filters(request, &search),
                                   .from = search.from, .to = search.to, .sort = params->sort,
                                   .limit = arena_printf(http_arena(request), "%ld", params->limit),
                                   .cursor = params->cursor));
}

static void
ask_facets(struct page *page, struct page_part *part, const struct query *query)
{
    const struct web_search search = query_search(query);
    page_ask(page, part, &sql_event_facets,
             sql_event_facets_values(.q = search.q, .filters = web_search_filters(page->request, &search),
                                     .from = search.from, .to = search.to));
}

/* Those that the calendar shows, whatever days the query asks for. */
static void
ask_days(struct list_page *it)
{
    const struct web_search search = query_search(it->query);
    const char *first, *last;
    present_calendar_span(&it->page.present, it->query, &first, &last);
    page_ask(&it->page, &it->days, &sql_event_days,
             sql_event_days_values(.q = search.q, .filters = web_search_filters(it->page.request, &search),
                                   .from = first, .to = last));
}

void
page_list(struct http_request *request)
{
    struct list_page *it = page_new(request, sizeof(*it), list_ready);
    const struct http_route *route = http_route_of(request);
    http_cache_tag(request, "listing");
    it->query = query_of(http_arena(request), http_params(request));
    it->front = strcmp(route->pattern, "/") == 0 && !query_narrows(it->query);
    ask_list(it);
    ask_facets(&it->page, &it->facets, it->query);
    ask_days(it);
}

static void
list_ready(struct page *page)
{
    struct list_page *it = (struct list_page *)page;
    if (!page_has(page, &it->list))
        return;
    bool empty = json_array_size(doc_at(it->list.body, "data")) == 0;
    if (empty && query_narrows(it->query))
        it->drop_count = present_list_drops(&page->present, it->query, it->facets.body, it->drops);
    if (it->drop_count == 0) {
        list_reply(page);
        return;
    }
    page->ready = list_reply;
    for (size_t i = 0; i < it->drop_count; i++)
        ask_facets(page, &it->counts[i], it->drops[i].query);
}

static void
list_reply(struct page *page)
{
    struct list_page *it = (struct list_page *)page;
    for (size_t i = 0; i < it->drop_count; i++) {
        const json_t *count = doc_at(it->counts[i].body, "total.count");
        it->drops[i].count = count ? json_integer_value(count) : -1;
    }
    struct list_answers answers = {.list = it->list.body,
                                   .facets = it->facets.body,
                                   .days = it->days.body,
                                   .drops = it->drops,
                                   .drop_count = it->drop_count,
                                   .front = it->front};
    present_list(&page->present, it->query, &answers, page->view);
    page_frame(page->request, page->view, it->front ? NULL : "Events",
               it->front ? "/" : query_link(page->present.arena, it->query, "/events"), "/events");
    page_send(page, "events/list");
}

/* search: the parameters of every view of the list (page, JSON, facets, calendar), and how the database takes
 * them. */
#ifndef WEB_SEARCH_H
#define WEB_SEARCH_H

#include "http/http.h"

enum { WEB_SEARCH_TEXT_MAX = 200, WEB_SEARCH_CODES_MAX = 20 };

struct web_search {
    const char *q;
    struct http_list kind, mode, country, topic, organizer, series;
    const char *place; /* one name: it may hold a comma */
    bool unverified;
    const char *from, *to;
    const char *sort;
    long limit;
    const char *cursor;
};
/* All of the above. */
extern const struct http_param web_search_params[];
/* What narrows, without sort, limit and cursor; fills the same struct. */
extern const struct http_param web_narrowing_params[];

/* In a table of routes (web/kit/route.h): what narrows. */
#define NARROWED .params = web_narrowing_params, .params_size = sizeof(struct web_search)

/* The `filters` of sql/queries/event_list, as JSON text in the arena. */
const char *web_search_filters(struct http_request *request, const struct web_search *search);

#endif

/* present_list: the whole of the listing page from what the database answered. */
#ifndef WEB_PRESENT_LIST_H
#define WEB_PRESENT_LIST_H

#include "web/events/query.h"
#include "web/present/words.h"

/* The filters that an empty list may be told to drop, with what would then be found. */
enum { LIST_DROPS_MAX = 6 };
struct list_drop {
    const char *label;         /* "Online" */
    const struct query *query; /* without it */
    long long count;           /* filled by the caller; -1: not known */
};
/* Which drops make sense for QUERY; at most LIST_DROPS_MAX. */
size_t present_list_drops(const struct present *p, const struct query *query, const json_t *facets,
                          struct list_drop *drops);

struct list_answers {
    const json_t *list;   /* {"data": [card, ...], "next": ...} */
    const json_t *facets; /* NULL where they could not be had: the page does without */
    const json_t *days;   /* the same */
    const struct list_drop *drops;
    size_t drop_count;
    bool front; /* "/" */
};
void present_list(const struct present *p, const struct query *query, const struct list_answers *answers,
                  json_t *view);

#endif

/* query: what a list is narrowed by, and the links that change one thing of it.
 *
 * A query is a value: the functions that change one give back another, in the arena. Names, values and order
 * are those of the address, so a link is always canonical and the response cache sees one spelling.
 */
#ifndef WEB_QUERY_H
#define WEB_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/events/search.h"

enum query_name {
    QUERY_Q,
    QUERY_KIND,
    QUERY_MODE,
    QUERY_COUNTRY,
    QUERY_TOPIC,
    QUERY_PLACE,
    QUERY_ORGANIZER,
    QUERY_SERIES,
    QUERY_UNVERIFIED,
    QUERY_FROM,
    QUERY_TO,
    QUERY_SORT,
    QUERY_LIMIT,
    QUERY_CURSOR,
    QUERY_NAMES
};
enum { QUERY_VALUES_MAX = WEB_SEARCH_CODES_MAX };

struct query {
    struct query_values {
        size_t count;
        const char *const *items; /* shared between the copies of a query, so never written to */
    } values[QUERY_NAMES];
};

const char *query_name(enum query_name name); /* "kind" */
MUST_CHECK struct query *query_of(struct arena *arena, const struct web_search *search);
/* The only (or first) value, or NULL. */
const char *query_value(const struct query *query, enum query_name name);
bool query_has(const struct query *query, enum query_name name, const char *value);
/* Anything that narrows (all but sort, limit and cursor) is set. */
bool query_narrows(const struct query *query);

/* Changes; all drop the cursor, which belongs to the list as it was. */
MUST_CHECK struct query *query_set(struct arena *arena, const struct query *query, enum query_name name,
                                   const char *value);
MUST_CHECK struct query *query_add(struct arena *arena, const struct query *query, enum query_name name,
                                   const char *value);
/* VALUE NULL: all of them. */
MUST_CHECK struct query *query_drop(struct arena *arena, const struct query *query, enum query_name name,
                                    const char *value);

/* What narrows for good: without days, order and page. */
MUST_CHECK const struct query *query_lasting(struct arena *arena, const struct query *query);

/* "?kind=workshop&mode=online"; PATH alone when nothing is set. */
const char *query_link(struct arena *arena, const struct query *query, const char *path);
/* The page after this one. */
const char *query_link_cursor(struct arena *arena, const struct query *query, const char *path,
                              const char *cursor);

/* Back to what the database takes. */
struct web_search query_search(const struct query *query);

#endif

/* search: the parameters of every view of the list (page, JSON, facets, calendar), and how the database takes them. */
#ifndef WEB_SEARCH_H
#define WEB_SEARCH_H

#include "http/http.h"

enum { WEB_SEARCH_LIMIT_MAX = 100, WEB_SEARCH_TEXT_MAX = 200, WEB_SEARCH_CODES_MAX = 20 };

struct web_search {
    const char *q;
    struct http_list kind, mode, country, topic, organizer;
    const char *place; /* one name: it may hold a comma */
    bool unverified;
    const char *from, *to;
    const char *sort;
    long limit;
    const char *cursor;
};
/* All of the above. A page that takes more writes its own table, with a struct that begins with web_search, and names
 * these rows first. */
extern const struct http_param web_search_params[];
/* What narrows, without sort, limit and cursor; fills the same struct. */
extern const struct http_param web_narrowing_params[];

#define WEB_SEARCH_CODES(field, what)                                                                          \
    {.name = #field, .type = HTTP_LIST, .max = WEB_SEARCH_CODES_MAX, .takes = what,                            \
     .offset = offsetof(struct web_search, field)}
#define WEB_SEARCH_NARROWING                                                                                   \
    {.name = "q", .type = HTTP_TEXT, .max = WEB_SEARCH_TEXT_MAX, .takes = "words, at most 200 characters",     \
     .offset = offsetof(struct web_search, q)},                                                                \
        WEB_SEARCH_CODES(kind, "codes of kinds, separated by commas"),                                         \
        WEB_SEARCH_CODES(mode, "in_person, online or hybrid, separated by commas"),                            \
        WEB_SEARCH_CODES(country, "ISO 3166 codes of two letters, separated by commas"),                       \
        WEB_SEARCH_CODES(topic, "codes of topics, separated by commas"),                                       \
        WEB_SEARCH_CODES(organizer, "ids of organizations, separated by commas"),                              \
        {.name = "place", .type = HTTP_TEXT, .max = 100, .takes = "the name of a city",                        \
         .offset = offsetof(struct web_search, place)},                                                        \
        {.name = "unverified", .type = HTTP_FLAG, .takes = "1 or 0",                                           \
         .offset = offsetof(struct web_search, unverified)},                                                   \
        {.name = "from", .type = HTTP_DATE, .takes = "a day as 2027-05-04",                                    \
         .offset = offsetof(struct web_search, from)},                                                         \
    {.name = "to", .type = HTTP_DATE, .takes = "a day as 2027-05-04", .offset = offsetof(struct web_search, to)}
extern const char *const web_search_sorts[];
#define WEB_SEARCH_PAGING                                                                                      \
    {.name = "sort", .type = HTTP_CHOICE, .choices = web_search_sorts, .fallback = "start", .takes = "start, new or relevance",     \
     .offset = offsetof(struct web_search, sort)},                                                             \
        {.name = "limit", .type = HTTP_INT, .min = 1, .max = WEB_SEARCH_LIMIT_MAX, .fallback = "20",           \
         .takes = "a number from 1 to 100", .offset = offsetof(struct web_search, limit)},                     \
    {.name = "cursor", .type = HTTP_TEXT, .max = 400, .takes = "the `next` of the page before",                \
     .offset = offsetof(struct web_search, cursor)}

/* The `filters` of sql/queries/event_list, as JSON text in the arena. */
const char *web_search_filters(struct http_request *request, const struct web_search *search);

#endif

/* Routes and their parameters: the tables that a server is made of. Included by http.h. */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include <stddef.h>

struct http_request;

/* --- parameters: one row per name a route takes in its query -------------------------------------------
 *
 * A name that is not in the table, a name given twice and a value that does not fit are answered 400 before
 * the handler is called. An empty value ("q=") counts as absent, as forms send it. */

enum http_param_type {
    HTTP_TEXT, /* const char *: valid UTF-8 without control characters, `min` to `max` characters (max 0: 200)
                */
    HTTP_INT,  /* long: `min` to `max`; `fallback` when absent */
    HTTP_DATE, /* const char *: a day that exists, as 2027-05-04 */
    HTTP_CHOICE, /* const char *: one of `choices` */
    HTTP_LIST,   /* struct http_list: comma-separated, and the one type whose name may be given again (check
                  * boxes); `max` items at most (0: 20), each one of `choices` if given; repeats are dropped */
    HTTP_FLAG    /* bool: 1 or 0 */
};

struct http_list {
    size_t count;
    const char *const *items;
};

struct http_param {
    const char *name;
    enum http_param_type type;
    const char *takes; /* what a right value is, for the problem's sentence and for openapi.yaml: "a number
                          from 1 to 100" */
    long min, max;
    const char *fallback;       /* as it would be written in the query; NULL: none */
    const char *const *choices; /* NULL-terminated */
    size_t offset;              /* into the route's struct of parameters */
};

/* Rows for lists in pages: members `limit` (long, MOST at most, USUAL as text when it is not given) and
 * `cursor` (const char *) of struct NAME. */
#define HTTP_LIMIT(struct_name, most, usual)                                                                 \
    {                                                                                                        \
        .name = "limit", .type = HTTP_INT, .min = 1, .max = most, .fallback = usual,                         \
        .takes = "a number from 1 to " #most, .offset = offsetof(struct struct_name, limit)                  \
    }
#define HTTP_CURSOR(struct_name)                                                                             \
    {                                                                                                        \
        .name = "cursor", .type = HTTP_TEXT, .max = 400, .takes = "the `next` of the page before",           \
        .offset = offsetof(struct struct_name, cursor)                                                       \
    }

/* --- routes --- */

enum http_flag {
    HTTP_BODY_JSON = 1 << 0,   /* a body is required and its type must be application/json (or +json) */
    HTTP_BODY_NDJSON = 1 << 1, /* ... application/x-ndjson */
    HTTP_BODY_FORM =
        1 << 2, /* ... application/x-www-form-urlencoded, from our own pages (Origin is checked) */
    HTTP_BODY_OPTIONAL = 1 << 3,
    HTTP_CACHED = 1 << 4,    /* the reply may be kept in the response cache for `cache_seconds` */
    HTTP_CORS = 1 << 5,      /* readable from any origin */
    HTTP_PAGE = 1 << 6,      /* a person reads it: errors are pages, not problem+json */
    HTTP_UNLIMITED = 1 << 7, /* no rate limit: probes */
    HTTP_ANYBODY = 1 << 9,   /* with a body of JSON: read without asking the guard, for who has no token */
    HTTP_ANY_ORIGIN = 1 << 8 /* with HTTP_BODY_FORM: programs send it, too (RFC 8058), so that the secret in
                                the address alone decides, and no cookie may */
};

/* Patterns: "/api/v1/events/{id}": a {name} takes one segment or, with literal text around it, a part of one
 * ("/events/{id}.ics"); a last {name...} takes all that is left, slashes too. Of several patterns that fit,
 * the one that is literal earlier wins, whatever their order in the table. */
struct http_route {
    const char *method; /* GET also answers HEAD */
    const char *pattern;
    unsigned flags;
    const struct http_param *params; /* ends with a row without a name; NULL: the route takes none */
    size_t params_size;              /* of the struct that the offsets fit */
    size_t body_max;                 /* bytes; a longer body is answered 413 */
    int cache_seconds;
    void (*start)(struct http_request *request);
};

#endif

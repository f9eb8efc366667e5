/* The parts of the room that need no connection: tables, checks and choices over plain bytes, each a function
 * of its arguments, so that unit tests and fuzzers call them directly. Private to the room and its tests. */
#ifndef HTTP_HTTP_INTERNAL_H
#define HTTP_HTTP_INTERNAL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/problem.h"
#include "http/fence.h"
#include "http/route.h"

struct http_form_field;

/* --- router.c --- */

enum { HTTP_SLICES_MAX = 8 };
enum http_method_bit {
    HTTP_GET = 1,
    HTTP_HEAD = 2,
    HTTP_POST = 4,
    HTTP_PUT = 8,
    HTTP_PATCH = 16,
    HTTP_DELETE = 32,
    HTTP_OPTIONS = 64
};

struct http_slice {
    const char *name; /* in the pattern, or encoded in a query */
    size_t name_len;
    const char *value; /* in the path or the query, still encoded; NULL: none */
    size_t len;
};

struct http_match {
    const struct http_route *route; /* NULL: the path exists with other methods, or not at all */
    size_t index;                   /* of `route` among all routes */
    unsigned allowed;               /* method bits of all routes whose pattern fits; 0: no such path */
    bool cors;                      /* one of them is HTTP_CORS */
    size_t count;
    struct http_slice slices[HTTP_SLICES_MAX];
};

/* 0 for a method that we do not know. */
unsigned http_method_bit(const char *method);
/* The rows of all TABLES (http_config.routes) as one array that ends with NULL, for the caller to free().
 * NULL when there is no memory. */
MUST_CHECK const struct http_route **http_routes_join(const struct http_route *const *tables, size_t *count);
void http_route_find(const struct http_route *const *routes, unsigned method, const char *path, size_t len,
                     struct http_match *match);
/* "GET, HEAD, OPTIONS" */
void http_allow_list(unsigned allowed, struct buf *out);

/* --- pair.c, form.c: the pairs of a query or a form --- */

/* The next pair between *AT, which moves behind it, and END, still encoded; false after the last one. */
MUST_CHECK bool http_pair_next(const char **at, const char *end, struct http_slice *pair);
/* NULL for a broken escape, a NUL, or more than MAX bytes. */
MUST_CHECK char *http_decode(struct arena *arena, const char *text, size_t len, size_t max);
MUST_CHECK const struct http_form_field *http_form_parse(struct arena *arena, const char *body, size_t len);

/* --- param.c --- */

/* What becomes of a parameter that the table does not name. */
enum http_unknown {
    HTTP_UNKNOWN_REFUSED, /* a program learns of its mistake */
    HTTP_UNKNOWN_IGNORED  /* on pages: whoever passes a link on adds such as utm_source and fbclid to it */
};

/* Fill a zeroed struct of SIZE bytes from QUERY by TABLE. False when PROBLEMS got an entry. CANONICAL (may be
 * NULL) gets what differs from the defaults in the table's order: equal for queries that mean the same. */
MUST_CHECK bool http_params_parse(const struct http_param *table, void *values, enum http_unknown unknown,
                                  const char *query, size_t len, struct problems *problems,
                                  struct buf *canonical);

/* --- encoding.c: Accept-Encoding (RFC 9110, 12.5.3) and the encoders --- */

enum http_encoding { HTTP_IDENTITY, HTTP_GZIP, HTTP_BROTLI, HTTP_ENCODINGS };

/* ACCEPT may be NULL. Brotli wins a tie when PREFER_SMALL, else gzip. */
enum http_encoding http_encoding_choose(const char *accept, bool prefer_small);
const char *http_encoding_name(enum http_encoding encoding);
/* A type whose bodies shrink and whose readers can all unpack it (never text/calendar). */
bool http_type_compressible(const char *type);
/* Append the packed bytes to OUT; false when they are not smaller. EFFORT: 0 for once, 1 for keeping. */
MUST_CHECK bool http_encode(enum http_encoding encoding, const char *bytes, size_t len, int effort,
                            struct buf *out);
/* If-None-Match (RFC 9110, 13.1.2), weak comparison; the suffix of an encoding in a listed tag is ignored,
 * and *ENCODING says which it was. */
MUST_CHECK bool http_etag_matches(const char *if_none_match, const char *etag, enum http_encoding *encoding);
/* `"abc"` becomes `"abc-gzip"`. */
void http_etag_for(const char *etag, enum http_encoding encoding, struct buf *out);

#endif

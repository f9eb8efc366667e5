/* http: the only room that includes the HTTP library (libmicrohttpd, run on the libevent loop).
 *
 * A server is a table of routes. A route's `start` is called once the fence, the method, the parameters and
 * the whole body have been accepted; from then on the handler owes exactly one reply, now or later, through
 * one of the http_reply_* functions. Everything about a request lives in its arena until the reply has left.
 *
 * On the way out every reply gets the security headers, the request id, ETag / 304, Vary, compression and
 * its log line; handlers set none of these.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/problem.h"

struct event_base;
struct http_server;
struct http_request;

/* --- parameters: one row per name a route takes in its query ------------------------------------------- */

enum http_param_type {
    HTTP_TEXT,   /* const char *: valid UTF-8 without control characters, `max` characters */
    HTTP_INT,    /* long: `min` to `max`; `fallback` when absent */
    HTTP_DATE,   /* const char *: a day that exists, as 2027-05-04 */
    HTTP_CHOICE, /* const char *: one of `choices` */
    HTTP_LIST,   /* struct http_list: comma-separated, `max` items at most, each one of `choices` if given */
    HTTP_FLAG    /* bool: 1 or 0 */
};

struct http_list {
    size_t count;
    const char *const *items;
};

struct http_param {
    const char *name;
    enum http_param_type type;
    const char *takes; /* what a right value is, for the problem's sentence and for openapi.yaml */
    long min, max;
    const char *fallback; /* as it would be written in the query; NULL: none */
    const char *const *choices; /* NULL-terminated */
    size_t offset;        /* into the route's struct of parameters */
};

/* --- routes --------------------------------------------------------------------------------------------- */

enum http_flag {
    HTTP_BODY_JSON = 1 << 0,   /* a body is required and its type must be application/json (or +json) */
    HTTP_BODY_NDJSON = 1 << 1, /* ... application/x-ndjson */
    HTTP_BODY_FORM = 1 << 2,   /* ... application/x-www-form-urlencoded, from our own pages (Origin is checked) */
    HTTP_BODY_OPTIONAL = 1 << 3,
    HTTP_CACHED = 1 << 4,      /* the reply may be kept in the response cache for `cache_seconds` */
    HTTP_CORS = 1 << 5,        /* readable from any origin */
    HTTP_PAGE = 1 << 6,        /* a person reads it: errors are pages, not problem+json */
    HTTP_UNLIMITED = 1 << 7    /* no rate limit: probes */
};

struct http_route {
    const char *method;  /* GET also answers HEAD */
    const char *pattern; /* "/api/v1/events/{id}": a {name} takes one segment */
    unsigned flags;
    const struct http_param *params; /* ends with a row without a name; NULL: the route takes none */
    size_t params_size;
    size_t body_max;
    int cache_seconds;
    void (*start)(struct http_request *request);
};

/* --- what a handler reads ------------------------------------------------------------------------------- */

struct arena *http_arena(struct http_request *request);
/* The `context` of the server's configuration. */
void *http_context(struct http_request *request);
const struct http_route *http_route_of(const struct http_request *request);
const char *http_request_id(const struct http_request *request);
const char *http_method(const struct http_request *request);
/* Decoded value of {name} in the route's pattern; never NULL for a name that is in it. */
const char *http_path_value(struct http_request *request, const char *name);
/* The route's struct of parameters, filled. */
const void *http_params(struct http_request *request);
/* Path and query as they were sent. */
const char *http_target(struct http_request *request);
/* NULL when absent. Names are compared without case. */
const char *http_header(struct http_request *request, const char *name);
const char *http_cookie(struct http_request *request, const char *name);
const char *http_body(struct http_request *request, size_t *len);
/* "https://events.example.org": from the configuration, else from a trusted proxy's headers, else Host. */
const char *http_origin(struct http_request *request);
/* The client's address as text; behind a trusted proxy the one that it names. */
const char *http_client(struct http_request *request);
/* The token of "Authorization: Bearer ...", or NULL. */
const char *http_bearer(struct http_request *request);

/* --- replies: exactly one per request ------------------------------------------------------------------- */

struct http_reply {
    int status;
    const char *type;      /* Content-Type; NULL with no body */
    const char *body;      /* copied unless in the request's arena (`in_arena`) */
    size_t size;
    bool in_arena;
    const char *etag;      /* with its quotes; NULL: none. A matching If-None-Match makes it a 304 */
    const char *location;
    const char *cache;     /* Cache-Control; NULL: "no-store" unless the route is HTTP_CACHED */
    const char *cookie;    /* Set-Cookie */
    const char *const *headers; /* further name, value, name, value, NULL */
};
void http_reply(struct http_request *request, const struct http_reply *reply);
/* 200 with JSON bytes. */
void http_reply_json(struct http_request *request, int status, const char *json, size_t size, const char *etag);
void http_reply_redirect(struct http_request *request, int status, const char *location);
/* RFC 9457 (or the error page, for HTTP_PAGE): title by status; `detail` and `problems` may be NULL. */
void http_reply_problem(struct http_request *request, int status, const char *detail,
                        const struct problems *problems);
/* 503 with Retry-After: the database cannot be asked right now. */
void http_reply_unavailable(struct http_request *request);

/* The reply that is about to be cached is dropped when this tag is ("evt_7k2m9q4x8w3t", "listing"). */
void http_cache_tag(struct http_request *request, const char *tag);
/* What else the cached reply depends on (language, zone), made part of its key; call before anything that waits. */
void http_cache_drop(struct http_server *server, const char *tag); /* NULL: everything */

/* --- the server ----------------------------------------------------------------------------------------- */

struct http_config {
    int listen_fd;                    /* bound and listening, non-blocking; stays the caller's */
    const struct http_route *routes;  /* ends with a row without a method */
    void *context;
    /* Renders an error for a person; appends a whole HTML page. */
    void (*error_page)(struct http_request *request, int status, const char *title, const char *detail,
                       const struct problems *problems, struct buf *out);
    const char *origin;               /* public address, or NULL */
    const char *trusted_proxies;      /* comma-separated addresses or networks, or NULL */
    const char *cache_key_cookies;    /* names of cookies that cached pages depend on, comma-separated: "tz" */
    int connections_max;
    int connections_per_address;      /* 0: no cap; loopback and trusted proxies have none unless `limit_loopback` */
    int requests_per_minute;          /* per address; 0: no limit */
    bool limit_loopback;
    size_t cache_bytes;
    int header_seconds, body_seconds, idle_seconds; /* total deadlines: 10, 30 (+1 s per 64 KiB), 15 */
};

struct http_server *http_server_new(struct event_base *base, const struct http_config *config, struct buf *error);
/* Stop accepting; connections close after their present request. `drained` is called once when none is left. */
void http_server_drain(struct http_server *server, void (*drained)(void *context), void *context);
void http_server_metrics(const struct http_server *server, struct buf *out);
void http_server_free(struct http_server *server);

#endif

/* What a server is made with. Included by http.h. */
#ifndef HTTP_CONFIG_H
#define HTTP_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/problem.h"
#include "http/route.h"

struct http_rates;

struct http_config {
    int listen_fd; /* bound and listening, non-blocking; stays the caller's */
    /* Tables of routes, each ending with a row without a method; NULL ends the list. The list itself is read
     * by http_server_new() only; the tables must live as long as the server. */
    const struct http_route *const *routes;
    void *context;
    /* Renders an error for a person; appends a whole HTML page. */
    void (*error_page)(struct http_request *request, int status, const char *title, const char *detail,
                       const struct problems *problems, struct buf *out);
    const char *origin;            /* public address, or NULL */
    const char *trusted_proxies;   /* comma-separated addresses, networks (10.0.0.0/8) and "unix", or NULL */
    const char *cache_key_cookies; /* names of cookies that cached pages depend on, comma-separated: "tz" */
    int connections_max;           /* 0: the descriptor limit less 256 */
    int connections_per_address; /* 0: no cap; loopback and trusted proxies have none unless `limit_loopback`
                                  */
    int requests_per_minute;     /* per address; 0: no limit */
    struct http_rates *rates;    /* counts them with other processes; NULL: alone */
    size_t body_bytes;           /* of all bodies at once; 0: 32 MiB */
    size_t body_bytes_per_address; /* exempt as for connections; 0: 12 MiB */
    /* Asked before a body of JSON is read, unless the route is HTTP_ANYBODY's: it replies to refuse, or calls
     * http_guard_pass(), now or later. NULL: every body is read. */
    void (*guard)(struct http_request *request);
    int streams_max;         /* replies that are streams (stream.h); 0: half of connections_max */
    int streams_per_address; /* as connections_per_address, but 0: 64 */
    bool limit_loopback;
    bool unavailable; /* what has no route is answered 503, not 404: the site is not there yet */
    size_t cache_bytes;
    /* Total deadlines, 0 for the default: 10, 30 (+1 s per 64 KiB), 15; and 30 for a handler to reply. */
    int header_seconds, body_seconds, idle_seconds, reply_seconds;
    /* Of a trusted proxy's connection, 0: 75. Proxies keep theirs for 60 s, and a POST that meets our end is
     * answered 502 by them. */
    int proxy_idle_seconds;
    int bytes_per_second; /* how slow a body may move, either way; 0: 65536 */
};

/* A table in memory that processes forked from this one share, so that an address has one limit with all of
 * them. NULL without memory. It must outlive the servers that count in it. */
MUST_CHECK struct http_rates *http_rates_new(void);
void http_rates_free(struct http_rates *rates);

#endif

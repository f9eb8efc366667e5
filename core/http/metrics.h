/* Counters of a server in Prometheus's text format. Private to the room. */
#ifndef HTTP_METRICS_H
#define HTTP_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "http/http_internal.h"

enum http_event_count {
    HTTP_COUNT_ACCEPTED,
    HTTP_COUNT_CAPPED,    /* closed at accept: too many from one address */
    HTTP_COUNT_FULL,      /* accepting paused: connections_max reached */
    HTTP_COUNT_EXHAUSTED, /* accepting paused: no descriptor */
    HTTP_COUNT_LATE_HEAD, /* shut down: deadline of the head */
    HTTP_COUNT_LATE_BODY,
    HTTP_COUNT_LATE_IDLE,
    HTTP_COUNT_LATE_READ,     /* the client did not take its reply in time */
    HTTP_COUNT_LATE_REPLY,    /* answered 503: the handler did not reply in time */
    HTTP_COUNT_LIMITED,       /* 429 */
    HTTP_COUNT_BODIES_FULL,   /* refused: bodies fill the memory that is for them */
    HTTP_COUNT_STREAM,        /* streams begun */
    HTTP_COUNT_STREAM_FULL,   /* refused: too many */
    HTTP_COUNT_STREAM_UNREAD, /* shut down: the client of a stream does not read */
    HTTP_COUNTS
};

struct http_metrics;
struct http_cache_counts;

/* ROUTES must live as long as the result. */
MUST_CHECK struct http_metrics *http_metrics_new(const struct http_route *const *routes, size_t route_count);
void http_metrics_free(struct http_metrics *metrics);
/* ROUTE_INDEX: the number of routes for requests without one. */
void http_metrics_request(struct http_metrics *metrics, size_t route_index, int status, uint64_t us,
                          size_t bytes);
void http_metrics_count(struct http_metrics *metrics, enum http_event_count what);
void http_metrics_refused(struct http_metrics *metrics, enum http_refusal refusal);
void http_metrics_write(const struct http_metrics *metrics, const struct http_cache_counts *cache,
                        size_t connections, size_t streams, struct buf *out);

#endif

/* What a server, a connection and a request are made of. Private to the room.
 *
 *               first byte            body announced       handler called          replied
 *     IDLE ------------------> HEAD -----------------> BODY ------------> WAIT -----------> REPLY
 *       ^                        |       no body                           ^                 |
 *       |                        +-----------------------------------------+                 |
 *       +------------------------------------- reply has left -------------------------------+
 *
 * A reply that is a stream (stream.c) stays in STREAM instead of REPLY until it ends, and its connection with
 * it.
 *
 * A connection is on the list of its phase, and http_connection_enter() is the one function that moves it. A
 * connection that stays in a phase past `due_us` has its socket shut down, or, in WAIT, its request answered
 * 503.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "http/cache.h"
#include "http/http.h"
#include "http/http_internal.h"
#include "http/metrics.h"
#include "http/peer.h"

struct event;
struct event_base;

enum http_phase {
    HTTP_PHASE_IDLE,
    HTTP_PHASE_HEAD,
    HTTP_PHASE_BODY,
    HTTP_PHASE_WAIT,
    HTTP_PHASE_REPLY,
    HTTP_PHASE_STREAM,
    HTTP_PHASES
};

struct http_connection {
    struct MHD_Connection *mhd;
    int fd;
    struct http_peer peer;
    enum http_phase phase;
    uint64_t entered_us, due_us;
    bool shut;                    /* its socket was shut down by us */
    struct http_request *request; /* NULL in IDLE */
    TAILQ_ENTRY(http_connection) link;
};
TAILQ_HEAD(http_connections, http_connection);

/* What the next call of the library's handler does. */
enum http_stage {
    HTTP_STAGE_HEAD,    /* the head is there: check it */
    HTTP_STAGE_BODY,    /* bytes of the body come, then the handler is called */
    HTTP_STAGE_DISCARD, /* answered already; the rest of a small body is read and dropped */
    HTTP_STAGE_ASKED    /* the handler was called; queue the reply when there is one */
};

struct http_tag {
    const char *text;
    struct http_tag *next;
};

struct http_request {
    struct http_server *server;
    struct arena *arena;
    struct http_connection *connection; /* NULL once the client's side is done */
    enum http_stage stage;
    bool owed;    /* the handler has still to reply */
    bool waiting; /* shares the pending reply of another request (single flight); http_dispatch_land() answers
                     it */
    bool is_late; /* on the server's list `late` */
    bool answered;  /* `response` is there or has been queued */
    bool suspended; /* the library waits for us */
    bool close;     /* the connection ends with this reply */
    bool personal;  /* has Authorization: never from the cache, never into it */

    const char *method, *version;
    const char *target, *path, *query; /* path without authority; query without '?' */
    size_t path_len;
    struct http_framing framing;
    const char *line; /* the request's target in the library's buffer */
    struct http_match match;
    size_t route_index; /* for metrics; the number of routes when there is none */
    void *params;
    const char *key; /* in the cache; NULL: not cached */
    char id[40];
    const char *values[HTTP_SLICES_MAX]; /* decoded {name}s */
    const char *origin, *client;
    const char *authority; /* of an absolute-form target, else NULL */
    struct http_peer client_address;
    bool trusted; /* the peer is a trusted proxy: its headers count */
    bool quota_known;
    struct http_quota quota;
    struct buf body;
    size_t discarded;

    struct http_flight *flight;
    struct http_waiter waiter;
    struct http_tag *tags;
    size_t tag_count;

    struct http_stream *stream; /* the reply is one */
    struct MHD_Response *response;
    struct http_stored *shared; /* whose reply object `response` is; NULL: the request's own */
    int status;
    size_t bytes;
    uint64_t start_us;
    SLIST_ENTRY(http_request) grave;
    LIST_ENTRY(http_request) late;
};

struct http_server {
    struct http_config config;
    struct event_base *base;
    struct MHD_Daemon *daemon;
    struct event *poll_event, *kick_event, *sweep_event, *listen_event, *pause_event;
    const struct http_route **routes; /* of all tables, then NULL */
    size_t route_count;
    struct http_networks trusted;
    struct http_cache *cache;
    struct http_limiter *limiter;
    struct http_peers *peers, *stream_peers;
    struct http_metrics *metrics;
    struct http_connections phases[HTTP_PHASES];
    size_t connections, connections_max, streams;
    SLIST_HEAD(, http_request) graves; /* freed when the library is not on the stack */
    LIST_HEAD(, http_request) late;    /* the client's side is done, the handler's is not */
    uint64_t id_state[2];
    uint64_t complained_us; /* when descriptors last ran out in the log */
    bool listening, draining, drained, stopping;
    bool started; /* set when the library takes a connection */
    void (*on_drained)(void *context);
    void *drained_context;
};

#endif

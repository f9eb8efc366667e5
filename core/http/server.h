/* What a server and a request are made of. Private to the room. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <time.h>

#include "http/cache.h"
#include "http/connection.h"
#include "http/http.h"
#include "http/http_internal.h"
#include "http/metrics.h"
#include "http/peer.h"

struct event;
struct event_base;

struct http_tag {
    const char *text;
    struct http_tag *next;
};

struct http_request {
    struct http_server *server;
    struct arena *arena;
    struct http_connection *connection; /* NULL once the client's side is done */
    bool owed;                          /* the handler, or the guard, has still to reply */
    bool whole;                         /* its body has come, or there is none */
    bool waiting; /* shares the pending reply of another request (single flight); http_dispatch_land() answers
                     it */
    bool is_late; /* on the server's list `late` */
    bool answered; /* the reply is there, or on its way */
    bool close;    /* the connection ends with this reply */
    bool old;      /* HTTP/1.0 */
    bool personal; /* has Authorization: never from the cache, never into it */

    const struct http_field *fields; /* of the head; NUL-terminated names and values in the arena */
    size_t field_count;
    const char *method;
    const char *target, *path, *query; /* path without authority; query without '?' */
    size_t path_len;
    struct http_framing framing;
    struct http_match match;
    size_t route_index; /* for metrics; the number of routes when there is none */
    void *params;
    void *note;      /* of the handlers, see http_note() */
    const char *key; /* in the cache; NULL: not cached */
    char id[40];
    const char *values[HTTP_SLICES_MAX]; /* decoded {name}s */
    const char *origin, *client;
    const char *authority; /* of an absolute-form target, else NULL */
    struct http_peer client_address;
    bool trusted; /* the peer is a trusted proxy: its headers count */
    bool quota_known;
    struct http_quota quota;
    struct http_chunks chunks;
    struct buf body;
    uint64_t received; /* bytes of the body, dropped ones too */
    size_t reserved;   /* of the server's budget for bodies */

    struct http_flight *flight;
    struct http_waiter waiter;
    struct http_tag *tags;
    size_t tag_count;

    struct http_stream *stream; /* the reply is one */
    const char *fields_out;     /* of the reply's head, in the arena or in `held` */
    const char *head_out;       /* the reply's head, once it begins to leave; in the arena */
    size_t head_size;
    const char *body_out; /* in the arena, in `held`, or living as long as the server */
    size_t body_size;
    struct http_stored *held;
    int status;
    size_t bytes;
    uint64_t start_us;
    SLIST_ENTRY(http_request) grave;
    LIST_ENTRY(http_request) late;
};

struct http_server {
    struct http_config config;
    struct event_base *base;
    struct event *kick_event, *sweep_event, *listen_event, *pause_event;
    const struct http_route **routes; /* of all tables, then NULL */
    size_t route_count;
    struct http_networks trusted;
    struct http_cache *cache;
    struct http_limiter *limiter;
    struct http_peers *peers, *stream_peers, *body_peers;
    size_t body_bytes; /* of bodies, come and announced */
    struct http_metrics *metrics;
    struct http_connections phases[HTTP_PHASES];
    size_t connections, connections_max, streams;
    struct http_connections ready;     /* to be run in this turn of the loop: they were replied to */
    SLIST_HEAD(, http_request) graves; /* freed when no handler is on the stack */
    LIST_HEAD(, http_request) late;    /* the client's side is done, the handler's is not */
    uint64_t id_state[2];
    uint64_t complained_us; /* when descriptors last ran out in the log */
    time_t date_at;         /* the second that `date` says */
    char date[32];
    struct buf scratch; /* where heads are written before they are copied */
    uint64_t origin_noticed_us;
    unsigned proxy_looks;
    bool proxy_noticed;
    bool listening, draining, drained, stopping;
    void (*on_drained)(void *context);
    void *drained_context;
};

#endif

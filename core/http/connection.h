/* A connection and its phases. Private to the room.
 *
 *               first byte            body announced       handler called          replied
 *     IDLE ------------------> HEAD -----------------> BODY ------------> WAIT -----------> REPLY
 *       ^                        |       no body                           ^                 |
 *       |                        +-----------------------------------------+                 |
 *       +------------------------------------- reply has left -------------------------------+
 *                                                                                            | close
 *                                                                                          LINGER
 *
 * A reply that is a stream (stream.c) stays in STREAM instead of REPLY until it ends, and its connection with
 * it. In LINGER our side of the connection is closed, and what the client still sends is read and dropped.
 *
 * A connection is on the list of its phase, and http_connection_enter() is the one function that moves it. A
 * connection that stays in a phase past `due_us` has its socket shut down, or, in WAIT, its request answered
 * 503.
 */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/buf.h"
#include "http/peer.h"

struct event;
struct http_request;
struct http_server;

enum http_phase {
    HTTP_PHASE_IDLE,
    HTTP_PHASE_HEAD,
    HTTP_PHASE_BODY,
    HTTP_PHASE_WAIT,
    HTTP_PHASE_REPLY,
    HTTP_PHASE_STREAM,
    HTTP_PHASE_LINGER,
    HTTP_PHASES
};

struct http_connection {
    struct http_server *server;
    int fd;
    struct http_peer peer;
    struct event *readable, *writable;
    struct buf in;      /* what came and is not understood yet: the bytes behind `at` */
    size_t at, scanned; /* no head ends in front of `scanned` */
    size_t sent;        /* of the reply, head and body */
    size_t dropped;     /* bytes read in LINGER */
    bool from_proxy;    /* a trusted one */
    bool ended_input;   /* the client has closed its side */
    bool paused;        /* `readable` is not watched, because enough has come */
    bool running;       /* http_connection_run() is on the stack */
    bool over;          /* to be freed as soon as it is not */
    bool is_ready;      /* on the server's list `ready` */
    enum http_phase phase;
    uint64_t entered_us, due_us;
    bool shut;                    /* its socket was shut down by us */
    struct http_request *request; /* NULL in IDLE, in HEAD until the head is whole, and in LINGER */
    TAILQ_ENTRY(http_connection) link, ready;
};
TAILQ_HEAD(http_connections, http_connection);

#endif

/* Total deadlines: how long a connection may stay in each phase, however often it sends a byte. */
#include <event2/event.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "http/steps.h"

enum { SWEEP_MS = 250, SECOND_US = 1000000, PARTING_US = SECOND_US };

static uint64_t
phase_us(const struct http_config *config, enum http_phase phase, size_t bytes)
{
    uint64_t body = (uint64_t)config->body_seconds * SECOND_US +
                    (uint64_t)bytes * SECOND_US / (uint64_t)config->bytes_per_second;

    switch (phase) {
    case HTTP_PHASE_IDLE:
        return (uint64_t)config->idle_seconds * SECOND_US;
    case HTTP_PHASE_HEAD:
        return (uint64_t)config->header_seconds * SECOND_US;
    case HTTP_PHASE_WAIT:
        return (uint64_t)config->reply_seconds * SECOND_US;
    case HTTP_PHASE_STREAM: /* has deadlines of its own */
        return UINT64_MAX / 2;
    case HTTP_PHASE_BODY:
    case HTTP_PHASE_REPLY:
    case HTTP_PHASES:
        break;
    }
    return body;
}

void
http_connection_enter(struct http_server *server, struct http_connection *connection, enum http_phase phase,
                      size_t bytes)
{
    uint64_t now = clock_monotonic_us();

    /* More of the same body keeps the clock running from where it started. */
    if (connection->phase != phase || phase != HTTP_PHASE_BODY || connection->entered_us == 0)
        connection->entered_us = now;
    if (connection->phase != HTTP_PHASES)
        TAILQ_REMOVE(&server->phases[connection->phase], connection, link);
    connection->phase = phase;
    connection->due_us = connection->entered_us + phase_us(&server->config, phase, bytes);
    if (phase != HTTP_PHASES)
        TAILQ_INSERT_TAIL(&server->phases[phase], connection, link);
}

void
http_connection_shut(struct http_server *server, struct http_connection *connection)
{
    (void)server;
    connection->shut = true;
    shutdown(connection->fd, SHUT_RDWR);
}

void
http_connection_part(struct http_connection *connection)
{
    connection->due_us = clock_monotonic_us() + PARTING_US;
}

static void
overdue(struct http_server *server, struct http_connection *connection)
{
    static const enum http_event_count counts[HTTP_PHASES] = {
        [HTTP_PHASE_IDLE] = HTTP_COUNT_LATE_IDLE,  [HTTP_PHASE_HEAD] = HTTP_COUNT_LATE_HEAD,
        [HTTP_PHASE_BODY] = HTTP_COUNT_LATE_BODY,  [HTTP_PHASE_WAIT] = HTTP_COUNT_LATE_REPLY,
        [HTTP_PHASE_REPLY] = HTTP_COUNT_LATE_READ,
    };

    if (connection->shut)
        return;
    http_metrics_count(server->metrics, counts[connection->phase]);
    if (connection->phase == HTTP_PHASE_WAIT)
        http_dispatch_give_up(connection->request);
    else
        http_connection_shut(server, connection);
}

/* The client ended its side before its body was whole. The library is told by an edge of epoll, which is lost
 * when the end arrives while it reads. */
static bool
body_is_torn(const struct http_connection *connection)
{
    char byte;

    return connection->phase == HTTP_PHASE_BODY && !connection->shut &&
           recv(connection->fd, &byte, sizeof(byte), MSG_PEEK | MSG_DONTWAIT) == 0;
}

static void
on_sweep(evutil_socket_t fd, short what, void *context)
{
    struct http_server *server = context;
    uint64_t now = clock_monotonic_us();

    (void)fd;
    (void)what;
    for (int phase = 0; phase < HTTP_PHASES; phase++) {
        /* Bodies have deadlines of their own; in the other lists who came first is due first. */
        bool ordered = phase != HTTP_PHASE_BODY && phase != HTTP_PHASE_REPLY && phase != HTTP_PHASE_STREAM;
        struct http_connection *connection = TAILQ_FIRST(&server->phases[phase]);

        while (connection && (connection->due_us <= now || connection->shut || !ordered)) {
            struct http_connection *next = TAILQ_NEXT(connection, link);

            if (phase == HTTP_PHASE_STREAM)
                http_stream_sweep(connection->request->stream, now);
            else if (connection->due_us <= now)
                overdue(server, connection);
            else if (body_is_torn(connection))
                http_connection_shut(server, connection);
            connection = next;
        }
    }
    if (server->connections == 0)
        event_del(server->sweep_event);
}

bool
http_deadline_start(struct http_server *server)
{
    for (int phase = 0; phase < HTTP_PHASES; phase++)
        TAILQ_INIT(&server->phases[phase]);
    server->sweep_event = event_new(server->base, -1, EV_PERSIST, on_sweep, server);
    return server->sweep_event != NULL;
}

void
http_deadline_wake(struct http_server *server)
{
    static const struct timeval period = {.tv_usec = SWEEP_MS * 1000};

    if (!event_pending(server->sweep_event, EV_TIMEOUT, NULL))
        event_add(server->sweep_event, &period);
}

/* The ground of the room: the one function that moves a connection from phase to phase, and the ones that
 * make it run. */
#include <event2/event.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "http/steps.h"

enum { SECOND_US = 1000000, PARTING_US = SECOND_US, LINGER_US = 5 * SECOND_US };

static uint64_t
phase_us(const struct http_config *config, const struct http_connection *connection, enum http_phase phase,
         size_t bytes)
{
    uint64_t body = (uint64_t)config->body_seconds * SECOND_US +
                    (uint64_t)bytes * SECOND_US / (uint64_t)config->bytes_per_second;
    switch (phase) {
    case HTTP_PHASE_IDLE:
        return (uint64_t)(connection->from_proxy ? config->proxy_idle_seconds : config->idle_seconds) *
               SECOND_US;
    case HTTP_PHASE_HEAD:
        return (uint64_t)config->header_seconds * SECOND_US;
    case HTTP_PHASE_WAIT:
        return (uint64_t)config->reply_seconds * SECOND_US;
    case HTTP_PHASE_STREAM: /* has deadlines of its own */
        return UINT64_MAX / 2;
    case HTTP_PHASE_LINGER:
        return LINGER_US;
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
    connection->due_us = connection->entered_us + phase_us(&server->config, connection, phase, bytes);
    if (phase != HTTP_PHASES)
        TAILQ_INSERT_TAIL(&server->phases[phase], connection, link);
}

void
http_connection_shut(struct http_connection *connection)
{
    connection->shut = true;
    shutdown(connection->fd, SHUT_RDWR);
    http_connection_ready(connection);
}

void
http_connection_ready(struct http_connection *connection)
{
    struct http_server *server = connection->server;
    if (connection->is_ready || connection->running)
        return;
    connection->is_ready = true;
    TAILQ_INSERT_TAIL(&server->ready, connection, ready);
    http_server_kick(server);
}

void
http_connection_part(struct http_connection *connection)
{
    connection->due_us = clock_monotonic_us() + PARTING_US;
}

void
http_server_kick(struct http_server *server)
{
    event_active(server->kick_event, EV_TIMEOUT, 0);
}

void
http_listen_resume(struct http_server *server)
{
    if (!server->listening && !server->draining)
        server->listening = event_add(server->listen_event, NULL) == 0;
}

void
http_listen_room(struct http_server *server)
{
    if (!server->listening && !event_pending(server->pause_event, EV_TIMEOUT, NULL))
        http_listen_resume(server);
}

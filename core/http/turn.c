/* What a connection does in a turn of the loop: one step after the other, as long as none has to wait. */
#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/steps.h"

enum {
    READ_MAX = 64 * 1024,  /* at once, so that each connection has its turn */
    INPUT_MAX = 64 * 1024, /* of what is not asked for yet: requests behind the present one */
    LINGER_BYTES = 32 * 1024 * 1024
};

/* --- steps --- */

/* The reply has left: to the next request, or to the end. */
static bool
reply_done(struct http_connection *connection)
{
    struct http_request *request = connection->request;
    bool close = request->close;
    connection->sent = 0;
    http_intake_done(request);
    if (!close)
        return true;
    connection->over = connection->ended_input;
    if (connection->over)
        return false;
    shutdown(connection->fd, SHUT_WR);
    buf_release(&connection->in);
    connection->at = 0;
    http_connection_enter(connection->server, connection, HTTP_PHASE_LINGER, 0);
    return false;
}

/* One step that needs no waiting; false when there is none. */
static bool
step(struct http_connection *connection)
{
    switch (connection->phase) {
    case HTTP_PHASE_IDLE:
    case HTTP_PHASE_HEAD:
        return http_intake_head(connection);
    case HTTP_PHASE_BODY:
        return http_intake_body(connection);
    case HTTP_PHASE_REPLY:
        return !http_intake_rest(connection->request) ||
               (http_connection_send(connection) && reply_done(connection));
    case HTTP_PHASE_STREAM:
        connection->over = connection->ended_input;
        return !connection->over && http_connection_send(connection) && reply_done(connection);
    case HTTP_PHASE_LINGER:
        connection->over = connection->ended_input;
        return false;
    case HTTP_PHASE_WAIT:
    case HTTP_PHASES:
        break;
    }
    return false;
}

static void
connection_free(struct http_connection *connection)
{
    struct http_server *server = connection->server;
    if (connection->request)
        http_intake_done(connection->request);
    if (connection->phase != HTTP_PHASES)
        TAILQ_REMOVE(&server->phases[connection->phase], connection, link);
    if (connection->is_ready)
        TAILQ_REMOVE(&server->ready, connection, ready);
    if (connection->readable)
        event_free(connection->readable);
    if (connection->writable)
        event_free(connection->writable);
    close(connection->fd);
    http_peers_leave(server->peers, &connection->peer);
    buf_release(&connection->in);
    free(connection);
    server->connections--;
    http_listen_room(server);
    http_server_kick(server);
}

void
http_connection_end(struct http_connection *connection)
{
    connection->over = true;
    if (!connection->running)
        connection_free(connection);
}

static void
watch_input(struct http_connection *connection)
{
    bool enough = connection->in.len - connection->at >= INPUT_MAX || connection->ended_input;
    if (enough == connection->paused)
        return;
    connection->paused = enough;
    if (enough)
        event_del(connection->readable);
    else
        event_add(connection->readable, NULL);
}

void
http_connection_run(struct http_connection *connection)
{
    if (connection->running)
        return;
    connection->running = true;
    while (!connection->over && !connection->shut && step(connection))
        continue;
    connection->running = false;
    if (connection->over || connection->shut) {
        connection_free(connection);
        return;
    }
    watch_input(connection);
}

/* --- what the socket says --- */

/* What a client sends that was answered for good, RFC 9112, 9.6: closing at once would take the answer from
 * it. */
static void
drop(struct http_connection *connection, size_t len)
{
    connection->dropped += len;
    if (connection->dropped > LINGER_BYTES)
        connection->ended_input = true;
}

static void
on_readable(evutil_socket_t fd, short what, void *context)
{
    struct http_connection *connection = context;
    char bytes[READ_MAX];
    (void)what;
    ssize_t got = recv(fd, bytes, sizeof(bytes), 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return;
    /* A handler may be at work; its reply is dropped when it cannot be sent. */
    bool broken = got < 0 && connection->phase != HTTP_PHASE_WAIT;
    if (broken) {
        http_connection_end(connection);
        return;
    }
    if (got <= 0)
        connection->ended_input = true;
    else if (connection->phase == HTTP_PHASE_LINGER)
        drop(connection, (size_t)got);
    else if (connection->phase != HTTP_PHASE_STREAM) /* nothing follows a stream */
        http_connection_keep(connection, bytes, (size_t)got);
    http_connection_run(connection);
}

static void
on_writable(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    http_connection_run(context);
}

bool
http_connection_open(struct http_server *server, int fd, const struct http_peer *peer)
{
    struct http_connection *connection = calloc(1, sizeof(*connection));
    int on = 1;
    if (!connection) {
        close(fd);
        http_peers_leave(server->peers, peer);
        return false;
    }
    *connection = (struct http_connection){.server = server, .fd = fd, .peer = *peer, .phase = HTTP_PHASES};
    connection->from_proxy = http_networks_hold(&server->trusted, peer);
    buf_init(&connection->in, INPUT_MAX + READ_MAX);
    server->connections++;
    connection->readable = event_new(server->base, fd, EV_READ | EV_PERSIST, on_readable, connection);
    connection->writable = event_new(server->base, fd, EV_WRITE, on_writable, connection);
    if (!connection->readable || !connection->writable || event_add(connection->readable, NULL) != 0) {
        http_connection_end(connection);
        return false;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); /* a socket of another family has none */
    http_connection_enter(server, connection, HTTP_PHASE_HEAD, 0);
    http_deadline_wake(server);
    return true;
}

/* Accepting: caps, and what to do when descriptors run out. The listening socket is shared with other
 * workers, so that a pause here leaves what waits in it to them. */
#include <errno.h>
#include <event2/event.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/steps.h"

enum { ACCEPTS_PER_TURN = 32, RESERVED_DESCRIPTORS = 256, PAUSE_MS = 200, COMPLAIN_US = 60000000 };

size_t
http_listen_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        limit.rlim_cur = 1 << 16;
    if (limit.rlim_cur < 2 * RESERVED_DESCRIPTORS)
        return limit.rlim_cur / 2;
    return limit.rlim_cur - RESERVED_DESCRIPTORS;
}

static void
listen_pause(struct http_server *server)
{
    if (server->listening)
        event_del(server->listen_event);
    server->listening = false;
}

/* No descriptor or no memory for another connection: look again in a while, and say so once a minute. */
static void
listen_exhausted(struct http_server *server, int error)
{
    static const struct timeval pause = {.tv_usec = PAUSE_MS * 1000};
    uint64_t now = clock_monotonic_us();

    http_metrics_count(server->metrics, HTTP_COUNT_EXHAUSTED);
    if (server->complained_us == 0 || now - server->complained_us > COMPLAIN_US) {
        log_warn("http.exhausted", LOG_STR("why", strerrordesc_np(error)),
                 LOG_INT("connections", server->connections));
        server->complained_us = now;
    }
    listen_pause(server);
    event_add(server->pause_event, &pause);
}

static void
listen_take(struct http_server *server, int fd, const struct sockaddr *from)
{
    const struct http_config *config = &server->config;
    struct http_peer address;
    unsigned cap = (unsigned)config->connections_per_address;

    http_peer_of(&address, from);
    if (!config->limit_loopback &&
        (http_peer_loopback(&address) || http_networks_hold(&server->trusted, &address)))
        cap = 0;
    if (!http_peers_enter(server->peers, &address, cap)) {
        http_metrics_count(server->metrics, HTTP_COUNT_CAPPED);
        close(fd);
        return;
    }
    http_metrics_count(server->metrics, HTTP_COUNT_ACCEPTED);
    if (!http_connection_open(server, fd, &address))
        log_warn("http.connection", LOG_STR("why", "no memory for a connection"));
}

static void
on_listen(evutil_socket_t listen_fd, short what, void *context)
{
    struct http_server *server = context;
    (void)what;
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        struct sockaddr_storage from = {.ss_family = AF_UNSPEC};
        socklen_t from_len = sizeof(from);
        if (server->connections >= server->connections_max) {
            http_metrics_count(server->metrics, HTTP_COUNT_FULL);
            listen_pause(server);
            break;
        }
        int fd = accept4(listen_fd, (struct sockaddr *)&from, &from_len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                listen_exhausted(server, errno);
            break;
        }
        listen_take(server, fd, (struct sockaddr *)&from);
    }
}

static void
on_pause_over(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    http_listen_resume(context);
}

bool
http_listen_start(struct http_server *server, struct buf *error)
{
    server->listen_event =
        event_new(server->base, server->config.listen_fd, EV_READ | EV_PERSIST, on_listen, server);
    server->pause_event = evtimer_new(server->base, on_pause_over, server);
    if (server->listen_event && server->pause_event)
        http_listen_resume(server);
    if (!server->listening)
        buf_puts(error, "The listening socket cannot be watched.");
    return server->listening;
}

void
http_listen_stop(struct http_server *server)
{
    listen_pause(server);
    event_del(server->pause_event);
}

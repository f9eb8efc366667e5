/* The daemon of the library on our loop: its epoll descriptor is one event, its wish to be run again one
 * timer. */
#include <event2/event.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "http/steps.h"

/* A head may take half of it: 8 kB refuse heads over 3.6 kB, which a long filter with its Referer and a few
 * cookies reach. */
enum { CONNECTION_MEMORY = 16 * 1024 };

#if MHD_VERSION >= 0x00097701
#define STRICTNESS MHD_OPTION_CLIENT_DISCIPLINE_LVL, 2
#else
#define STRICTNESS MHD_OPTION_STRICT_FOR_CLIENT, 1
#endif

/* Freed here: nothing of the library is on the stack. */
static void
bury_the_dead(struct http_server *server)
{
    while (!SLIST_EMPTY(&server->graves)) {
        struct http_request *request = SLIST_FIRST(&server->graves);
        SLIST_REMOVE_HEAD(&server->graves, grave);
        http_request_free(request);
    }
}

static void
tell_drained(struct http_server *server)
{
    if (!server->draining || server->drained || server->connections > 0)
        return;
    server->drained = true;
    if (server->on_drained)
        server->on_drained(server->drained_context);
}

static void
server_run(struct http_server *server)
{
    MHD_run(server->daemon);
    bury_the_dead(server);
    MHD_UNSIGNED_LONG_LONG wait_ms;
    if (MHD_get_timeout(server->daemon, &wait_ms) == MHD_YES) {
        struct timeval wait = {.tv_sec = (time_t)(wait_ms / 1000),
                               .tv_usec = (suseconds_t)(wait_ms % 1000 * 1000)};
        event_add(server->kick_event, &wait);
    }
    tell_drained(server);
}

static void
on_poll(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    server_run(context);
}

static void
on_connection(void *context, struct MHD_Connection *mhd, void **slot,
              enum MHD_ConnectionNotificationCode what)
{
    struct http_server *server = context;
    struct http_connection *connection = *slot;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        connection = calloc(1, sizeof(*connection));
        if (!connection)
            log_fatal("http.connection", "out of memory");
        connection->mhd = mhd;
        connection->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        connection->phase = HTTP_PHASES;
        http_peer_of(&connection->peer,
                     MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
        *slot = connection;
        server->started = true;
        server->connections++;
        http_connection_enter(server, connection, HTTP_PHASE_HEAD, 0);
        http_deadline_wake(server);
        return;
    }
    http_connection_enter(server, connection, HTTP_PHASES, 0);
    http_peers_leave(server->peers, &connection->peer);
    free(connection);
    *slot = NULL;
    server->connections--;
    http_listen_room(server);
}

/* Targets are decoded by us, once the fence has seen them. */
static size_t
leave_encoded(void *context, struct MHD_Connection *mhd, char *text)
{
    (void)context;
    (void)mhd;
    return strlen(text);
}

static bool
daemon_start(struct http_server *server, struct buf *error)
{
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, http_intake_step,
        server, MHD_OPTION_CONNECTION_LIMIT, (unsigned)server->connections_max,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, 0u,
        STRICTNESS, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_NOTIFY_COMPLETED,
        http_intake_done, server, MHD_OPTION_URI_LOG_CALLBACK, http_intake_target, server,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL, MHD_OPTION_END);
    const union MHD_DaemonInfo *info =
        server->daemon ? MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    if (!info) {
        buf_puts(error, "The HTTP library could not be started: no memory or no descriptors.");
        return false;
    }
    server->poll_event = event_new(server->base, info->epoll_fd, EV_READ | EV_PERSIST, on_poll, server);
    server->kick_event = evtimer_new(server->base, on_poll, server);
    if (server->poll_event && server->kick_event && event_add(server->poll_event, NULL) == 0)
        return true;
    buf_puts(error, "The HTTP library's descriptor cannot be watched.");
    return false;
}

static void
settle_config(struct http_server *server, const struct http_config *config)
{
    struct http_config *own = &server->config;
    *own = *config;
    own->header_seconds = own->header_seconds > 0 ? own->header_seconds : 10;
    own->body_seconds = own->body_seconds > 0 ? own->body_seconds : 30;
    own->idle_seconds = own->idle_seconds > 0 ? own->idle_seconds : 15;
    own->reply_seconds = own->reply_seconds > 0 ? own->reply_seconds : 30;
    own->bytes_per_second = own->bytes_per_second > 0 ? own->bytes_per_second : 64 * 1024;
    server->connections_max = own->connections_max > 0 ? (size_t)own->connections_max : http_listen_limit();
    own->streams_max = own->streams_max > 0 ? own->streams_max : (int)(server->connections_max / 2);
    own->streams_per_address = own->streams_per_address > 0 ? own->streams_per_address : 64;
    own->routes = NULL; /* the list is the caller's again; server->routes is ours */
}

struct http_server *
http_server_new(struct event_base *base, const struct http_config *config, struct buf *error)
{
    struct http_server *server = calloc(1, sizeof(*server));
    if (!server) {
        buf_puts(error, "No memory for the HTTP server.");
        return NULL;
    }
    server->base = base;
    settle_config(server, config);
    server->routes = http_routes_join(config->routes, &server->route_count);
    server->cache = http_cache_new(config->cache_bytes);
    server->limiter = http_limiter_new(config->requests_per_minute);
    server->peers = http_peers_new();
    server->stream_peers = http_peers_new();
    server->metrics = server->routes ? http_metrics_new(server->routes, server->route_count) : NULL;
    if (sodium_init() < 0 || !server->cache || !server->peers || !server->stream_peers || !server->metrics ||
        (config->requests_per_minute > 0 && !server->limiter)) {
        buf_puts(error, "No memory for the HTTP server.");
    } else if (http_networks_parse(&server->trusted, config->trusted_proxies, error)) {
        randombytes_buf(server->id_state, sizeof(server->id_state));
        if (http_deadline_start(server) && daemon_start(server, error) && http_listen_start(server, error))
            return server;
    }
    http_server_free(server);
    return NULL;
}

void
http_server_drain(struct http_server *server, void (*drained)(void *context), void *context)
{
    server->draining = true;
    server->on_drained = drained;
    server->drained_context = context;
    http_listen_stop(server);
    http_streams_end(server);
    struct http_connection *connection;
    /* A client with a request under way, sent or still to be read, gets its reply with "Connection: close".
     */
    TAILQ_FOREACH(connection, &server->phases[HTTP_PHASE_IDLE], link)
    {
        http_connection_part(connection);
    }
    TAILQ_FOREACH(connection, &server->phases[HTTP_PHASE_HEAD], link)
    {
        http_connection_part(connection);
    }
    http_server_kick(server);
}

void
http_server_metrics(const struct http_server *server, struct buf *out)
{
    http_metrics_write(server->metrics, http_cache_counts(server->cache), server->connections,
                       server->streams, out);
}

void
http_cache_drop(struct http_server *server, const char *tag)
{
    http_cache_forget(server->cache, tag);
}

static void
event_end(struct event *event)
{
    if (event)
        event_free(event);
}

void
http_server_free(struct http_server *server)
{
    if (!server)
        return;
    server->draining = server->stopping = true;
    if (server->listen_event)
        http_listen_stop(server);
    /* The library may not be stopped while it holds suspended connections. */
    while (server->daemon && !TAILQ_EMPTY(&server->phases[HTTP_PHASE_WAIT]))
        http_deadline_give_up(TAILQ_FIRST(&server->phases[HTTP_PHASE_WAIT])->request);
    if (server->daemon) {
        http_streams_cut(server);
        MHD_run(server->daemon);
        MHD_stop_daemon(server->daemon);
    }
    bury_the_dead(server);
    while (!LIST_EMPTY(&server->late))
        http_request_free(LIST_FIRST(&server->late));
    event_end(server->poll_event);
    event_end(server->kick_event);
    event_end(server->sweep_event);
    event_end(server->listen_event);
    event_end(server->pause_event);
    http_cache_free(server->cache);
    http_limiter_free(server->limiter);
    http_peers_free(server->peers);
    http_peers_free(server->stream_peers);
    http_metrics_free(server->metrics);
    free(server->routes);
    free(server);
}

/* A server from its configuration to its end, and its turns: what was made ready is run, what is done is
 * freed. */
#include <event2/event.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "http/steps.h"

enum { HEAD_OUT_MAX = 64 * 1024, BODY_BYTES = 32 << 20, BODY_BYTES_PER_ADDRESS = 12 << 20 };

/* Freed here: no handler is on the stack. */
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
run_ready(struct http_server *server)
{
    while (!TAILQ_EMPTY(&server->ready)) {
        struct http_connection *connection = TAILQ_FIRST(&server->ready);
        TAILQ_REMOVE(&server->ready, connection, ready);
        connection->is_ready = false;
        http_connection_run(connection);
    }
}

static void
on_kick(evutil_socket_t fd, short what, void *context)
{
    struct http_server *server = context;
    (void)fd;
    (void)what;
    run_ready(server);
    bury_the_dead(server);
    tell_drained(server);
}

static void
settle_config(struct http_server *server, const struct http_config *config)
{
    struct http_config *own = &server->config;
    *own = *config;
    own->header_seconds = own->header_seconds > 0 ? own->header_seconds : 10;
    own->body_seconds = own->body_seconds > 0 ? own->body_seconds : 30;
    own->idle_seconds = own->idle_seconds > 0 ? own->idle_seconds : 15;
    own->proxy_idle_seconds = own->proxy_idle_seconds > 0 ? own->proxy_idle_seconds : 75;
    own->reply_seconds = own->reply_seconds > 0 ? own->reply_seconds : 30;
    own->bytes_per_second = own->bytes_per_second > 0 ? own->bytes_per_second : 64 * 1024;
    server->connections_max = own->connections_max > 0 ? (size_t)own->connections_max : http_listen_limit();
    own->streams_max = own->streams_max > 0 ? own->streams_max : (int)(server->connections_max / 2);
    own->streams_per_address = own->streams_per_address > 0 ? own->streams_per_address : 64;
    own->body_bytes = own->body_bytes > 0 ? own->body_bytes : BODY_BYTES;
    own->body_bytes_per_address =
        own->body_bytes_per_address > 0 ? own->body_bytes_per_address : BODY_BYTES_PER_ADDRESS;
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
    TAILQ_INIT(&server->ready);
    buf_init(&server->scratch, HEAD_OUT_MAX);
    settle_config(server, config);
    server->kick_event = evtimer_new(base, on_kick, server);
    server->routes = http_routes_join(config->routes, &server->route_count);
    server->cache = http_cache_new(config->cache_bytes);
    server->limiter = http_limiter_new(config->requests_per_minute, config->rates);
    server->peers = http_peers_new();
    server->stream_peers = http_peers_new();
    server->body_peers = http_peers_new();
    server->metrics = server->routes ? http_metrics_new(server->routes, server->route_count) : NULL;
    if (sodium_init() < 0 || !server->kick_event || !server->cache || !server->peers ||
        !server->stream_peers || !server->body_peers || !server->metrics ||
        (config->requests_per_minute > 0 && !server->limiter)) {
        buf_puts(error, "No memory for the HTTP server.");
    } else if (http_networks_parse(&server->trusted, config->trusted_proxies, error)) {
        randombytes_buf(server->id_state, sizeof(server->id_state));
        if (http_deadline_start(server) && http_listen_start(server, error))
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
    while (server->phases[HTTP_PHASE_WAIT].tqh_last && !TAILQ_EMPTY(&server->phases[HTTP_PHASE_WAIT]))
        http_deadline_give_up(TAILQ_FIRST(&server->phases[HTTP_PHASE_WAIT])->request);
    run_ready(server);
    for (int phase = 0; phase < HTTP_PHASES; phase++) {
        while (server->phases[phase].tqh_last && !TAILQ_EMPTY(&server->phases[phase]))
            http_connection_end(TAILQ_FIRST(&server->phases[phase]));
    }
    bury_the_dead(server);
    while (!LIST_EMPTY(&server->late))
        http_request_free(LIST_FIRST(&server->late));
    event_end(server->kick_event);
    event_end(server->sweep_event);
    event_end(server->listen_event);
    event_end(server->pause_event);
    http_cache_free(server->cache);
    http_limiter_free(server->limiter);
    http_peers_free(server->peers);
    http_peers_free(server->stream_peers);
    http_peers_free(server->body_peers);
    http_metrics_free(server->metrics);
    free(server->routes);
    buf_release(&server->scratch);
    free(server);
}

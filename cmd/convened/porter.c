/* The porter: while the first start makes, upgrades or waits for its database, the port is open already, and
 * who comes would wait in its backlog without a word. After two seconds the porter answers: 503, come back
 * soon. It ends when the workers are ready. */
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/log.h"
#include "daemon.h"
#include "http/http.h"
#include "web/kit/route.h"

enum { PATIENCE_SECONDS = 2, DRAIN_SECONDS = 3 };

static void
answer_live(struct http_request *request)
{
    static const char text[] = "live\n";
    http_reply(request, &(struct http_reply){.status = 200,
                                             .type = "text/plain; charset=utf-8",
                                             .body = text,
                                             .size = sizeof(text) - 1,
                                             .in_arena = true});
}

/* Everything else that a worker would answer waits for the database. */
static const struct http_route routes[] = {
    {GET("/livez"), PROBE, .start = answer_live},
    {.method = NULL},
};
static const struct http_route *const tables[] = {routes, NULL};

struct porter {
    struct event_base *base;
    struct http_server *http;
    struct event *terminate, *limit;
    int listen_fd;
};

static void
on_drained(void *context)
{
    const struct porter *porter = context;
    event_base_loopbreak(porter->base);
}

static void
on_limit(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    on_drained(context);
}

static void
on_terminate(evutil_socket_t fd, short what, void *context)
{
    struct porter *porter = context;
    (void)fd, (void)what;
    evtimer_add(porter->limit, &(struct timeval){.tv_sec = DRAIN_SECONDS});
    http_server_drain(porter->http, on_drained, porter);
}

static bool
open_porter(struct porter *porter, const struct daemon *daemon, struct buf *error)
{
    porter->base = event_base_new();
    if (!porter->base) {
        buf_puts(error, "The event loop could not be made.");
        return false;
    }
    porter->terminate = evsignal_new(porter->base, SIGTERM, on_terminate, porter);
    porter->limit = evtimer_new(porter->base, on_limit, porter);
    porter->http =
        http_server_new(porter->base,
                        &(struct http_config){.listen_fd = daemon->listen_fd,
                                              .routes = tables,
                                              .context = porter,
                                              .unavailable = true,
                                              .origin = daemon->settings.origin,
                                              .trusted_proxies = daemon->settings.trusted_proxies,
                                              .connections_max = (int)daemon->settings.connections},
                        error);
    return porter->terminate && porter->limit && porter->http && event_add(porter->terminate, NULL) == 0;
}

int
porter_run(struct proc_child *child, struct daemon *daemon)
{
    struct porter porter = {.base = NULL};
    struct buf error;
    (void)child;
    /* A start is mostly over by then; SIGTERM ends the sleep and the process. */
    nanosleep(&(struct timespec){.tv_sec = PATIENCE_SECONDS}, NULL);
    settings_log(&daemon->settings, "porter");
    signal(SIGPIPE, SIG_IGN);
    close(daemon->state.lock_fd);
    buf_init(&error, 4096);
    if (open_porter(&porter, daemon, &error)) {
        log_warn("porter", LOG_STR("note", "the database is not there yet; answering 503 meanwhile"));
        event_base_dispatch(porter.base);
    } else {
        log_error("porter", LOG_STR("error", error.data));
    }
    buf_release(&error);
    if (porter.http)
        http_server_free(porter.http);
    if (porter.terminate)
        event_free(porter.terminate);
    if (porter.limit)
        event_free(porter.limit);
    if (porter.base)
        event_base_free(porter.base);
    return EXIT_SUCCESS;
}

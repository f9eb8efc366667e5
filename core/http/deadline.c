/* Total deadlines: what happens to a connection that stays in a phase for too long, however often it sends a
 * byte. */
#include <event2/event.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/steps.h"

enum { SWEEP_MS = 250 };

void
http_deadline_give_up(struct http_request *request)
{
    bool owed = request->owed;
    log_warn("http.overdue", LOG_STR("id", request->id), LOG_STR("route", request->match.route->pattern));
    http_reply_unavailable(request);
    /* The handler will still reply, into nothing; until then it may use the arena. */
    request->owed = owed;
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
    if (connection->phase != HTTP_PHASE_LINGER)
        http_metrics_count(server->metrics, counts[connection->phase]);
    if (connection->phase == HTTP_PHASE_WAIT)
        http_deadline_give_up(connection->request);
    else
        http_connection_shut(connection);
}

static void
on_sweep(evutil_socket_t fd, short what, void *context)
{
    struct http_server *server = context;
    uint64_t now = clock_monotonic_us();
    (void)fd;
    (void)what;
    for (int phase = 0; phase < HTTP_PHASES; phase++) {
        /* In these lists who came first is due first; in the others each has a deadline of its own. */
        bool ordered = phase == HTTP_PHASE_HEAD || phase == HTTP_PHASE_WAIT;
        struct http_connection *connection = TAILQ_FIRST(&server->phases[phase]);

        while (connection && (connection->due_us <= now || connection->shut || !ordered)) {
            struct http_connection *next = TAILQ_NEXT(connection, link);
            if (phase == HTTP_PHASE_STREAM)
                http_stream_sweep(connection->request->stream, now);
            else if (connection->due_us <= now)
                overdue(server, connection);
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

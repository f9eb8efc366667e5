/* LISTEN on a connection of its own, with a heartbeat: a server that has gone without a word sends nothing,
 * and only a question that stays unanswered tells. */
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/attr.h"
#include "base/log.h"
#include "db/db.h"
#include "db/link.h"

enum { HEARTBEAT_MS = 10 * 1000, STATEMENT_TIMEOUT_MS = 5 * 1000, LISTEN_MAX = 16 * 1024 };

struct db_listener {
    struct db_link link;
    struct db_session session;
    struct db_listen_config config;
    char *conninfo;
    struct event *heart;
    bool asked; /* a statement of ours is on the way */
};

static void
listener_arm(struct db_listener *listener, int ms)
{
    struct timeval delay = {.tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000};
    evtimer_add(listener->heart, &delay);
}

/* Beats each interval; an answer has half of one. */
static void
listener_on_heart(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    struct db_listener *listener = arg;
    struct db_link *link = &listener->link;
    if (link->state != DB_STATE_READY)
        return;
    if (listener->asked) {
        db_link_break(link, "no answer to the heartbeat");
        return;
    }
    if (!PQsendQuery(link->conn, "")) {
        db_link_break(link, PQerrorMessage(link->conn));
        return;
    }
    listener->asked = true;
    listener_arm(listener, listener->config.heartbeat_ms / 2);
    db_link_flush(link);
}

static bool
listener_prepare(struct db_link *link)
{
    struct db_listener *listener = container_of(link, struct db_listener, link);
    struct buf sql;
    buf_init(&sql, LISTEN_MAX);
    for (const char *const *channel = listener->config.channels; *channel; channel++) {
        char *name = PQescapeIdentifier(link->conn, *channel, strlen(*channel));
        buf_printf(&sql, "LISTEN %s;", name ? name : "");
        PQfreemem(name);
    }
    bool sent = !sql.overflow && PQsendQuery(link->conn, sql.data);
    buf_release(&sql);
    listener->asked = true;
    return sent;
}

static void
listener_answered(struct db_listener *listener)
{
    listener->asked = false;
    listener_arm(listener, listener->config.heartbeat_ms);
    db_link_ready(&listener->link);
}

static void
listener_take_results(struct db_listener *listener)
{
    struct db_link *link = &listener->link;
    while (listener->asked && db_link_speaks(link) && !PQisBusy(link->conn)) {
        PGresult *result = PQgetResult(link->conn);
        if (!result)
            listener_answered(listener);
        else if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_EMPTY_QUERY)
            db_link_break(link, PQresultErrorMessage(result));
        PQclear(result);
    }
}

static void
listener_on_readable(struct db_link *link)
{
    struct db_listener *listener = container_of(link, struct db_listener, link);
    listener_take_results(listener);
    PGnotify *notify;
    while (db_link_speaks(link) && (notify = PQnotifies(link->conn))) {
        listener->config.on_notify(notify->relname, notify->extra, listener->config.context);
        PQfreemem(notify);
    }
}

static void
listener_on_moved(struct db_link *link, enum db_state from)
{
    struct db_listener *listener = container_of(link, struct db_listener, link);
    if (link->state != DB_STATE_READY)
        evtimer_del(listener->heart);
    if (link->state == DB_STATE_READY || from == DB_STATE_READY)
        listener->config.on_lost(listener->config.context);
}

static const struct db_link_hooks listener_hooks = {
    .prepare = listener_prepare,
    .readable = listener_on_readable,
    .moved = listener_on_moved,
};

struct db_listener *
db_listener_new(struct event_base *base, const struct db_listen_config *config)
{
    struct db_listener *listener = calloc(1, sizeof(*listener));
    if (!listener)
        log_fatal("db.listener", "out of memory");
    listener->config = *config;
    if (listener->config.heartbeat_ms <= 0)
        listener->config.heartbeat_ms = HEARTBEAT_MS;
    listener->conninfo = strdup(config->conninfo);
    listener->heart = evtimer_new(base, listener_on_heart, listener);
    if (!listener->conninfo || !listener->heart)
        log_fatal("db.listener", "out of memory");
    listener->session = (struct db_session){
        .conninfo = listener->conninfo,
        .name = "convene listener",
        .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
    };
    listener->link = (struct db_link){
        .base = base,
        .session = &listener->session,
        .hooks = &listener_hooks,
        .name = "listener",
        .number = 1,
    };
    db_link_init(&listener->link);
    db_link_open(&listener->link);
    return listener;
}

void
db_listener_free(struct db_listener *listener)
{
    if (!listener)
        return;
    db_link_release(&listener->link);
    event_free(listener->heart);
    free(listener->conninfo);
    free(listener);
}

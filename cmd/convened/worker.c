/* A web worker: one event loop with a database pool, a LISTEN connection and the HTTP server. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/log.h"
#include "daemon.h"
#include "db/db.h"
#include "http/http.h"
#include "mail_key.h"
#include "maintain.h"
#include "proc/socket.h"
#include "site_key.h"
#include "sql/statements.h"
#include "web/kit/cache.h"
#include "web/kit/guard.h"
#include "web/kit/page.h"
#include "web/web.h"
#include "webhooks.h"

enum {
    READERS = 2,
    SEARCHERS = 2,
    WRITERS = 2,
    LISTENERS = 1,
    WAITING_MAX = 512,
    READ_MS = 5000,
    WRITE_MS = 10000,
    /* Without a database a new worker serves its 503 after this; with one it is ready much earlier. */
    PATIENCE_MS = 2000,
    DRAIN_SECONDS = 25 /* less than the supervisor's patience, and the limit when there is no supervisor */
};

struct worker {
    const struct daemon *daemon;
    struct proc_child *child;
    struct event_base *base;
    struct event *terminate, *hold, *patience, *drain_limit;
    struct db_listener *listener;
    struct maintain *maintain;
    struct web web;
    struct secret_key key;
    struct delivery_webhook_rules webhook_rules;
    char options[256]; /* of database sessions */
    char mail_key[MAIL_KEY_SIZE];
    bool serving, draining, failed;
};

int
worker_connections(void)
{
    return READERS + SEARCHERS + WRITERS + LISTENERS;
}

/* --- serving --- */

static bool
open_server(struct worker *worker, struct buf *error)
{
    const struct settings *settings = &worker->daemon->settings;
    worker->web.http = http_server_new(worker->base,
                                       &(struct http_config){
                                           .listen_fd = worker->daemon->listen_fd,
                                           .routes = web_routes,
                                           .context = &worker->web,
                                           .error_page = web_error_page,
                                           .guard = web_guard_ask,
                                           .origin = settings->origin,
                                           .trusted_proxies = settings->trusted_proxies,
                                           .cache_key_cookies = "tz,signed",
                                           .connections_max = (int)settings->connections,
                                           .connections_per_address = (int)settings->connections_per_address,
                                           .requests_per_minute = (int)settings->rate_limit,
                                           .rates = worker->daemon->rates,
                                           .cache_bytes = (size_t)settings->cache_size << 20,
                                       },
                                       error);
    return worker->web.http != NULL;
}

/* The first of its generation after a reload: the old generation answers, and goes on if this one cannot. */
static bool
replaces_others(const struct worker *worker)
{
    int generation = proc_child_generation(worker->child);
    return generation > 1 && generation > atomic_load(&worker->daemon->shared->served);
}

/* A worker takes connections only when its statements work (or, without others that could answer, when they
 * have not worked for a while). */
static void
serve(struct worker *worker)
{
    if (worker->serving || worker->draining)
        return;
    worker->serving = true;
    event_del(worker->patience);
    struct buf error;
    buf_init(&error, 1024);
    if (open_server(worker, &error)) {
        proc_ready(worker->child);
        atomic_store(&worker->daemon->shared->served, proc_child_generation(worker->child));
        maintain_start(worker->maintain);
    } else {
        log_error("worker.start", LOG_STR("error", error.data));
        worker->failed = true;
        event_base_loopbreak(worker->base);
    }
    buf_release(&error);
}

/* What fails has been logged. The patience tries again. */
static void
on_tried(bool good, void *context)
{
    if (good)
        serve(context);
}

static void
on_health(bool up, void *context)
{
    struct worker *worker = context;
    log_info("worker.database", LOG_STR("state", up ? "up" : "down"));
    if (up && !worker->serving)
        web_try(&worker->web, on_tried, worker);
}

static void
on_doubt(void *context)
{
    struct worker *worker = context;
    web_database_doubted(&worker->web);
}

/* A write may have put rows into the outbox: wake the notifier. */
static void
on_written(void *context)
{
    const struct worker *worker = context;
    (void)!write(worker->daemon->wake_fd, &(uint64_t){1}, sizeof(uint64_t));
}

static void
on_patience(evutil_socket_t fd, short what, void *context)
{
    struct worker *worker = context;
    (void)fd, (void)what;
    if (worker->serving || worker->draining)
        return;
    if (!replaces_others(worker)) {
        log_warn("worker.database", LOG_STR("state", "not there yet; answering 503 meanwhile"));
        serve(worker);
        return;
    }
    log_warn("worker.database", LOG_STR("state", "not there yet; the workers of before go on meanwhile"));
    if (db_pool_up(worker->web.db))
        web_try(&worker->web, on_tried, worker);
    evtimer_add(worker->patience, &(struct timeval){.tv_sec = PATIENCE_MS / 1000});
}

static void
on_notify(const char *channel, const char *payload, void *context)
{
    struct worker *worker = context;
    (void)channel; /* there is one */
    if (worker->web.http)
        web_listing_changed(&worker->web, payload);
}

/* Notifications may have been missed: drop all that is cached. */
static void
on_lost(void *context)
{
    struct worker *worker = context;
    if (worker->web.http)
        http_cache_drop(worker->web.http, NULL);
}

/* --- ending --- */

static void
on_drained(void *context)
{
    const struct worker *worker = context;
    event_base_loopbreak(worker->base);
}

static void
on_drain_limit(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    log_warn("worker.drain", LOG_STR("outcome", "some requests did not end in time"));
    on_drained(context);
}

static void
on_terminate(evutil_socket_t fd, short what, void *context)
{
    struct worker *worker = context;
    (void)fd, (void)what;
    if (worker->draining)
        return;
    worker->draining = true;
    log_info("worker.drain", LOG_STR("outcome", "begun"));
    maintain_stop(worker->maintain);
    if (!worker->web.http) {
        on_drained(worker);
        return;
    }
    evtimer_add(worker->drain_limit, &(struct timeval){.tv_sec = DRAIN_SECONDS});
    http_server_drain(worker->web.http, on_drained, worker);
    /* If the supervisor was killed, its successor needs this port. */
    close(worker->daemon->listen_fd);
}

/* The private database is restarted in order. */
static void
on_hold(evutil_socket_t fd, short what, void *context)
{
    const struct worker *worker = context;
    (void)fd, (void)what;
    db_pool_hold(worker->web.db, DAEMON_HOLD_MS);
}

/* --- its life --- */

static bool
open_database(struct worker *worker)
{
    static const char *const channels[] = {"convene_listing", NULL};

    daemon_session_options(worker->options, sizeof(worker->options));
    worker->web.db = db_pool_new(worker->base, &(struct db_config){
                                                   .conninfo = worker->daemon->web,
                                                   .options = worker->options,
                                                   .statements = sql_statements,
                                                   .connections = {READERS, SEARCHERS, WRITERS},
                                                   .queue_max = WAITING_MAX,
                                                   .timeout_ms = {READ_MS, READ_MS, WRITE_MS},
                                                   .on_health = on_health,
                                                   .on_doubt = on_doubt,
                                                   .on_written = on_written,
                                                   .context = worker,
                                               });
    worker->listener = db_listener_new(worker->base, &(struct db_listen_config){
                                                         .conninfo = worker->daemon->web,
                                                         .channels = channels,
                                                         .on_notify = on_notify,
                                                         .on_lost = on_lost,
                                                         .context = worker,
                                                     });
    return worker->web.db && worker->listener;
}

static bool
open_worker(struct worker *worker, struct buf *error)
{
    const struct settings *settings = &worker->daemon->settings;
    worker->base = event_base_new();
    if (!worker->base) {
        buf_puts(error, "The event loop could not be made.");
        return false;
    }
    if (!site_key_keep(daemon_key_file(worker->daemon), false, &worker->key, error))
        return false;
    worker->web.base = worker->base;
    worker->web.key = &worker->key;
    worker->webhook_rules = webhooks_rules(settings);
    worker->web.webhook_rules = &worker->webhook_rules;
    worker->web.site_name = settings->site_name;
    worker->web.contact = settings->contact;
    worker->web.notifier_fails = settings->notifiers > 0 ? &worker->daemon->shared->notifier_fails : NULL;
    worker->web.strict_templates = settings->strict_templates;
    worker->web.mail_key = "";
    if (mail_key_used(worker->daemon)) {
        worker->web.mail_folder = worker->daemon->state.mail;
        worker->web.mail_key = mail_key_read(worker->daemon, worker->mail_key);
    }
    worker->terminate = evsignal_new(worker->base, SIGTERM, on_terminate, worker);
    worker->hold = evsignal_new(worker->base, PROC_HOLD_SIGNAL, on_hold, worker);
    worker->patience = evtimer_new(worker->base, on_patience, worker);
    worker->drain_limit = evtimer_new(worker->base, on_drain_limit, worker);
    if (!worker->terminate || !worker->hold || !worker->patience || !worker->drain_limit ||
        !web_init(&worker->web, error))
        return false;
    event_add(worker->terminate, NULL);
    evtimer_add(worker->patience, &(struct timeval){.tv_sec = PATIENCE_MS / 1000});
    worker->maintain = maintain_new(worker->base, &worker->web.db, proc_child_number(worker->child));
    return open_database(worker) && event_add(worker->hold, NULL) == 0;
}

/* Free the pool first: it answers the waiting statements, and their requests need the server. */
static void
close_worker(struct worker *worker)
{
    maintain_stop(worker->maintain);
    if (worker->listener)
        db_listener_free(worker->listener);
    if (worker->web.db)
        db_pool_free(worker->web.db);
    maintain_free(worker->maintain);
    if (worker->web.http)
        http_server_free(worker->web.http);
    web_release(&worker->web);
    for (size_t i = 0; i < 4; i++) {
        struct event *timer =
            (struct event *[]){worker->terminate, worker->hold, worker->patience, worker->drain_limit}[i];
        if (timer)
            event_free(timer);
    }
    if (worker->base)
        event_base_free(worker->base);
}

int
worker_run(struct proc_child *child, struct daemon *daemon)
{
    struct worker worker = {.daemon = daemon, .child = child};
    char name[32];
    snprintf(name, sizeof(name), "worker %d", proc_child_number(child));
    settings_log(&daemon->settings, name);
    signal(SIGPIPE, SIG_IGN);
    close(daemon->state.lock_fd); /* the supervisor's alone */
    struct buf error;
    buf_init(&error, 4096);
    if (open_worker(&worker, &error)) {
        event_base_dispatch(worker.base);
    } else {
        log_error("worker.start", LOG_STR("error", error.data));
        worker.failed = true;
    }
    buf_release(&error);
    close_worker(&worker);
    log_info("worker.end");
    return worker.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

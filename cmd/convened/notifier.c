#include "notifier.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/attr.h"
#include "base/log.h"
#include "db/array.h"
#include "mails.h"
#include "notifier_statements.h"
#include "proc/socket.h"
#include "site_key.h"
#include "sql/outbox.h"
#include "sql/statements.h"
#include "webhooks.h"

enum {
    READERS = 1,
    WRITERS = 3,
    WAITING_MAX = 64,
    STATEMENT_MS = 10000,
    SLOTS = 64,
    DRAIN_SECONDS = 25, /* less than the supervisor's patience */
    TRIAL_SECONDS = 10
};

/* --- channels --- */

static const struct notifier_channel channels[] = {
    {.name = "mail", .open = mails_open, .close = mails_close, .work = mails_work},
    {.name = "webhook", .open = webhooks_open, .close = webhooks_close, .work = webhooks_work},
};

enum { CHANNELS = COUNT_OF(channels) };

static void
work(void *context, struct outbox_job *job)
{
    for (size_t i = 0; i < CHANNELS; i++) {
        if (strcmp(channels[i].name, job->channel) == 0) {
            channels[i].work(context, job);
            return;
        }
    }
    outbox_finish(job, OUTBOX_DEAD, "No channel of this name delivers messages.", 0);
}

static void
channel_names(struct buf *out)
{
    for (size_t i = 0; i < CHANNELS; i++)
        db_array_put(out, channels[i].name);
    db_array_end(out);
}

/* --- signals --- */

static void
on_woken(evutil_socket_t fd, short what, void *context)
{
    struct notifier *notifier = context;
    (void)what;
    uint64_t times;
    if (read(fd, &times, sizeof(times)) == (ssize_t)sizeof(times))
        outbox_wake(notifier->outbox);
}

static void
on_drained(void *context)
{
    const struct notifier *notifier = context;
    event_base_loopbreak(notifier->base);
}

static void
on_drain_limit(evutil_socket_t fd, short what, void *context)
{
    const struct notifier *notifier = context;
    (void)fd, (void)what;
    log_warn("notifier.drain", LOG_STR("outcome", "some deliveries did not end in time"),
             LOG_INT("held", outbox_held(notifier->outbox)));
    event_base_loopbreak(notifier->base);
}

static void
on_terminate(evutil_socket_t fd, short what, void *context)
{
    struct notifier *notifier = context;
    (void)fd, (void)what;
    if (notifier->draining)
        return;
    notifier->draining = true;
    log_info("notifier.drain", LOG_STR("outcome", "begun"));
    evtimer_add(notifier->drain_limit, &(struct timeval){.tv_sec = DRAIN_SECONDS});
    outbox_stop(notifier->outbox, on_drained, notifier);
}

/* The private database is restarted in order. */
static void
on_hold(evutil_socket_t fd, short what, void *context)
{
    const struct notifier *notifier = context;
    (void)fd, (void)what;
    db_pool_hold(notifier->db, DAEMON_HOLD_MS);
}

/* --- readiness --- */

static void
plan_trial(struct notifier *notifier)
{
    evtimer_add(notifier->trial, &(struct timeval){.tv_sec = TRIAL_SECONDS});
}

/* Only what the server itself refuses counts: a server that is away comes back, and /readyz says so. */
static void
on_tried(struct db_request *request, const struct db_result *result)
{
    struct notifier *notifier = container_of(request, struct notifier, trial_request);
    bool fails = db_refused(db_status(result)) || db_status(result) == DB_BUSY;
    bool failed = atomic_exchange(&notifier->daemon->shared->notifier_fails, fails);
    if (fails && !failed)
        log_error("notifier.trial", LOG_STR("sqlstate", db_sqlstate(result)),
                  LOG_STR("error", db_message(result)));
    else if (failed && !fails)
        log_info("notifier.trial", LOG_STR("state", "works again"));
    if (!notifier->draining)
        plan_trial(notifier);
}

/* A claim of no rows, as the role of the notifier. */
static void
on_trial(evutil_socket_t fd, short what, void *context)
{
    struct notifier *notifier = context;
    (void)fd, (void)what;
    if (notifier->draining)
        return;
    notifier->trial_request = (struct db_request){.done = on_tried};
    db_request_fill(&notifier->trial_request, &sql_outbox_claim,
                    sql_outbox_claim_values(.owner = "0", .after = "0", .channels = "{}", .but_lanes = "{}",
                                            .limit = "0"));
    db_submit(notifier->db, &notifier->trial_request);
}

/* --- its life --- */

int
notifier_connections(void)
{
    return READERS + WRITERS;
}

static void
open_database(struct notifier *notifier)
{
    daemon_session_options(notifier->options, sizeof(notifier->options));
    notifier->db = db_pool_new(notifier->base, &(struct db_config){
                                                   .conninfo = notifier->daemon->notifier,
                                                   .options = notifier->options,
                                                   .statements = sql_statements,
                                                   .connections = {READERS, 0, WRITERS},
                                                   .queue_max = WAITING_MAX,
                                                   .timeout_ms = {STATEMENT_MS, STATEMENT_MS, STATEMENT_MS},
                                                   .context = notifier,
                                               });
}

/* The place names this run of the supervisor: only the next notifier there takes over a dead one's rows. */
static void
open_outbox(struct notifier *notifier)
{
    char host[256] = "";
    struct buf names;
    buf_init(&names, 1024);
    channel_names(&names);
    gethostname(host, sizeof(host) - 1);
    snprintf(notifier->place, sizeof(notifier->place), "%s.%d.%d", notifier->daemon->run,
             proc_child_generation(notifier->child), proc_child_number(notifier->child));
    notifier->outbox = outbox_new(notifier->base, notifier->db,
                                  &(struct outbox_config){
                                      .statements = notifier_statements,
                                      .place = notifier->place,
                                      .host = host,
                                      .channels = names.data,
                                      .slots = SLOTS,
                                      /* For one endpoint or the mail server: each connection has one on its
                                         way and one waiting. */
                                      .lane_slots = 2 * (int)notifier->daemon->settings.smtp_connections,
                                      .work = work,
                                      .context = notifier,
                                  });
    buf_release(&names);
}

static bool
open_notifier(struct notifier *notifier, struct buf *error)
{
    notifier->base = event_base_new();
    if (!notifier->base) {
        buf_puts(error, "The event loop could not be made.");
        return false;
    }
    if (!site_key_keep(daemon_key_file(notifier->daemon), false, &notifier->key, error))
        return false;
    notifier->terminate = evsignal_new(notifier->base, SIGTERM, on_terminate, notifier);
    notifier->hold = evsignal_new(notifier->base, PROC_HOLD_SIGNAL, on_hold, notifier);
    notifier->drain_limit = evtimer_new(notifier->base, on_drain_limit, notifier);
    notifier->woken =
        event_new(notifier->base, notifier->daemon->wake_fd, EV_READ | EV_PERSIST, on_woken, notifier);
    notifier->trial = evtimer_new(notifier->base, on_trial, notifier);
    if (!notifier->terminate || !notifier->hold || !notifier->drain_limit || !notifier->woken ||
        !notifier->trial) {
        buf_puts(error, "There is no memory for the notifier's events.");
        return false;
    }
    open_database(notifier);
    for (size_t i = 0; i < CHANNELS; i++)
        if (channels[i].open && !channels[i].open(notifier, error))
            return false;
    open_outbox(notifier);
    event_add(notifier->terminate, NULL);
    event_add(notifier->woken, NULL);
    event_add(notifier->hold, NULL);
    on_trial(-1, 0, notifier);
    return true;
}

/* Free the pool first: it answers the waiting statements. Jobs in the channels are not finished after
 * that. */
static void
close_notifier(struct notifier *notifier)
{
    if (notifier->db)
        db_pool_free(notifier->db);
    for (size_t i = 0; i < CHANNELS; i++)
        if (channels[i].close)
            channels[i].close(notifier);
    outbox_free(notifier->outbox);
    for (size_t i = 0; i < 5; i++) {
        struct event *event = (struct event *[]){notifier->terminate, notifier->hold, notifier->woken,
                                                 notifier->drain_limit, notifier->trial}[i];
        if (event)
            event_free(event);
    }
    if (notifier->base)
        event_base_free(notifier->base);
}

/* The workers own the listening socket, but without --origin links lead to its address. */
static void
note_url(struct notifier *notifier)
{
    struct buf url;
    buf_init(&url, sizeof(notifier->url) - 1);
    proc_listen_url(notifier->daemon->listen_fd, &url);
    snprintf(notifier->url, sizeof(notifier->url), "%s", url.data);
    buf_release(&url);
}

int
notifier_run(struct proc_child *child, struct daemon *daemon)
{
    struct notifier notifier = {.daemon = daemon, .child = child};
    settings_log(&daemon->settings, "notifier");
    signal(SIGPIPE, SIG_IGN);
    close(daemon->state.lock_fd); /* the supervisor's alone */
    note_url(&notifier);
    close(daemon->listen_fd);
    struct buf error;
    buf_init(&error, 4096);
    if (open_notifier(&notifier, &error)) {
        proc_ready(child);
        event_base_dispatch(notifier.base);
    } else {
        log_error("notifier.start", LOG_STR("error", error.data));
        notifier.failed = true;
    }
    buf_release(&error);
    close_notifier(&notifier);
    log_info("notifier.end");
    return notifier.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#include "db/link.h"

#include <stdio.h>
#include <string.h>

#include <event2/event.h>
#include <event2/util.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/backoff.h"

/* A session that lived this long was a good one: its loss starts the back-off anew. */
enum { GOOD_LIFE_US = 5 * 1000 * 1000 };

static const char *const state_names[DB_STATES] = {
    [DB_STATE_DOWN] = "down",   [DB_STATE_CONNECTING] = "connecting", [DB_STATE_PREPARING] = "preparing",
    [DB_STATE_READY] = "ready", [DB_STATE_DRAINING] = "draining",     [DB_STATE_BROKEN] = "broken",
};

const char *
db_state_name(enum db_state state)
{
    return state_names[state];
}

bool
db_link_speaks(const struct db_link *link)
{
    return link->state == DB_STATE_PREPARING || link->state == DB_STATE_READY ||
           link->state == DB_STATE_DRAINING;
}

static uint32_t
link_random(void)
{
    uint32_t random;
    evutil_secure_rng_get_bytes(&random, sizeof(random));
    return random;
}

static void
link_arm(struct db_link *link, unsigned ms)
{
    struct timeval delay = {.tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000};
    evtimer_add(link->timer, &delay);
}

/* Every state has at most one thing that it waits for besides the socket. */
static void
link_arm_for_state(struct db_link *link)
{
    switch (link->state) {
    case DB_STATE_DOWN:
        link_arm(link, db_backoff_ms(link->failures, link_random()));
        break;
    case DB_STATE_CONNECTING:
        link_arm(link, (unsigned)db_session_patience_ms(link->session));
        break;
    case DB_STATE_PREPARING:
        break; /* still within CONNECTING's limit */
    case DB_STATE_READY:
        evtimer_del(link->timer);
        if (link->age_max_ms)
            link_arm(link, link->age_max_ms - link_random() % (link->age_max_ms / 4 + 1));
        break;
    case DB_STATE_DRAINING:
        evtimer_del(link->timer);
        break;
    case DB_STATE_BROKEN:
        link_arm(link, 0);
        break;
    case DB_STATES:
        break;
    }
}

/* A server that stays away must not fill the log: only the first failure of a row is worth a warning. */
static enum log_level
link_level(const struct db_link *link)
{
    if (link->state == DB_STATE_READY)
        return LOG_LEVEL_INFO;
    if (link->state == DB_STATE_BROKEN && link->failures <= 1)
        return LOG_LEVEL_WARN;
    return LOG_LEVEL_DEBUG;
}

/* The only place where a link changes its state. */
static void
link_move(struct db_link *link, enum db_state to, const char *reason)
{
    enum db_state from = link->state;
    uint64_t now = clock_monotonic_us();
    char line[256];
    const char *why = line; /* libpq's messages have several lines */
    snprintf(line, sizeof(line), "%.*s", (int)strcspn(reason, "\n"), reason);
    uint64_t lasted = now - link->since_us;
    if (from == DB_STATE_READY && lasted > GOOD_LIFE_US)
        link->failures = 0;
    if (to == DB_STATE_BROKEN)
        link->failures++;
    link->state = to;
    link->since_us = now;
    log_at(link_level(link), "db.state", LOG_STR("link", link->name), LOG_INT("number", link->number),
           LOG_STR("from", state_names[from]), LOG_STR("to", state_names[to]), LOG_STR("reason", why),
           LOG_INT("after_ms", lasted / 1000), LOG_INT("failures", link->failures));
    link_arm_for_state(link);
    link->hooks->moved(link, from);
}

/* No event may be pending on a socket that libpq might close. */
static void
link_forget_socket(struct db_link *link)
{
    event_del(link->readable);
    event_del(link->writable);
}

static void
link_close(struct db_link *link)
{
    link_forget_socket(link);
    if (link->conn)
        PQfinish(link->conn);
    link->conn = NULL;
}

void
db_link_break(struct db_link *link, const char *reason)
{
    if (link->state == DB_STATE_BROKEN || link->state == DB_STATE_DOWN)
        return;
    link_forget_socket(link);
    link_move(link, DB_STATE_BROKEN, reason && reason[0] ? reason : "no reason given");
}

void
db_link_ready(struct db_link *link)
{
    if (link->state == DB_STATE_PREPARING)
        link_move(link, DB_STATE_READY, "the session answers");
}

void
db_link_drain(struct db_link *link, const char *reason)
{
    if (link->state == DB_STATE_READY)
        link_move(link, DB_STATE_DRAINING, reason);
}

void
db_link_drained(struct db_link *link)
{
    if (link->state == DB_STATE_DRAINING)
        link_arm(link, 0);
}

void
db_link_flush(struct db_link *link)
{
    switch (PQflush(link->conn)) {
    case 0:
        break;
    case 1:
        event_add(link->writable, NULL);
        break;
    default:
        db_link_break(link, PQerrorMessage(link->conn));
    }
}

static void
link_on_readable(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    struct db_link *link = arg;
    bool alive = PQconsumeInput(link->conn);
    /* What came before the end of the connection still counts, so it is looked at even when reading failed.
     */
    link->hooks->readable(link);
    if (!alive)
        db_link_break(link, PQerrorMessage(link->conn));
}

static void
link_on_writable(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    db_link_flush(arg);
}

static void
link_prepare(struct db_link *link)
{
    link_move(link, DB_STATE_PREPARING, "connected");
    event_assign(link->readable, link->base, PQsocket(link->conn), EV_READ | EV_PERSIST, link_on_readable,
                 link);
    event_assign(link->writable, link->base, PQsocket(link->conn), EV_WRITE, link_on_writable, link);
    event_add(link->readable, NULL);
    if (PQsetnonblocking(link->conn, 1) != 0 || !link->hooks->prepare(link))
        db_link_break(link, PQerrorMessage(link->conn));
    else
        db_link_flush(link);
}

static void link_on_connecting(evutil_socket_t fd, short what, void *arg);

/* libpq may have taken another socket since the last poll: the events are made anew each time. */
static void
link_wait_connecting(struct db_link *link, PostgresPollingStatusType want)
{
    bool write = want == PGRES_POLLING_WRITING;
    struct event *event = write ? link->writable : link->readable;
    event_assign(event, link->base, PQsocket(link->conn), write ? EV_WRITE : EV_READ, link_on_connecting,
                 link);
    event_add(event, NULL);
}

static void
link_on_connecting(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    struct db_link *link = arg;
    link_forget_socket(link);
    PostgresPollingStatusType status = PQconnectPoll(link->conn);
    if (status == PGRES_POLLING_OK)
        link_prepare(link);
    else if (status == PGRES_POLLING_FAILED)
        db_link_break(link, PQerrorMessage(link->conn));
    else
        link_wait_connecting(link, status);
}

void
db_link_open(struct db_link *link)
{
    link->conn = db_session_open(link->session, false);
    link_move(link, DB_STATE_CONNECTING, "a session is wanted");
    if (!link->conn || PQstatus(link->conn) == CONNECTION_BAD) {
        db_link_break(link, link->conn ? PQerrorMessage(link->conn) : "out of memory");
        return;
    }
    link_wait_connecting(link, PGRES_POLLING_WRITING);
}

static void
link_on_timer(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    struct db_link *link = arg;
    switch (link->state) {
    case DB_STATE_DOWN:
        db_link_open(link);
        break;
    case DB_STATE_CONNECTING:
    case DB_STATE_PREPARING:
        db_link_break(link, "the server did not answer in time");
        break;
    case DB_STATE_READY:
        db_link_drain(link, "old enough to be replaced");
        break;
    case DB_STATE_DRAINING:
        link_close(link);
        db_link_open(link);
        break;
    case DB_STATE_BROKEN:
        link_close(link);
        link_move(link, DB_STATE_DOWN, "closed");
        break;
    case DB_STATES:
        break;
    }
}

void
db_link_init(struct db_link *link)
{
    link->state = DB_STATE_DOWN;
    link->since_us = clock_monotonic_us();
    link->readable = event_new(link->base, -1, 0, link_on_readable, link);
    link->writable = event_new(link->base, -1, 0, link_on_writable, link);
    link->timer = evtimer_new(link->base, link_on_timer, link);
    if (!link->readable || !link->writable || !link->timer)
        log_fatal("db.link", "out of memory");
}

void
db_link_release(struct db_link *link)
{
    link_close(link);
    event_free(link->readable);
    event_free(link->writable);
    event_free(link->timer);
}

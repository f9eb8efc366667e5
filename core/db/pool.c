/* The pool: queues of the lanes, the tick that hands requests to connections, deadlines, health. */
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/db_internal.h"

enum {
    SWEEP_MS = 20,          /* how exactly deadlines are kept */
    SERVER_MARGIN_MS = 250, /* the server gives up this much after the pool has */
};

/* Answers only what was there at its begin: a `done` that submits again and is refused again waits for the
 * next turn, so that the loop gets to its sockets. */
static void
pool_answer_refused(struct db_pool *pool)
{
    struct db_queue refused = pool->refused;
    pool->refused = (struct db_queue){.first = NULL};
    struct db_request *request;
    while ((request = db_queue_shift(&refused)))
        db_lane_answer(&pool->lanes[request->statement->lane], request, request->outcome, NULL);
}

static void
pool_on_refuse(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    pool_answer_refused(arg);
}

/* How many requests the connections could take now. */
static int
lane_room(const struct db_lane_pool *lane)
{
    int room = 0;
    for (int i = 0; i < lane->conn_count; i++) {
        if (db_conn_has_room(&lane->conns[i]))
            room += (int)(lane->depth - lane->conns[i].count);
    }
    return room;
}

void
db_submit(struct db_pool *pool, struct db_request *request)
{
    struct db_lane_pool *lane = &pool->lanes[request->statement->lane];
    request->tries = 0;
    request->deadline_us = clock_monotonic_us() + lane->timeout_us;
    if (!db_lane_has_hope(lane)) {
        db_lane_refuse(lane, request, DB_DOWN);
    } else if (lane->waiting.length >= pool->config.queue_max &&
               lane->waiting.length >= pool->config.queue_max + lane_room(lane)) {
        db_lane_refuse(lane, request, DB_BUSY);
    } else {
        db_queue_push(&lane->waiting, request);
        db_lane_wake(lane);
    }
}

static struct db_conn *
lane_least_loaded(struct db_lane_pool *lane)
{
    struct db_conn *best = NULL;
    for (int i = 0; i < lane->conn_count; i++) {
        struct db_conn *conn = &lane->conns[i];
        if (db_conn_has_room(conn) && (!best || conn->count < best->count))
            best = conn;
    }
    return best;
}

/* Hand over what waits, then flush each connection once. */
static void
lane_dispatch(struct db_lane_pool *lane)
{
    struct db_conn *conn;
    bool sent = false;
    if (!db_lane_has_hope(lane)) {
        while (lane->waiting.first)
            db_lane_refuse(lane, db_queue_shift(&lane->waiting), DB_DOWN);
        return;
    }
    while (lane->waiting.first && (conn = lane_least_loaded(lane))) {
        db_conn_send(conn, db_queue_shift(&lane->waiting));
        sent = true;
    }
    for (int i = 0; sent && i < lane->conn_count; i++) {
        if (db_link_speaks(&lane->conns[i].link))
            db_link_flush(&lane->conns[i].link);
    }
}

bool
db_pool_up(const struct db_pool *pool)
{
    for (int l = 0; l < DB_LANES; l++) {
        const struct db_lane_pool *lane = &pool->lanes[l];
        bool ready = lane->conn_count == 0;
        for (int i = 0; i < lane->conn_count; i++)
            ready |= lane->conns[i].link.state == DB_STATE_READY;
        if (!ready)
            return false;
    }
    return true;
}

static void
pool_tell_health(struct db_pool *pool)
{
    bool up = db_pool_up(pool);
    if (up == pool->up)
        return;
    pool->up = up;
    log_at(up ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "db.health", LOG_STR("database", up ? "up" : "down"));
    if (pool->config.on_health)
        pool->config.on_health(up, pool->config.context);
}

static bool
pool_outstanding(const struct db_pool *pool)
{
    for (int l = 0; l < DB_LANES; l++) {
        const struct db_lane_pool *lane = &pool->lanes[l];
        if (lane->waiting.first)
            return true;
        for (int i = 0; i < lane->conn_count; i++) {
            if (lane->conns[i].count > 0)
                return true;
        }
    }
    return false;
}

static void
pool_arm_sweep(struct db_pool *pool)
{
    static const struct timeval interval = {.tv_usec = SWEEP_MS * 1000};
    if (!evtimer_pending(pool->sweep, NULL) && (pool->held_until_us || pool_outstanding(pool)))
        evtimer_add(pool->sweep, &interval);
}

static void
pool_on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    struct db_pool *pool = arg;
    for (int l = 0; l < DB_LANES; l++)
        lane_dispatch(&pool->lanes[l]);
    pool_tell_health(pool);
    pool_arm_sweep(pool);
}

void
db_pool_hold(struct db_pool *pool, int ms)
{
    pool->held_since_us = clock_monotonic_us();
    pool->held_until_us = pool->held_since_us + 1000ULL * (uint64_t)ms;
    log_info("db.hold", LOG_INT("ms", ms));
    db_lane_wake(&pool->lanes[0]); /* arms the sweep, which ends the hold */
}

/* What waits is sent, or refused if the server has not come back. */
static void
pool_end_hold(struct db_pool *pool)
{
    pool->held_until_us = 0;
    db_lane_wake(&pool->lanes[0]);
}

static void
pool_on_sweep(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    struct db_pool *pool = arg;
    uint64_t now = clock_monotonic_us();
    if (pool->held_until_us && now >= pool->held_until_us)
        pool_end_hold(pool);
    for (int l = 0; l < DB_LANES; l++) {
        struct db_lane_pool *lane = &pool->lanes[l];
        while (lane->waiting.first && lane->waiting.first->deadline_us <= now)
            db_lane_refuse(lane, db_queue_shift(&lane->waiting), DB_TIMEOUT);
        for (int i = 0; i < lane->conn_count; i++)
            db_conn_sweep(&lane->conns[i], now);
    }
    pool_arm_sweep(pool);
}

static void
lane_init(struct db_lane_pool *lane, struct db_pool *pool, enum db_lane which)
{
    const struct db_config *config = &pool->config;
    *lane = (struct db_lane_pool){
        .pool = pool,
        .lane = which,
        .session =
            {
                .conninfo = pool->conninfo,
                .options = pool->options,
                .name = db_lane_kinds[which].application,
                .statement_timeout_ms = config->timeout_ms[which] + SERVER_MARGIN_MS,
            },
        .conn_count = config->connections[which],
        .depth = db_lane_kinds[which].depth,
        .timeout_us = (uint64_t)config->timeout_ms[which] * 1000,
        .conns = calloc((size_t)config->connections[which] + 1, sizeof(*lane->conns)),
    };
    if (!lane->conns)
        log_fatal("db.pool", "out of memory");
    for (int i = 0; i < lane->conn_count; i++)
        db_conn_init(&lane->conns[i], lane, i + 1);
}

struct db_pool *
db_pool_new(struct event_base *base, const struct db_config *config)
{
    struct db_pool *pool = calloc(1, sizeof(*pool));
    if (!pool)
        log_fatal("db.pool", "out of memory");
    pool->base = base;
    pool->config = *config;
    pool->conninfo = strdup(config->conninfo);
    pool->options = config->options ? strdup(config->options) : NULL;
    pool->tick = event_new(base, -1, 0, pool_on_tick, pool);
    pool->refuse = evtimer_new(base, pool_on_refuse, pool);
    pool->sweep = evtimer_new(base, pool_on_sweep, pool);
    if (!pool->conninfo || (config->options && !pool->options) || !pool->tick || !pool->refuse ||
        !pool->sweep)
        log_fatal("db.pool", "out of memory");
    for (int l = 0; l < DB_LANES; l++)
        lane_init(&pool->lanes[l], pool, (enum db_lane)l);
    for (int l = 0; l < DB_LANES; l++) {
        for (int i = 0; i < pool->lanes[l].conn_count; i++)
            db_link_open(&pool->lanes[l].conns[i].link);
    }
    return pool;
}

void
db_pool_free(struct db_pool *pool)
{
    if (!pool)
        return;
    pool->closing = true;
    for (int l = 0; l < DB_LANES; l++) {
        struct db_lane_pool *lane = &pool->lanes[l];
        for (int i = 0; i < lane->conn_count; i++)
            db_conn_release(&lane->conns[i]);
        while (lane->waiting.first)
            db_lane_refuse(lane, db_queue_shift(&lane->waiting), DB_DOWN);
    }
    while (pool->refused.first)
        pool_answer_refused(pool);
    for (int l = 0; l < DB_LANES; l++)
        free(pool->lanes[l].conns);
    event_free(pool->tick);
    event_free(pool->refuse);
    event_free(pool->sweep);
    free(pool->conninfo);
    free(pool->options);
    free(pool);
}

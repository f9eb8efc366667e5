/* One pipelined connection of a lane: requests go in as slots, results come out in the same order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db_internal.h"

enum {
    SESSION_AGE_MS =
        60 * 60 * 1000, /* a server process collects plans and caches: it is replaced now and then */
    SILENCE_US = 2 * 1000 * 1000, /* beyond the deadline, before a silent server is given up */
    TRIES_MAX = 3,
    QUIET_US = 10 * 1000 * 1000, /* between two lines about the same error */
};

static struct db_slot *
conn_slot(struct db_conn *conn, unsigned place)
{
    return &conn->slots[(conn->head + place) % DB_DEPTH_MAX];
}

/* A connection whose head was given up is stuck behind it: what came after would be late as well. */
bool
db_conn_has_room(const struct db_conn *conn)
{
    if (db_lane_held(conn->lane) && conn->link.since_us <= conn->lane->pool->held_since_us)
        return false;
    return conn->link.state == DB_STATE_READY && conn->count < conn->lane->depth &&
           (conn->count == 0 || conn->slots[conn->head].request);
}

static int
conn_sync(PGconn *conn)
{
#ifdef DB_HAVE_SEND_PIPELINE_SYNC
    return PQsendPipelineSync(conn);
#else
    return PQpipelineSync(conn); /* flushes: one system call each */
#endif
}

/* A statement is prepared under its own name first, and under a numbered one each time that the server
 * refused to run the plan: results of the old one may still be on the way. */
static const char *
prepared_name(const struct db_statement *statement, unsigned generation, char *space, size_t size)
{
    if (generation == 0)
        return statement->name;
    snprintf(space, size, "%s.%u", statement->name, generation);
    return space;
}

void
db_conn_send(struct db_conn *conn, struct db_request *request)
{
    const struct db_statement *statement = request->statement;
    struct db_prepared *prepared = &conn->prepared[statement->index];
    PGconn *pg = conn->link.conn;
    char space[80];
    const char *name = prepared_name(statement, prepared->generation, space, sizeof(space));
    if (conn->count == 0)
        conn->head_since_us = clock_monotonic_us();
    *conn_slot(conn, conn->count++) = (struct db_slot){
        .request = request,
        .statement = statement,
        .generation = prepared->generation,
        .prepares = !prepared->known,
    };
    if ((!prepared->known && !PQsendPrepare(pg, name, statement->sql, 0, NULL)) ||
        !PQsendQueryPrepared(pg, name, statement->params, request->values, NULL, NULL, 0) || !conn_sync(pg)) {
        db_link_break(&conn->link, PQerrorMessage(pg));
        return;
    }
    prepared->known = true;
}

/* Give REQUEST another chance: at the head of the queue, with the deadline that it has. */
static void
conn_requeue(struct db_conn *conn, struct db_request *request)
{
    request->tries++;
    conn->lane->retried++;
    db_queue_unshift(&conn->lane->waiting, request);
    db_lane_wake(conn->lane);
}

/* The server refused before anything happened, and would probably not refuse again. */
static bool
conn_worth_repeating(struct db_conn *conn, const struct db_slot *slot, const char *sqlstate)
{
    bool stale = strcmp(sqlstate, "0A000") == 0 || strcmp(sqlstate, "26000") == 0;
    if (stale) {
        struct db_prepared *prepared = &conn->prepared[slot->statement->index];
        if (prepared->generation == slot->generation)
            *prepared = (struct db_prepared){.generation = slot->generation + 1};
        return slot->request && slot->request->tries == 0;
    }
    bool lost_race = strcmp(sqlstate, "40001") == 0 || strcmp(sqlstate, "40P01") == 0;
    return lost_race && slot->request && slot->request->tries + 1 < TRIES_MAX;
}

/* A disk that is full makes every write fail, and a log of that would not help it. */
static bool
conn_error_repeats(struct db_errors *errors, const struct db_slot *slot, const char *sqlstate)
{
    uint64_t now = clock_monotonic_us();
    bool same = errors->statement == slot->statement && strcmp(errors->sqlstate, sqlstate) == 0;
    if (same && now < errors->quiet_until_us) {
        errors->repeated++;
        return true;
    }
    if (!same)
        errors->repeated = 0;
    errors->statement = slot->statement;
    snprintf(errors->sqlstate, sizeof(errors->sqlstate), "%s", sqlstate);
    errors->quiet_until_us = now + QUIET_US;
    return false;
}

static void
conn_log_error(const struct db_conn *conn, const struct db_slot *slot, const PGresult *result)
{
    struct db_errors *errors = &conn->lane->pool->errors;
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (conn_error_repeats(errors, slot, sqlstate ? sqlstate : ""))
        return;
    log_warn("db.error", LOG_STR("statement", slot->statement->name), LOG_STR("sqlstate", sqlstate),
             LOG_STR("message", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)),
             LOG_INT("repeated", errors->repeated));
    errors->repeated = 0;
}

static void
conn_doubt(const struct db_conn *conn)
{
    const struct db_config *config = &conn->lane->pool->config;
    if (config->on_doubt)
        config->on_doubt(config->context);
}

static bool
result_failed(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK;
}

/* The sync of the head slot has arrived: its transaction is over. */
static void
conn_finish_head(struct db_conn *conn)
{
    struct db_slot slot = *conn_slot(conn, 0);
    PGresult *result = conn->held;
    conn->held = NULL;
    conn->head = (conn->head + 1) % DB_DEPTH_MAX;
    conn->count--;
    conn->head_since_us = clock_monotonic_us();

    bool failed = result_failed(result);
    const char *sqlstate = failed ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    if (failed && conn_worth_repeating(conn, &slot, sqlstate ? sqlstate : "")) {
        conn_requeue(conn, slot.request);
    } else {
        enum db_status status = failed ? db_status_of(sqlstate) : DB_OK;
        if (db_refused(status) || status == DB_BUSY)
            conn_log_error(conn, &slot, result);
        if (status == DB_BROKEN || status == DB_BUSY)
            conn_doubt(conn);
        if (slot.request)
            db_lane_answer(conn->lane, slot.request, status, result);
    }
    PQclear(result);
}

/* Keep the first error of a slot, else its last result: a commit that fails comes after the rows. */
static void
conn_hold(struct db_conn *conn, PGresult *result)
{
    if (PQresultStatus(result) == PGRES_PIPELINE_ABORTED || (conn->held && result_failed(conn->held))) {
        PQclear(result);
        return;
    }
    struct db_slot *slot = conn_slot(conn, 0);
    struct db_prepared *prepared = &conn->prepared[slot->statement->index];
    if (!conn->held && slot->prepares && result_failed(result) && prepared->generation == slot->generation)
        prepared->known = false;
    PQclear(conn->held);
    conn->held = result;
}

static void
conn_take(struct db_conn *conn, PGresult *result)
{
    bool sync = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    if (sync && conn->link.state == DB_STATE_PREPARING) {
        PQclear(result);
        db_link_ready(&conn->link);
    } else if (sync && conn->count > 0 && conn->held) {
        PQclear(result);
        conn_finish_head(conn);
    } else if (sync || conn->count == 0) {
        PQclear(result);
        db_link_break(&conn->link, "an answer came without a question");
    } else if (result_failed(result) && PQresultStatus(result) != PGRES_PIPELINE_ABORTED &&
               db_sqlstate_breaks(PQresultErrorField(result, PG_DIAG_SQLSTATE))) {
        db_link_break(&conn->link, PQresultErrorMessage(result));
        PQclear(result);
    } else {
        conn_hold(conn, result);
    }
}

static void
conn_on_readable(struct db_link *link)
{
    struct db_conn *conn = container_of(link, struct db_conn, link);
    while (db_link_speaks(link) && !PQisBusy(link->conn)) {
        if (conn->count == 0 && link->state != DB_STATE_PREPARING)
            break;
        PGresult *result = PQgetResult(link->conn);
        if (result)
            conn_take(conn, result);
        else if (conn->gap)
            db_link_break(link, "the server's answers are out of step");
        conn->gap = !result;
    }
    if (link->state == DB_STATE_DRAINING && conn->count == 0)
        db_link_drained(link);
    if (conn->lane->waiting.length > 0)
        db_lane_wake(conn->lane);
}

/* The connection is lost. Statements of the reading lanes change nothing, so another connection may answer
 * them; of a write nobody can say here whether it happened. Backwards, so that the queue keeps the order. */
static void
conn_give_up_slots(struct db_conn *conn)
{
    bool repeat = conn->lane->lane != DB_WRITE && db_lane_has_hope(conn->lane);
    while (conn->count > 0) {
        struct db_request *request = conn_slot(conn, --conn->count)->request;
        if (request && repeat && request->tries == 0)
            conn_requeue(conn, request);
        else if (request)
            db_lane_refuse(conn->lane, request, DB_DOWN);
    }
    PQclear(conn->held);
    conn->held = NULL;
    conn->gap = false;
}

static void
conn_on_moved(struct db_link *link, enum db_state from)
{
    (void)from;
    struct db_conn *conn = container_of(link, struct db_conn, link);
    if (link->state == DB_STATE_BROKEN)
        conn_give_up_slots(conn);
    if (link->state == DB_STATE_DRAINING && conn->count == 0)
        db_link_drained(link);
    db_lane_wake(conn->lane);
}

static bool
conn_prepare(struct db_link *link)
{
    struct db_conn *conn = container_of(link, struct db_conn, link);
    memset(conn->prepared, 0, conn->lane->pool->config.statements.count * sizeof(*conn->prepared));
    return PQenterPipelineMode(link->conn) && conn_sync(link->conn);
}

static const struct db_link_hooks conn_hooks = {
    .prepare = conn_prepare,
    .readable = conn_on_readable,
    .moved = conn_on_moved,
};

void
db_conn_sweep(struct db_conn *conn, uint64_t now_us)
{
    for (unsigned i = 0; i < conn->count; i++) {
        struct db_slot *slot = conn_slot(conn, i);
        if (!slot->request || slot->request->deadline_us > now_us)
            continue;
        db_lane_refuse(conn->lane, slot->request, DB_TIMEOUT);
        slot->request = NULL;
    }
    if (conn->count > 0 && now_us - conn->head_since_us > conn->lane->timeout_us + SILENCE_US)
        db_link_break(&conn->link, "the server is silent long after the deadline");
}

void
db_conn_init(struct db_conn *conn, struct db_lane_pool *lane, int number)
{
    struct db_pool *pool = lane->pool;
    conn->lane = lane;
    conn->prepared = calloc(pool->config.statements.count + 1, sizeof(*conn->prepared));
    if (!conn->prepared)
        log_fatal("db.pool", "out of memory");
    conn->link = (struct db_link){
        .base = pool->base,
        .session = &lane->session,
        .hooks = &conn_hooks,
        .name = db_lane_kinds[lane->lane].name,
        .number = number,
        .age_max_ms = SESSION_AGE_MS,
    };
    db_link_init(&conn->link);
}

void
db_conn_release(struct db_conn *conn)
{
    conn_give_up_slots(conn);
    db_link_release(&conn->link);
    free(conn->prepared);
}

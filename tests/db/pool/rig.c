#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/once.h"

/* X(name, parameters, lane, rows, sql) */
#define STATEMENTS(X)                                                                                        \
    X(echo, 1, DB_READ, DB_ONE, "select $1::text")                                                           \
    X(divide, 1, DB_READ, DB_ONE, "select 1 / $1::int")                                                      \
    X(nap, 1, DB_READ, DB_ONE, "select 'woke', pg_sleep($1::float8)")                                        \
    X(setting, 1, DB_READ, DB_ONE, "select current_setting($1)")                                             \
    X(series, 1, DB_READ, DB_MANY, "select n, repeat('x', 300) from generate_series(1, $1::int) n")          \
    X(pid, 0, DB_READ, DB_ONE, "select pg_backend_pid()")                                                    \
    X(forget, 0, DB_READ, DB_NONE, "deallocate all")                                                         \
    X(star, 0, DB_READ, DB_MANY, "select * from convene.star")                                               \
    X(wrong, 0, DB_READ, DB_ONE, "select no_such_function()")                                                \
    X(search_nap, 1, DB_SEARCH, DB_ONE, "select 'woke', pg_sleep($1::float8)")                               \
    X(write_echo, 1, DB_WRITE, DB_ONE, "select $1::text")                                                    \
    X(write_nap, 1, DB_WRITE, DB_ONE, "select 'woke', pg_sleep($1::float8)")                                 \
    X(write_pid, 0, DB_WRITE, DB_ONE, "select pg_backend_pid()")                                             \
    X(write_none, 0, DB_WRITE, DB_NONE, "update convene.star set a = a")                                     \
    X(write_suicide, 0, DB_WRITE, DB_ONE,                                                                    \
      "select nextval('convene.tries'), pg_terminate_backend(pg_backend_pid()), pg_sleep(5)")                \
    X(write_twin, 1, DB_WRITE, DB_ONE, "insert into convene.twin values ($1::int), ($1::int) returning id")  \
    X(write_twins, 1, DB_WRITE, DB_ONE, "insert into convene.twin values ($1::int) returning id")            \
    X(write_lose, 1, DB_WRITE, DB_ONE, "select convene.lose($1::int)")

enum {
#define X(name, params, lane, rows, sql) INDEX_##name,
    STATEMENTS(X)
#undef X
};

#define X(n, p, l, r, s)                                                                                     \
    static const struct db_statement sql_##n = {                                                             \
        .name = #n, .sql = s, .params = p, .index = INDEX_##n, .lane = l, .rows = r};
STATEMENTS(X)
#undef X

static const struct db_statement *const statement_list[] = {
#define X(name, params, lane, rows, sql) &sql_##name,
    STATEMENTS(X)
#undef X
};

const struct db_statements rig_statements = {
    .list = statement_list,
    .count = sizeof statement_list / sizeof statement_list[0],
};

const struct db_statement *
rig_statement(const char *name)
{
    for (size_t i = 0; i < rig_statements.count; i++) {
        if (strcmp(rig_statements.list[i]->name, name) == 0)
            return rig_statements.list[i];
    }
    fail_msg("no statement %s", name);
    return NULL;
}

static const char *
rig_environment(const char *name)
{
    const char *value = getenv(name);
    if (!value)
        fail_msg("%s is not set: run this through tests/support/pg.sh with", name);
    return value;
}

const char *
rig_conninfo(void)
{
    return rig_environment("CONVENE_TEST_PG");
}

pid_t
rig_process(const char *pid)
{
    long process = strtol(pid, NULL, 10);
    assert_true(process > 1); /* 0 would be ourselves */
    return (pid_t)process;
}

void
rig_pg(const char *action)
{
    char command[1024];
    snprintf(command, sizeof command, "'%s' %s '%s'", rig_environment("CONVENE_TEST_PG_SH"), action,
             rig_environment("CONVENE_TEST_PG_DIR"));
    assert_int_equal(system(command), 0);
}

const char *
rig_sql(const char *sql)
{
    static char row[512];
    struct buf out, error;
    buf_init(&out, sizeof row - 1);
    buf_init(&error, 4096);
    if (!db_once(rig_conninfo(), NULL, &(struct db_statement){.name = "rig", .sql = sql}, NULL, &out, &error))
        fail_msg("%s\n%s", sql, error.data);
    snprintf(row, sizeof row, "%s", out.data);
    buf_release(&out);
    buf_release(&error);
    return row;
}

static void
rig_on_health(bool up, void *context)
{
    struct rig *rig = context;
    rig->health_calls++;
    rig->healthy = up;
}

struct db_config
rig_config(struct rig *rig)
{
    return (struct db_config){
        .conninfo = rig_conninfo(),
        .statements = rig_statements,
        .connections = {[DB_READ] = 2, [DB_SEARCH] = 1, [DB_WRITE] = 1},
        .queue_max = 100,
        .timeout_ms = {[DB_READ] = 2000, [DB_SEARCH] = 2000, [DB_WRITE] = 2000},
        .on_health = rig_on_health,
        .context = rig,
    };
}

void
rig_start(struct rig *rig, const struct db_config *config)
{
    rig->base = event_base_new();
    assert_non_null(rig->base);
    rig->pool = config ? db_pool_new(rig->base, config) : NULL;
}

void
rig_stop(struct rig *rig)
{
    db_pool_free(rig->pool);
    event_base_free(rig->base);
    *rig = (struct rig){.base = NULL};
}

/* One turn that lasts some milliseconds at most. */
static void
rig_turn(struct rig *rig)
{
    struct timeval limit = {.tv_usec = 5000};
    event_base_loopexit(rig->base, &limit);
    event_base_loop(rig->base, EVLOOP_ONCE);
}

void
rig_wait(struct rig *rig, bool (*condition)(void *), void *thing)
{
    uint64_t end = clock_monotonic_us() + RIG_WAIT_MS * 1000ull;
    while (!condition(thing)) {
        if (clock_monotonic_us() > end)
            fail_msg("the condition did not come true in %d ms", RIG_WAIT_MS);
        rig_turn(rig);
    }
}

static bool
rig_is_up(void *rig)
{
    return db_pool_up(((struct rig *)rig)->pool);
}

void
rig_wait_up(struct rig *rig)
{
    rig_wait(rig, rig_is_up, rig);
}

void
rig_spend(struct rig *rig, int ms)
{
    uint64_t end = clock_monotonic_us() + (uint64_t)ms * 1000;
    while (clock_monotonic_us() < end)
        rig_turn(rig);
}

static void
call_done(struct db_request *request, const struct db_result *result)
{
    static int turns;
    struct call *call = (struct call *)(void *)request; /* its first member */
    const char *text = db_text(result, 0, 0);
    call->answers++;
    call->turn = ++turns;
    call->status = db_status(result);
    call->rows = db_row_count(result);
    call->null = !text;
    snprintf(call->text, sizeof call->text, "%s", text ? text : "");
    snprintf(call->sqlstate, sizeof call->sqlstate, "%s", db_sqlstate(result));
    if (call->then)
        call->then(call);
}

void
call_submit(struct rig *rig, struct call *call, const char *statement, const char *value)
{
    call->rig = rig;
    call->db = (struct db_request){
        .statement = rig_statement(statement),
        .values = {value},
        .done = call_done,
    };
    int before = call->answers;
    db_submit(rig->pool, &call->db);
    assert_int_equal(call->answers, before);
}

static bool
call_answered(void *call)
{
    return ((struct call *)call)->answers > 0;
}

void
call_wait(struct call *call)
{
    rig_wait(call->rig, call_answered, call);
    assert_int_equal(call->answers, 1);
}

void
call_run(struct rig *rig, struct call *call, const char *statement, const char *value)
{
    *call = (struct call){.rig = rig};
    call_submit(rig, call, statement, value);
    call_wait(call);
}

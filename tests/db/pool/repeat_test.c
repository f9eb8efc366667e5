/* What the pool does again by itself, and what it must not. */
#include "rig.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/db_internal.h"

static int
setup(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);
    struct db_config config = rig_config(rig);
    rig_start(rig, &config);
    rig_wait_up(rig);
    rig_sql("create schema if not exists convene");
    *state = rig;
    return 0;
}

static int
teardown(void **state)
{
    rig_stop(*state);
    free(*state);
    return 0;
}

static void
changed_table_is_planned_again(void **state)
{
    enum { CALLS = 20 };
    static const char *const changes[] = {
        "alter table convene.star add column b text",
        "alter table convene.star alter a type bigint",
        "alter table convene.star drop column b",
    };
    struct call calls[CALLS];
    rig_sql("drop table if exists convene.star");
    rig_sql("create table convene.star as select 1 as a");
    for (int round = 0; round < 3; round++) {
        rig_sql("update convene.star set a = a + 1");
        memset(calls, 0, sizeof calls);
        for (int i = 0; i < CALLS; i++)
            call_submit(*state, &calls[i], "star", NULL);
        for (int i = 0; i < CALLS; i++) {
            call_wait(&calls[i]);
            assert_int_equal(calls[i].status, DB_OK);
            assert_int_equal(calls[i].text[0], '2' + round);
        }
        /* the type of the result changes under the prepared statement: 0A000 */
        rig_sql(changes[round]);
    }
}

static void
forgotten_statement_is_prepared_again(void **state)
{
    for (int round = 0; round < 3; round++) {
        struct call forget[2] = {0}, call[6] = {0};
        for (int i = 0; i < 6; i++)
            call_submit(*state, &call[i], "echo", "known");
        for (int i = 0; i < 6; i++)
            call_wait(&call[i]);
        call_submit(*state, &forget[0], "forget", NULL);
        call_submit(*state, &forget[1], "forget", NULL);
        memset(call, 0, sizeof call);
        for (int i = 0; i < 6; i++)
            call_submit(*state, &call[i], "echo", "again");
        for (int i = 0; i < 6; i++) {
            call_wait(&call[i]);
            assert_int_equal(call[i].status, DB_OK);
            assert_string_equal(call[i].text, "again");
        }
        call_wait(&forget[0]);
        call_wait(&forget[1]);
    }
}

/* convene.lose(n): lose the race n times, then give the number of the try. A sequence outlives the rollback.
 */
static void
make_lose(const char *sqlstate)
{
    char sql[512];
    rig_sql("drop sequence if exists convene.tries");
    rig_sql("create sequence convene.tries");
    snprintf(sql, sizeof sql,
             "create or replace function convene.lose(n int) returns bigint language plpgsql as $$"
             "declare t bigint := nextval('convene.tries'); "
             "begin if t <= n then raise exception 'lost' using errcode = '%s'; end if; return t; end $$",
             sqlstate);
    rig_sql(sql);
}

static void
lost_race_is_run_again(void **state)
{
    static const struct {
        const char *sqlstate, *losses, *tries;
        enum db_status status;
    } rows[] = {
        {.sqlstate = "40001", .losses = "0", .tries = "1", .status = DB_OK},
        {.sqlstate = "40001", .losses = "2", .tries = "3", .status = DB_OK},
        {.sqlstate = "40P01", .losses = "1", .tries = "2", .status = DB_OK},
        {.sqlstate = "40001", .losses = "9", .tries = "3", .status = DB_CONFLICT},
        {.sqlstate = "55P03", .losses = "9", .tries = "1", .status = DB_CONFLICT},
        {.sqlstate = "23514", .losses = "9", .tries = "1", .status = DB_SQL},
        {.sqlstate = "57014", .losses = "9", .tries = "1", .status = DB_TIMEOUT},
        {.sqlstate = "25006", .losses = "9", .tries = "1", .status = DB_DOWN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct call call;
        make_lose(rows[i].sqlstate);
        rig_wait_up(*state);
        call_run(*state, &call, "write_lose", rows[i].losses);
        assert_int_equal(call.status, rows[i].status);
        assert_string_equal(rig_sql("select last_value from convene.tries"), rows[i].tries);
    }
}

/* There is another connection that could run it; but nobody knows whether it has run. */
static void
write_on_a_lost_connection_is_not_repeated(void **state)
{
    struct rig rig = {0};
    struct db_config config = rig_config(&rig);
    struct call suicide, after;
    (void)state;
    rig_sql("drop sequence if exists convene.tries");
    rig_sql("create sequence convene.tries");
    config.connections[DB_WRITE] = 2;
    rig_start(&rig, &config);
    rig_wait_up(&rig);
    call_run(&rig, &suicide, "write_suicide", NULL);
    assert_int_equal(suicide.status, DB_DOWN);
    call_run(&rig, &after, "write_echo", "alive");
    assert_string_equal(after.text, "alive");
    assert_string_equal(rig_sql("select last_value from convene.tries"), "1");
    rig_stop(&rig);
}

static void
write_is_down_while_its_only_connection_is(void **state)
{
    struct call suicide, after;
    rig_sql("create sequence if not exists convene.tries");
    call_run(*state, &suicide, "write_suicide", NULL);
    assert_int_equal(suicide.status, DB_DOWN);
    call_run(*state, &after, "write_echo", "x");
    assert_int_equal(after.status, DB_DOWN);
    rig_wait_up(*state);
    call_run(*state, &after, "write_echo", "alive");
    assert_string_equal(after.text, "alive");
}

static void
read_on_a_lost_connection_goes_to_another(void **state)
{
    struct call pid, nap[2] = {0};
    char sql[600];
    call_run(*state, &pid, "pid", NULL);
    call_submit(*state, &nap[0], "nap", "0.3");
    call_submit(*state, &nap[1], "nap", "0.3");
    rig_spend(*state, 50);
    snprintf(sql, sizeof sql, "select pg_terminate_backend(%s)", pid.text);
    rig_sql(sql);
    for (int i = 0; i < 2; i++) {
        call_wait(&nap[i]);
        assert_int_equal(nap[i].status, DB_OK);
    }
    rig_wait_up(*state);
}

/* Every request is answered once while connections are killed under it, and the pool is whole in the end. */
static int outstanding;

static void
one_less(struct call *call)
{
    outstanding--;
    free(call);
}

static bool
none_outstanding(void *thing)
{
    (void)thing;
    return outstanding == 0;
}

static void
stream_of_kills_is_survived(void **state)
{
    static const char *const statements[] = {"echo", "write_echo", "search_nap", "series", "divide"};
    for (int round = 0; round < 15; round++) {
        for (int i = 0; i < 200; i++) {
            struct call *call = calloc(1, sizeof *call);
            call->then = one_less;
            outstanding++;
            call_submit(*state, call, statements[i % 5], "0");
            if (i == 100)
                rig_spend(*state, 2);
        }
        rig_sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name in "
                "('convene read', 'convene write', 'convene search') order by random() limit 3");
        rig_spend(*state, 30);
    }
    rig_wait(*state, none_outstanding, NULL);
    rig_wait_up(*state);
    struct call call;
    call_run(*state, &call, "echo", "whole");
    assert_string_equal(call.text, "whole");
}

static bool
second_process(void *thing)
{
    struct call *call = thing, now;
    struct rig *rig = call->rig;
    if (!db_pool_up(rig->pool))
        return false;
    call_run(rig, &now, "write_pid", NULL);
    return now.status == DB_OK && strcmp(now.text, call->text) != 0;
}

static void
silent_server_process_is_replaced(void **state)
{
    struct rig rig = {0};
    struct db_config config = rig_config(&rig);
    (void)state;
    config.timeout_ms[DB_WRITE] = 200;
    rig_start(&rig, &config);
    rig_wait_up(&rig);
    struct call pid, stuck;
    call_run(&rig, &pid, "write_pid", NULL);
    pid_t process = rig_process(pid.text);
    assert_int_equal(kill(process, SIGSTOP), 0);
    call_run(&rig, &stuck, "write_echo", "x");
    assert_int_equal(stuck.status, DB_TIMEOUT);
    rig_wait(&rig, second_process, &pid);
    assert_int_equal(kill(process, SIGCONT), 0);
    rig_stop(&rig);
}

static void
drained_connection_ends_its_work_first(void **state)
{
    struct rig *rig = *state;
    struct db_conn *conn = &rig->pool->lanes[DB_WRITE].conns[0];
    struct call pid, nap[3] = {0}, queued = {0};
    call_run(rig, &pid, "write_pid", NULL);
    for (int i = 0; i < 3; i++)
        call_submit(rig, &nap[i], "write_nap", "0.1");
    rig_spend(rig, 20);
    db_link_drain(&conn->link, "the test wants it");
    assert_int_equal(conn->link.state, DB_STATE_DRAINING);
    call_submit(rig, &queued, "write_pid", NULL);
    for (int i = 0; i < 3; i++) {
        call_wait(&nap[i]);
        assert_int_equal(nap[i].status, DB_OK);
        assert_int_equal(queued.answers, 0);
    }
    call_wait(&queued);
    assert_int_equal(queued.status, DB_OK);
    assert_string_not_equal(queued.text, pid.text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(changed_table_is_planned_again, setup, teardown),
        cmocka_unit_test_setup_teardown(forgotten_statement_is_prepared_again, setup, teardown),
        cmocka_unit_test_setup_teardown(lost_race_is_run_again, setup, teardown),
        cmocka_unit_test(write_on_a_lost_connection_is_not_repeated),
        cmocka_unit_test_setup_teardown(write_is_down_while_its_only_connection_is, setup, teardown),
        cmocka_unit_test_setup_teardown(read_on_a_lost_connection_goes_to_another, setup, teardown),
        cmocka_unit_test_setup_teardown(stream_of_kills_is_survived, setup, teardown),
        cmocka_unit_test(silent_server_process_is_replaced),
        cmocka_unit_test_setup_teardown(drained_connection_ends_its_work_first, setup, teardown),
    };
    return cmocka_run_group_tests_name("db/repeat", tests, NULL, NULL);
}

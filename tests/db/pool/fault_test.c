/* The server goes away, and comes back: nobody has to do anything. */
#include "rig.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static int
setup(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);
    struct db_config config = rig_config(rig);
    rig_start(rig, &config);
    rig_wait_up(rig);
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

static bool
is_healthy(void *thing)
{
    return ((struct rig *)thing)->healthy;
}

static bool
is_unhealthy(void *thing)
{
    return !((struct rig *)thing)->healthy;
}

static void
no_server_is_said_at_once(void **state)
{
    struct rig rig = {0};
    struct db_config config = rig_config(&rig);
    struct call first = {0}, later[100] = {0};
    (void)state;
    config.conninfo = "host=/nonexistent dbname=postgres";
    rig_start(&rig, &config);
    call_submit(&rig, &first, "echo", "x");
    call_wait(&first);
    assert_int_equal(first.status, DB_DOWN);
    uint64_t start = clock_monotonic_us();
    for (int i = 0; i < 100; i++)
        call_submit(&rig, &later[i], "echo", "x");
    for (int i = 0; i < 100; i++) {
        call_wait(&later[i]);
        assert_int_equal(later[i].status, DB_DOWN);
    }
    assert_in_range((clock_monotonic_us() - start) / 1000, 0, 1000);
    assert_false(db_pool_up(rig.pool));
    rig_stop(&rig);
}

static void
conninfo_that_is_none_is_down(void **state)
{
    struct rig rig = {0};
    struct db_config config = rig_config(&rig);
    struct call call;
    (void)state;
    config.conninfo = "this is = not a conninfo";
    rig_start(&rig, &config);
    call_run(&rig, &call, "echo", "x");
    assert_int_equal(call.status, DB_DOWN);
    rig_stop(&rig);
}

static void
lane_without_connections_is_down(void **state)
{
    struct rig rig = {0};
    struct db_config config = rig_config(&rig);
    struct call call;
    (void)state;
    config.connections[DB_SEARCH] = 0;
    rig_start(&rig, &config);
    rig_wait_up(&rig);
    call_run(&rig, &call, "search_nap", "0");
    assert_int_equal(call.status, DB_DOWN);
    rig_stop(&rig);
}

static void
first_requests_wait_for_the_first_connection(void **state)
{
    struct rig rig = {0};
    struct db_config config = rig_config(&rig);
    struct call call;
    (void)state;
    rig_start(&rig, &config);
    call_run(&rig, &call, "echo", "early");
    assert_int_equal(call.status, DB_OK);
    rig_stop(&rig);
}

/* A `done` that submits again at once, whatever the answer, must not keep the loop from its sockets. */
static void
insist(struct call *call)
{
    if (call->status == DB_DOWN)
        call_submit(call->rig, call, "echo", "again");
}

static bool
call_is_ok(void *call)
{
    return ((struct call *)call)->answers > 0 && ((struct call *)call)->status == DB_OK;
}

static void
restart_heals_alone(void **state)
{
    struct rig *rig = *state;
    struct call nap = {0}, stubborn = {.then = insist}, call;
    call_submit(rig, &nap, "write_nap", "1");
    rig_spend(rig, 20);
    rig_pg("stop");
    call_wait(&nap);
    assert_int_equal(nap.status, DB_DOWN);
    rig_wait(rig, is_unhealthy, rig);
    call_run(rig, &call, "echo", "x");
    assert_int_equal(call.status, DB_DOWN);
    call_submit(rig, &stubborn, "echo", "x");
    rig_pg("restart");
    uint64_t start = clock_monotonic_us();
    rig_wait(rig, is_healthy, rig);
    assert_in_range((clock_monotonic_us() - start) / 1000, 0, 3000);
    rig_wait(rig, call_is_ok, &stubborn);
    call_run(rig, &call, "write_echo", "x");
    assert_int_equal(call.status, DB_OK);
}

/* What is submitted while the server is exchanged waits for the next one; nothing is told that it is down. */
static void
held_requests_wait_for_the_next_server(void **state)
{
    struct rig *rig = *state;
    struct call read = {0}, write = {0}, early = {0}, late = {0};
    call_submit(rig, &early, "write_nap", "0.05");
    rig_spend(rig, 10);
    db_pool_hold(rig->pool, 10000);
    call_wait(&early); /* it was on its way */
    assert_int_equal(early.status, DB_OK);
    call_submit(rig, &read, "echo", "x");
    call_submit(rig, &write, "write_echo", "y");
    rig_spend(rig, 50);
    assert_int_equal(read.answers + write.answers, 0);
    rig_pg("stop");
    rig_wait(rig, is_unhealthy, rig);
    call_submit(rig, &late, "echo", "z");
    rig_pg("restart");
    call_wait(&read);
    call_wait(&write);
    call_wait(&late);
    assert_int_equal(read.status, DB_OK);
    assert_int_equal(write.status, DB_OK);
    assert_int_equal(late.status, DB_OK);
}

/* A server that was not exchanged after all is used again. */
static void
hold_ends_by_itself(void **state)
{
    struct rig *rig = *state;
    struct call call = {0};
    rig_wait(rig, is_healthy, rig);
    db_pool_hold(rig->pool, 200);
    uint64_t start = clock_monotonic_us();
    call_submit(rig, &call, "echo", "x");
    call_wait(&call);
    assert_int_equal(call.status, DB_OK);
    assert_in_range((clock_monotonic_us() - start) / 1000, 150, 2000);
}

static void
killed_postmaster_heals_alone(void **state)
{
    struct rig *rig = *state;
    struct call call;
    rig_pg("kill9");
    rig_wait(rig, is_unhealthy, rig);
    call_run(rig, &call, "echo", "x");
    assert_int_equal(call.status, DB_DOWN);
    rig_pg("restart");
    rig_wait(rig, is_healthy, rig);
    call_run(rig, &call, "echo", "x");
    assert_int_equal(call.status, DB_OK);
}

static bool
call_has_answer(void *call)
{
    return ((struct call *)call)->answers > 0;
}

/* The whole cluster restarts by itself when a server process dies by SIGKILL. */
static void
killed_server_process_heals_alone(void **state)
{
    struct rig *rig = *state;
    struct call pid, nap = {0}, call;
    call_run(rig, &pid, "write_pid", NULL);
    call_submit(rig, &nap, "write_nap", "1");
    rig_spend(rig, 20);
    assert_int_equal(kill(rig_process(pid.text), SIGKILL), 0);
    rig_wait(rig, call_has_answer, &nap);
    assert_int_equal(nap.status, DB_DOWN);
    rig_wait(rig, is_unhealthy, rig);
    rig_wait(rig, is_healthy, rig);
    call_run(rig, &call, "echo", "x");
    assert_int_equal(call.status, DB_OK);
    assert_true(rig->health_calls >= 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_server_is_said_at_once),
        cmocka_unit_test(conninfo_that_is_none_is_down),
        cmocka_unit_test(lane_without_connections_is_down),
        cmocka_unit_test(first_requests_wait_for_the_first_connection),
        cmocka_unit_test_setup_teardown(restart_heals_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(held_requests_wait_for_the_next_server, setup, teardown),
        cmocka_unit_test_setup_teardown(hold_ends_by_itself, setup, teardown),
        cmocka_unit_test_setup_teardown(killed_postmaster_heals_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(killed_server_process_heals_alone, setup, teardown),
    };
    return cmocka_run_group_tests_name("db/fault", tests, NULL, NULL);
}

/* The pool on a healthy server: order, isolation, deadlines, limits, life of requests. */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
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

static void
pool_answers_each_its_own(void **state)
{
    enum { CALLS = 100 };
    static struct call calls[CALLS];
    static char values[CALLS][16];
    memset(calls, 0, sizeof calls);
    for (int i = 0; i < CALLS; i++) {
        snprintf(values[i], sizeof values[i], "value %d", i);
        call_submit(*state, &calls[i], "echo", i % 10 == 7 ? NULL : values[i]);
    }
    for (int i = 0; i < CALLS; i++) {
        call_wait(&calls[i]);
        assert_int_equal(calls[i].status, DB_OK);
        assert_int_equal(calls[i].rows, 1);
        assert_int_equal(calls[i].null, i % 10 == 7);
        assert_string_equal(calls[i].text, i % 10 == 7 ? "" : values[i]);
    }
}

static void
lane_with_one_connection_keeps_the_order(void **state)
{
    enum { CALLS = 60 };
    static struct call calls[CALLS];
    memset(calls, 0, sizeof calls);
    for (int i = 0; i < CALLS; i++)
        call_submit(*state, &calls[i], "write_echo", "x");
    for (int i = 0; i < CALLS; i++) {
        call_wait(&calls[i]);
        assert_true(i == 0 || calls[i].turn > calls[i - 1].turn);
    }
}

static void
error_of_a_neighbour_stays_with_it(void **state)
{
    enum { CALLS = 30 };
    static struct call calls[CALLS];
    memset(calls, 0, sizeof calls);
    for (int i = 0; i < CALLS; i++)
        call_submit(*state, &calls[i], "divide", i % 3 ? "1" : "0");
    for (int i = 0; i < CALLS; i++) {
        call_wait(&calls[i]);
        assert_int_equal(calls[i].status, i % 3 ? DB_OK : DB_SQL);
        assert_string_equal(calls[i].sqlstate, i % 3 ? "" : "22012");
    }
}

static void
statement_that_cannot_be_prepared_fails_alone(void **state)
{
    struct call wrong[2] = {0}, good = {0};
    call_submit(*state, &wrong[0], "wrong", NULL);
    call_submit(*state, &wrong[1], "wrong", NULL);
    call_submit(*state, &good, "echo", "good");
    call_wait(&wrong[0]);
    call_wait(&wrong[1]);
    call_wait(&good);
    assert_string_equal(wrong[0].sqlstate, "42883");
    assert_string_equal(wrong[1].sqlstate, "42883");
    assert_string_equal(good.text, "good");
    call_run(*state, &wrong[0], "wrong", NULL);
    assert_string_equal(wrong[0].sqlstate, "42883");
}

static void
commit_that_fails_is_not_ok(void **state)
{
    struct call call;
    rig_sql("create schema if not exists convene");
    rig_sql("create table if not exists convene.twin (id int, unique (id) deferrable initially deferred)");
    rig_sql("truncate convene.twin");
    call_run(*state, &call, "write_twin", "1");
    assert_int_equal(call.status, DB_SQL);
    assert_string_equal(call.sqlstate, "23505");
    call_run(*state, &call, "write_twins", "2");
    assert_int_equal(call.status, DB_OK);
    assert_string_equal(rig_sql("select array_agg(id) from convene.twin"), "{2}");
}

static void
statement_without_rows_is_ok(void **state)
{
    struct call call;
    rig_sql("create schema if not exists convene");
    rig_sql("create table if not exists convene.star (a int)");
    call_run(*state, &call, "write_none", NULL);
    assert_int_equal(call.status, DB_OK);
    assert_int_equal(call.rows, 0);
}

static void
big_results_arrive_whole(void **state)
{
    enum { CALLS = 20 };
    static struct call calls[CALLS];
    memset(calls, 0, sizeof calls);
    for (int i = 0; i < CALLS; i++)
        call_submit(*state, &calls[i], "series", "2000");
    for (int i = 0; i < CALLS; i++) {
        call_wait(&calls[i]);
        assert_int_equal(calls[i].rows, 2000);
    }
}

static void
big_values_go_out_whole(void **state)
{
    enum { CALLS = 20, SIZE = 1000 * 1000 };
    static struct call calls[CALLS];
    char *value = malloc(SIZE + 1);
    memset(value, 'v', SIZE);
    value[SIZE] = '\0';
    memset(calls, 0, sizeof calls);
    for (int i = 0; i < CALLS; i++)
        call_submit(*state, &calls[i], "echo", value);
    for (int i = 0; i < CALLS; i++) {
        call_wait(&calls[i]);
        assert_int_equal(calls[i].status, DB_OK);
    }
    free(value);
}

static void
late_answer_is_swallowed(void **state)
{
    struct rig rig = {0};
    struct db_config config = rig_config(&rig);
    (void)state;
    config.timeout_ms[DB_WRITE] = 150;
    rig_start(&rig, &config);
    rig_wait_up(&rig);
    struct call nap = {0}, pid, behind;
    call_run(&rig, &pid, "write_pid", NULL);
    uint64_t start = clock_monotonic_us();
    call_submit(&rig, &nap, "write_nap", "0.3"); /* within the server's limit: its rows do come */
    call_wait(&nap);
    assert_int_equal(nap.status, DB_TIMEOUT);
    assert_in_range((clock_monotonic_us() - start) / 1000, 150, 1000);
    rig_spend(&rig, 250);
    call_run(&rig, &behind, "write_pid", NULL);
    assert_int_equal(behind.status, DB_OK);
    assert_string_equal(behind.text, pid.text);
    assert_int_equal(nap.answers, 1);
    rig_stop(&rig);
}

static void
server_gives_up_soon_after_the_deadline(void **state)
{
    struct rig rig = {0};
    struct db_config config = rig_config(&rig);
    (void)state;
    config.timeout_ms[DB_SEARCH] = 100;
    rig_start(&rig, &config);
    rig_wait_up(&rig);
    struct call nap = {0}, waiting = {0}, next;
    call_submit(&rig, &nap, "search_nap", "60");
    call_wait(&nap);
    call_submit(&rig, &waiting, "search_nap", "0"); /* its only connection is stuck for longer than it has */
    call_wait(&waiting);
    assert_int_equal(waiting.status, DB_TIMEOUT);
    rig_spend(&rig, 300);
    call_run(&rig, &next, "search_nap", "0");
    assert_int_equal(next.status, DB_OK);
    rig_stop(&rig);
}

static void
stuck_connection_gets_no_new_work(void **state)
{
    enum { CALLS = 20 };
    struct rig rig = {0};
    struct db_config config = rig_config(&rig);
    struct call nap = {0}, calls[CALLS] = {0};
    (void)state;
    config.timeout_ms[DB_READ] = 150;
    rig_start(&rig, &config);
    rig_wait_up(&rig);
    call_submit(&rig, &nap, "nap", "60");
    call_wait(&nap);
    for (int i = 0; i < CALLS; i++)
        call_submit(&rig, &calls[i], "echo", "x");
    for (int i = 0; i < CALLS; i++) {
        call_wait(&calls[i]);
        assert_int_equal(calls[i].status, DB_OK);
    }
    rig_stop(&rig);
}

static void
too_many_are_refused(void **state)
{
    enum { DEPTH = 8, WAITING = 5 };
    struct rig rig = {0};
    struct db_config config = rig_config(&rig);
    static struct call calls[DEPTH + WAITING + 1];
    (void)state;
    memset(calls, 0, sizeof calls);
    config.queue_max = WAITING;
    rig_start(&rig, &config);
    rig_wait_up(&rig);
    for (int i = 0; i <= DEPTH + WAITING; i++)
        call_submit(&rig, &calls[i], "write_nap", "0.01");
    for (int i = 0; i <= DEPTH + WAITING; i++) {
        call_wait(&calls[i]);
        assert_int_equal(calls[i].status, i < DEPTH + WAITING ? DB_OK : DB_BUSY);
    }
    assert_int_equal(calls[DEPTH + WAITING].turn, calls[0].turn - 1);
    rig_stop(&rig);
}

static void
slow_statement_does_not_hold_the_other_connection(void **state)
{
    struct call slow = {0}, fast;
    call_submit(*state, &slow, "nap", "0.5");
    rig_spend(*state, 20);
    for (int i = 0; i < 10; i++) {
        call_run(*state, &fast, "echo", "fast");
        assert_int_equal(slow.answers, 0);
    }
    call_wait(&slow);
    assert_string_equal(slow.text, "woke");
}

static int remaining;

static void
submit_again(struct call *call)
{
    if (--remaining > 0)
        call_submit(call->rig, call, "echo", "again");
}

static bool
none_remain(void *thing)
{
    (void)thing;
    return remaining <= 0;
}

static void
done_may_submit_again(void **state)
{
    struct call call = {.then = submit_again};
    remaining = 200;
    call_submit(*state, &call, "echo", "first");
    rig_wait(*state, none_remain, NULL);
    assert_int_equal(call.answers, 200);
}

static void
free_yourself(struct call *call)
{
    remaining--;
    free(call);
}

static void
done_may_free_the_request(void **state)
{
    remaining = 50;
    for (int i = 0; i < 50; i++) {
        struct call *call = calloc(1, sizeof *call);
        call->then = free_yourself;
        call_submit(*state, call, i % 2 ? "echo" : "divide", "0");
    }
    rig_wait(*state, none_remain, NULL);
}

static void
end_of_the_pool_answers_all(void **state)
{
    struct rig rig = {0};
    struct db_config config = rig_config(&rig);
    static struct call calls[40];
    (void)state;
    memset(calls, 0, sizeof calls);
    rig_start(&rig, &config);
    rig_wait_up(&rig);
    for (int i = 0; i < 20; i++)
        call_submit(&rig, &calls[i], "write_nap", "1");
    rig_spend(&rig, 20);
    for (int i = 20; i < 40; i++)
        call_submit(&rig, &calls[i], "echo", "never sent");
    db_pool_free(rig.pool);
    rig.pool = NULL;
    for (int i = 0; i < 40; i++) {
        assert_int_equal(calls[i].answers, 1);
        assert_int_equal(calls[i].status, DB_DOWN);
    }
    rig_stop(&rig);
}

static void
sessions_have_their_settings(void **state)
{
    static const char *const expected[][2] = {
        {"search_path", "convene"},
        {"statement_timeout", "2250ms"},
        {"application_name", "convene read"},
        {"client_encoding", "UTF8"},
        {"convene.now", "2027-05-04"},
        {"work_mem", "8MB"},
        {"idle_in_transaction_session_timeout", "10s"},
    };
    struct rig rig = {0};
    struct db_config config = rig_config(&rig);
    char conninfo[512];
    (void)state;
    snprintf(conninfo, sizeof conninfo, "%s options='-c work_mem=8MB'", rig_conninfo());
    config.conninfo = conninfo;
    config.options = "-c convene.now=2027-05-04";
    rig_start(&rig, &config);
    rig_wait_up(&rig);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct call call;
        call_run(&rig, &call, "setting", expected[i][0]);
        assert_string_equal(call.text, expected[i][1]);
    }
    rig_stop(&rig);
}

static void
metrics_count_what_happened(void **state)
{
    static const char *const lines[] = {
        "\nconvene_db_requests_total{lane=\"read\",outcome=\"ok\"} 1\n",
        "\nconvene_db_requests_total{lane=\"read\",outcome=\"sql\"} 1\n",
        "\nconvene_db_requests_total{lane=\"write\",outcome=\"ok\"} 0\n",
        "\nconvene_db_connections{lane=\"read\",state=\"ready\"} 2\n",
        "\nconvene_db_waiting{lane=\"read\"} 0\n",
        "\n# TYPE convene_db_in_flight gauge\n",
    };
    struct call call;
    struct buf out;
    call_run(*state, &call, "divide", "1");
    call_run(*state, &call, "divide", "0");
    buf_init(&out, 64 * 1024);
    db_pool_metrics(((struct rig *)*state)->pool, &out);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (!strstr(out.data, lines[i]))
            fail_msg("%s is not in\n%s", lines[i], out.data);
    }
    buf_release(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pool_answers_each_its_own, setup, teardown),
        cmocka_unit_test_setup_teardown(lane_with_one_connection_keeps_the_order, setup, teardown),
        cmocka_unit_test_setup_teardown(error_of_a_neighbour_stays_with_it, setup, teardown),
        cmocka_unit_test_setup_teardown(statement_that_cannot_be_prepared_fails_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(commit_that_fails_is_not_ok, setup, teardown),
        cmocka_unit_test_setup_teardown(statement_without_rows_is_ok, setup, teardown),
        cmocka_unit_test_setup_teardown(big_results_arrive_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(big_values_go_out_whole, setup, teardown),
        cmocka_unit_test(late_answer_is_swallowed),
        cmocka_unit_test(server_gives_up_soon_after_the_deadline),
        cmocka_unit_test(stuck_connection_gets_no_new_work),
        cmocka_unit_test(too_many_are_refused),
        cmocka_unit_test_setup_teardown(slow_statement_does_not_hold_the_other_connection, setup, teardown),
        cmocka_unit_test_setup_teardown(done_may_submit_again, setup, teardown),
        cmocka_unit_test_setup_teardown(done_may_free_the_request, setup, teardown),
        cmocka_unit_test(end_of_the_pool_answers_all),
        cmocka_unit_test(sessions_have_their_settings),
        cmocka_unit_test_setup_teardown(metrics_count_what_happened, setup, teardown),
    };
    return cmocka_run_group_tests_name("db/pool", tests, NULL, NULL);
}

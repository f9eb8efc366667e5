/* The worker's loop over a queue that lies in an array: the functions of sql/functions/outbox/work.sql in
 * miniature. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <event2/event.h>

#include "base/attr.h"
#include "base/clock.h"
#include "outbox/outbox.h"
#include "queue.h"

/* --- the bench ------------------------------------------------------------------------------------------ */

static struct event_base *base;
static struct outbox *outbox;
static int running, most_running;
static bool at_once, stopped;

static void
work(void *context, struct outbox_job *job)
{
    struct row *row = &rows[job->id];

    assert_ptr_equal(context, &running);
    row->started++;
    row->job = job;
    running++;
    most_running = running > most_running ? running : most_running;
    if (at_once) {
        running--;
        outbox_finish(job, OUTBOX_DONE, NULL, 0);
    }
}

static void
finish(int id, enum outbox_end end, const char *reason, int64_t wait)
{
    assert_non_null(rows[id].job);
    running--;
    outbox_finish(rows[id].job, end, reason, wait);
    rows[id].job = NULL;
}

/* As long as anything moves at once. */
static void
run(void)
{
    for (int i = 0; i < 2000; i++) {
        event_base_loop(base, EVLOOP_NONBLOCK);
        if (queue_serve()) {
            i = i > 50 ? 50 : i;
        } else if (i > 100) {
            return;
        }
    }
    fail_msg("it never comes to rest");
}

/* Until a condition holds, through as many ticks as it takes. */
#define RUN_UNTIL(condition)                                                                                 \
    do {                                                                                                     \
        uint64_t end_us = clock_monotonic_us() + 10000000;                                                   \
        do {                                                                                                 \
            event_base_loop(base, EVLOOP_ONCE);                                                              \
            run();                                                                                           \
            assert_true(clock_monotonic_us() < end_us);                                                      \
        } while (!(condition));                                                                              \
    } while (0)

static void
begin(int slots, int lane_slots)
{
    outbox = outbox_new(
        base, NULL,
        &(struct outbox_config){.statements = {&statements[ENTER], &statements[LEAVE], &statements[CLAIM],
                                               &statements[BRIEF], &statements[SETTLE], &statements[TICK],
                                               &statements[RELEASE]},
                                .place = "here",
                                .channels = "{mail}",
                                .slots = slots,
                                .lane_slots = lane_slots,
                                .batch = 100,
                                .seed = 1,
                                .work = work,
                                .context = &running});
    RUN_UNTIL(calls[TICK] > 0 || calls[CLAIM] > 0);
}

static int
setup(void **state)
{
    (void)state;
    base = event_base_new();
    queue_reset();
    running = most_running = 0;
    at_once = stopped = false;
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    outbox_free(outbox);
    event_base_free(base);
    return 0;
}

static void
on_stopped(void *context)
{
    assert_ptr_equal(context, &stopped);
    stopped = true;
}

/* --- tests ---------------------------------------------------------------------------------------------- */

static void
everything_once(void **state)
{
    (void)state;
    at_once = true;
    for (int i = 0; i < 1500; i++)
        queue_put("", "a", "");
    begin(64, 64);
    RUN_UNTIL(queue_ended(OUTBOX_DONE) == 1500);
    for (int id = 1; id <= row_count; id++)
        assert_int_equal(rows[id].started, 1);
    assert_int_equal(outbox_held(outbox), 0);
    assert_true(calls[TICK] <= 2); /* without waiting for the next look */
    queue_put("", "a", "");
    outbox_wake(outbox);
    RUN_UNTIL(queue_ended(OUTBOX_DONE) == 1501);
}

static void
no_more_than_slots(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++)
        queue_put("", "a", "");
    begin(8, 8);
    assert_int_equal(running, 8);
    for (int id = 1; id <= 300; id++) {
        finish(id, OUTBOX_DONE, NULL, 0);
        RUN_UNTIL(id == 300 || rows[id + 1].job);
    }
    RUN_UNTIL(queue_ended(OUTBOX_DONE) == 300);
    assert_int_equal(most_running, 8);
}

/* Three hundred rows for an endpoint that never answers, and behind them some for others. */
static void
a_slow_lane_has_its_share(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++)
        queue_put("slow", "a", "");
    for (int i = 0; i < 20; i++)
        queue_put(i % 2 ? "quick" : "brisk", "b", "");
    begin(16, 4);
    RUN_UNTIL(running == 12);
    assert_int_equal(rows[1].started + rows[2].started + rows[3].started + rows[4].started, 4);
    for (int id = 301; id <= 320; id++) {
        RUN_UNTIL(rows[id].job);
        finish(id, OUTBOX_DONE, NULL, 0);
    }
    RUN_UNTIL(queue_ended(OUTBOX_DONE) == 20);
    assert_int_equal(running, 4);
    /* and when it answers again, nothing of it was lost */
    at_once = true;
    for (int id = 1; id <= 4; id++)
        finish(id, OUTBOX_DONE, NULL, 0);
    RUN_UNTIL(queue_ended(OUTBOX_DONE) == 320);
}

static void
one_after_the_other(void **state)
{
    int first = queue_put("", "a", "5"), second = queue_put("", "a", "5"), third = queue_put("", "a", "5"),
        other = queue_put("", "b", "5"), elsewhere = queue_put("", "a", "6");

    (void)state;
    begin(16, 16);
    assert_true(rows[first].started && rows[other].started && rows[elsewhere].started);
    assert_false(rows[second].started || rows[third].started);
    finish(first, OUTBOX_DONE, NULL, 0);
    run();
    assert_true(rows[second].started && !rows[third].started);
    finish(second, OUTBOX_RETRY, "451", 0);
    RUN_UNTIL(rows[third].end == OUTBOX_LATER);
    assert_int_equal(rows[second].end, OUTBOX_RETRY);
    assert_int_equal(rows[third].wait, rows[second].wait);
    assert_int_equal(rows[third].started, 0);
    finish(other, OUTBOX_DONE, NULL, 0);
    finish(elsewhere, OUTBOX_DONE, NULL, 0);
    RUN_UNTIL(outbox_held(outbox) == 0);
}

static void
ends(void **state)
{
    char long_reason[2000], cut[501];
    int retry = queue_put("", "a", ""), last = queue_put("", "a", ""), dead = queue_put("", "a", ""),
        odd = queue_put("", "a", ""), asked = queue_put("", "a", ""), begun = queue_put("", "a", "");

    (void)state;
    memset(long_reason, 'x', sizeof(long_reason));
    memset(cut, 'x', sizeof(cut));
    long_reason[sizeof(long_reason) - 1] = cut[sizeof(cut) - 1] = '\0';
    rows[last].attempt = 11;
    rows[begun].attempt = 40;
    begin(16, 16);
    assert_int_equal(rows[begun].started, 0);
    assert_true(outbox_last_attempt(rows[last].job) && !outbox_last_attempt(rows[retry].job));
    finish(retry, OUTBOX_RETRY, long_reason, 0);
    finish(last, OUTBOX_RETRY, "451 still not", 0);
    finish(dead, OUTBOX_DEAD, "550\r\nno \"such\" user\\", 0);
    finish(odd, OUTBOX_DEAD, "550 gr\374n\377", 0);
    finish(asked, OUTBOX_RETRY, NULL, 3600);
    RUN_UNTIL(outbox_held(outbox) == 0);
    assert_int_equal(rows[retry].end, OUTBOX_RETRY);
    assert_in_range(rows[retry].wait, 13, 17);
    assert_int_equal(strlen(rows[retry].reason), 502); /* with its quotes */
    assert_int_equal(rows[last].end, OUTBOX_DEAD);
    assert_string_equal(rows[dead].reason, "\"550  no \\\"such\\\" user\\\\\"");
    assert_string_equal(rows[odd].reason, "\"550 gr?n?\"");
    assert_int_equal(rows[asked].wait, 3600);
    assert_int_equal(rows[begun].end, OUTBOX_DEAD);
}

static void
verdicts(void **state)
{
    int drop = queue_put("", "a", ""), later = queue_put("", "a", ""), dead = queue_put("", "a", ""),
        silent = queue_put("", "a", ""), send = queue_put("", "a", ""), unknown = queue_put("", "a", "");

    (void)state;
    rows[unknown].ladder[0] = '\0'; /* no brief is asked for */
    rows[unknown].verdict[0] = '\0';
    snprintf(rows[drop].verdict, sizeof(rows[drop].verdict), "drop");
    snprintf(rows[later].verdict, sizeof(rows[later].verdict), "later");
    snprintf(rows[dead].verdict, sizeof(rows[dead].verdict), "dead");
    rows[silent].verdict[0] = '\0';
    begin(16, 16);
    assert_int_equal(running, 2);
    assert_string_equal(rows[send].job->brief, "{\"brief\":1}");
    assert_null(rows[unknown].job->brief);
    finish(send, OUTBOX_DONE, NULL, 0);
    finish(unknown, OUTBOX_DONE, NULL, 0);
    RUN_UNTIL(outbox_held(outbox) == 0);
    assert_int_equal(rows[drop].end, OUTBOX_DROPPED);
    assert_string_equal(rows[drop].reason, "\"because\"");
    assert_int_equal(rows[later].end, OUTBOX_LATER);
    assert_int_equal(rows[later].wait, 77);
    assert_int_equal(rows[dead].end, OUTBOX_DEAD);
    assert_int_equal(rows[silent].end, OUTBOX_DEAD);
}

/* Briefs that never came: the rows are free again, also those that wait behind one of them. */
static void
a_lost_brief(void **state)
{
    int first = queue_put("", "a", "5"), second = queue_put("", "a", "5"), third = queue_put("", "a", "5");

    (void)state;
    at_once = true;
    answer_with[BRIEF] = DB_DOWN;
    begin(16, 16);
    RUN_UNTIL(queue_ended(OUTBOX_DONE) == 3);
    assert_int_equal(rows[first].started + rows[second].started + rows[third].started, 3);
    assert_int_equal(rows[first].attempt, 1); /* being given back does not count */
}

/* The server refuses a statement: it is asked row by row, and only the one that is refused alone waits. */
static void
a_refused_brief(void **state)
{
    int first, second, third;

    (void)state;
    queue_put("", "a", "5");
    queue_put("", "b", "5");
    queue_put("", "b", "5");
    at_once = true;
    answer_with[BRIEF] = DB_SQL;
    begin(16, 16);
    RUN_UNTIL(queue_ended(OUTBOX_DONE) == 3);
    assert_int_equal(calls[BRIEF], 4);
    first = queue_put("", "a", "5");
    second = queue_put("", "b", "6");
    third = queue_put("", "b", "6");
    bad_brief = second;
    outbox_wake(outbox);
    RUN_UNTIL(rows[second].end == OUTBOX_RETRY && rows[third].end == OUTBOX_LATER);
    assert_int_equal(rows[first].end, OUTBOX_DONE);
    assert_int_equal(rows[second].started + rows[third].started, 0);
    assert_int_equal(rows[third].wait, rows[second].wait);
}

/* Five failures of the other side, and nothing more is begun there; what was waiting is free for others. */
static void
breaker(void **state)
{
    int down[20], well;

    (void)state;
    for (int i = 0; i < 20; i++)
        down[i] = queue_put("down", "a", "");
    well = queue_put("well", "b", "");
    begin(16, 1);
    for (int i = 0; i < 5; i++) {
        RUN_UNTIL(rows[down[i]].job);
        finish(down[i], OUTBOX_DOWN, "no answer", 0);
        run();
    }
    RUN_UNTIL(queue_ended(OUTBOX_RETRY) == 5 && queue_ended(FREE) == 15);
    finish(well, OUTBOX_DONE, NULL, 0);
    well = queue_put("well", "b", "");
    outbox_wake(outbox);
    RUN_UNTIL(rows[well].job);
    finish(well, OUTBOX_DONE, NULL, 0);
    RUN_UNTIL(calls[TICK] >= 3);
    for (int i = 5; i < 20; i++)
        assert_int_equal(rows[down[i]].started, 0);
    /* the time is up: one tries, and when that went well all follow */
    RUN_UNTIL(running == 1);
    run();
    assert_int_equal(running, 1);
    at_once = true;
    for (int i = 5; i < 20; i++)
        if (rows[down[i]].job)
            finish(down[i], OUTBOX_DONE, NULL, 0);
    RUN_UNTIL(queue_ended(OUTBOX_DONE) == 17);
    RUN_UNTIL(strstr(tallies, "{\"kind\":\"\",\"channel\":\"mail\",\"outcome\":\"breakers\",\"n\":1}"));
}

static void
what_is_known_is_settled(void **state)
{
    static const enum db_status errors[] = {DB_DOWN, DB_TIMEOUT, DB_SQL, DB_BUSY};

    (void)state;
    at_once = true;
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        int first = queue_put("", "a", ""), second = queue_put("", "a", "");

        answer_with[SETTLE] = errors[i];
        if (i == 0)
            begin(16, 16);
        outbox_wake(outbox);
        RUN_UNTIL(rows[first].end == OUTBOX_DONE && rows[second].end == OUTBOX_DONE);
        assert_int_equal(rows[first].started + rows[second].started, 2);
    }
}

static void
a_lost_claim(void **state)
{
    (void)state;
    at_once = true;
    queue_put("", "a", "");
    answer_with[CLAIM] = DB_DOWN;
    take_but_fail = true;
    begin(16, 16);
    RUN_UNTIL(calls[RELEASE] > 0); /* the real one frees the row */
    take_but_fail = false;
    rows[1].end = FREE;
    RUN_UNTIL(rows[1].end == OUTBOX_DONE);
}

/* A server that crashed forgot a claim that was not synced; the job at work is not begun twice. */
static void
a_forgotten_claim(void **state)
{
    (void)state;
    queue_put("", "a", "");
    begin(16, 16);
    rows[1].end = FREE;
    rows[1].attempt = 0;
    RUN_UNTIL(rows[1].end == TAKEN);
    assert_int_equal(rows[1].started, 1);
    finish(1, OUTBOX_DONE, NULL, 0);
    RUN_UNTIL(rows[1].end == OUTBOX_DONE);
}

/* It stood still for too long, and another one has its rows: what had not begun is never begun here. */
static void
a_lost_lease(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++)
        queue_put("", "a", "");
    begin(4, 4);
    assert_int_equal(running, 4);
    for (int id = 1; id <= 8; id++)
        rows[id].attempt++; /* the other one's */
    lease_lost = true;
    RUN_UNTIL(calls[ENTER] >= 2);
    lease_lost = false;
    for (int id = 1; id <= 4; id++)
        finish(id, OUTBOX_DONE, NULL, 0);
    RUN_UNTIL(outbox_held(outbox) == 0);
    for (int id = 5; id <= 8; id++)
        assert_int_equal(rows[id].started, 0);
    assert_int_equal(queue_ended(TAKEN), 8); /* nothing of it was settled */
    RUN_UNTIL(strstr(tallies, "{\"kind\":\"\",\"channel\":\"\",\"outcome\":\"lost\",\"n\":8}"));
    assert_non_null(strstr(tallies, "\"outcome\":\"claims\""));
    assert_non_null(strstr(tallies, "\"outcome\":\"claimed\",\"n\":8"));
}

static void
stop_in_order(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++)
        queue_put("", "a", "");
    begin(16, 16);
    assert_int_equal(running, 16);
    outbox_stop(outbox, on_stopped, &stopped);
    run();
    assert_int_equal(queue_ended(FREE), 34);
    assert_false(stopped);
    for (int id = 1; id <= 16; id++)
        finish(id, OUTBOX_DONE, NULL, 0);
    run();
    assert_true(stopped);
    assert_int_equal(calls[LEAVE], 1);
    assert_int_equal(queue_ended(OUTBOX_DONE), 16);
}

int
main(void)
{
#define LOOP_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        LOOP_TEST(everything_once),
        LOOP_TEST(no_more_than_slots),
        LOOP_TEST(a_slow_lane_has_its_share),
        LOOP_TEST(one_after_the_other),
        LOOP_TEST(ends),
        LOOP_TEST(verdicts),
        LOOP_TEST(a_lost_brief),
        LOOP_TEST(a_refused_brief),
        LOOP_TEST(breaker),
        LOOP_TEST(what_is_known_is_settled),
        LOOP_TEST(a_lost_claim),
        LOOP_TEST(a_forgotten_claim),
        LOOP_TEST(stop_in_order),
        LOOP_TEST(a_lost_lease),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

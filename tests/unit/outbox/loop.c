/* The worker's loop over a queue that lies in an array: the functions of sql/functions/302 in miniature. */
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

#include "base/clock.h"
#include "outbox/outbox.h"

/* --- a fake database ------------------------------------------------------------------------------------ */

enum { ROWS_MAX = 2000, PENDING_MAX = 16, GIVEN_BACK = 9, FREE = -1, TAKEN = -2 };
enum statement { ENTER, LEAVE, CLAIM, BRIEF, SETTLE, TICK, RELEASE, STATEMENTS };

struct row {
    char kind[24], receiver[32], lane[16], event[16], verdict[8], reason[600];
    int attempt, end, started;
    long long wait;
    struct outbox_job *job;
};

static struct row rows[ROWS_MAX + 1]; /* by id */
static int row_count;
static struct db_request *pending[PENDING_MAX];
static int pending_count, calls[STATEMENTS];
static enum db_status answer_with[STATEMENTS]; /* DB_OK, or an error for the next one */
static bool take_but_fail;                     /* a claim that happened, and whose answer is lost */
static struct db_statement statements[STATEMENTS];

struct db_result {
    enum db_status status;
    enum statement statement;
    int count, ids[ROWS_MAX];
    char text[640];
};

void
db_submit(struct db_pool *pool, struct db_request *request)
{
    (void)pool;
    assert_true(pending_count < PENDING_MAX);
    pending[pending_count++] = request;
}

enum db_status
db_status(const struct db_result *result)
{
    return result->status;
}

const char *
db_status_name(enum db_status status)
{
    (void)status;
    return "";
}

const char *
db_message(const struct db_result *result)
{
    (void)result;
    return "for the test";
}

int
db_row_count(const struct db_result *result)
{
    return result->count;
}

static const char *
claim_text(struct db_result *result, int id, int column)
{
    const struct row *row = &rows[id];

    switch (column) {
    case 0:
        snprintf(result->text, sizeof(result->text), "%d", id);
        return result->text;
    case 1:
        snprintf(result->text, sizeof(result->text), "%d", row->attempt);
        return result->text;
    default:
        return column == 2   ? row->kind
               : column == 3 ? "mail"
               : column == 4 ? row->receiver
               : column == 5 ? row->lane
               : column == 6 ? (row->event[0] ? row->event : NULL)
               : column == 7 ? "1"
                             : "{}";
    }
}

const char *
db_text(const struct db_result *constant, int at, int column)
{
    struct db_result *result = (struct db_result *)(uintptr_t)constant;
    int id = result->ids[at];

    switch (result->statement) {
    case CLAIM:
        return claim_text(result, id, column);
    case BRIEF:
        if (column == 0)
            return claim_text(result, id, 0);
        return column == 1   ? rows[id].verdict
               : column == 2 ? "77"
               : column == 3 ? "because"
                             : "{\"brief\":1}";
    case TICK:
        return column == 0 ? "t" : column == 2 ? NULL : "0";
    default:
        snprintf(result->text, sizeof(result->text), "%d", result->count);
        return result->statement == ENTER ? "7" : "0";
    }
}

size_t
db_length(const struct db_result *result, int row, int column)
{
    const char *text = db_text(result, row, column);

    return text ? strlen(text) : 0;
}

long long
db_int(const struct db_result *result, int row, int column)
{
    const char *text = db_text(result, row, column);

    return text ? strtoll(text, NULL, 10) : 0;
}

static void
serve_claim(const struct db_request *request, struct db_result *result)
{
    int after = (int)strtol(request->values[1], NULL, 10), most = (int)strtol(request->values[4], NULL, 10);

    for (int id = after + 1; id <= row_count && result->count < most; id++) {
        char lane[32];

        snprintf(lane, sizeof(lane), "\"mail:%s\"", rows[id].lane);
        if (rows[id].end != FREE || strstr(request->values[3], lane))
            continue;
        rows[id].end = TAKEN;
        rows[id].attempt++;
        result->ids[result->count++] = id;
    }
}

static void
serve_brief(const struct db_request *request, struct db_result *result)
{
    const char *at = request->values[0];

    while (at[1] && *at != '}') {
        result->ids[result->count] = (int)strtol(at + 1, (char **)&at, 10);
        if (rows[result->ids[result->count]].verdict[0])
            result->count++;
    }
}

/* One element of an SQL array of texts without commas in them. */
static const char *
next_text(const char *at, char *out, size_t size)
{
    size_t length = strcspn(at + 1, ",}");

    snprintf(out, size, "%.*s", (int)length, at + 1);
    return at + 1 + length;
}

static void
serve_settle(const struct db_request *request, struct db_result *result)
{
    const char *id = request->values[1], *attempt = request->values[2], *end = request->values[3],
               *wait = request->values[4], *reason = request->values[5];

    while (*id != '}') {
        struct row *row = &rows[strtol(id + 1, (char **)&id, 10)];

        assert_int_equal(row->end, TAKEN);
        assert_int_equal(row->attempt, strtol(attempt + 1, (char **)&attempt, 10));
        row->end = (int)strtol(end + 1, (char **)&end, 10);
        row->wait = strtoll(wait + 1, (char **)&wait, 10);
        reason = next_text(reason, row->reason, sizeof(row->reason));
        result->count++;
        if (row->end == GIVEN_BACK) {
            row->end = FREE;
            row->attempt--;
        }
    }
}

static void
serve(struct db_request *request)
{
    struct db_result result = {.statement = (enum statement)(request->statement - statements)};

    calls[result.statement]++;
    result.status = answer_with[result.statement];
    answer_with[result.statement] = DB_OK;
    if (result.statement == CLAIM && (result.status == DB_OK || take_but_fail))
        serve_claim(request, &result);
    if (result.status == DB_OK) {
        if (result.statement == BRIEF)
            serve_brief(request, &result);
        else if (result.statement == SETTLE)
            serve_settle(request, &result);
        else if (result.statement != CLAIM)
            result.count = 1;
    }
    request->done(request, &result);
}

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
        if (pending_count > 0) {
            struct db_request *request = pending[0];

            memmove(pending, pending + 1, sizeof(pending[0]) * (size_t)--pending_count);
            serve(request);
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

static int
put(const char *lane, const char *receiver, const char *event)
{
    struct row *row = &rows[++row_count];

    *row = (struct row){.end = FREE, .kind = "test", .verdict = "send"};
    snprintf(row->lane, sizeof(row->lane), "%s", lane);
    snprintf(row->receiver, sizeof(row->receiver), "%s", receiver);
    snprintf(row->event, sizeof(row->event), "%s", event);
    return row_count;
}

static int
ended(int end)
{
    int count = 0;

    for (int id = 1; id <= row_count; id++)
        count += rows[id].end == end;
    return count;
}

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
    row_count = pending_count = running = most_running = 0;
    at_once = stopped = take_but_fail = false;
    memset(calls, 0, sizeof(calls));
    memset(answer_with, 0, sizeof(answer_with));
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
        put("", "a", "");
    begin(64, 64);
    RUN_UNTIL(ended(OUTBOX_DONE) == 1500);
    for (int id = 1; id <= row_count; id++)
        assert_int_equal(rows[id].started, 1);
    assert_int_equal(outbox_held(outbox), 0);
    assert_true(calls[TICK] <= 2); /* without waiting for the next look */
    put("", "a", "");
    outbox_wake(outbox);
    RUN_UNTIL(ended(OUTBOX_DONE) == 1501);
}

static void
no_more_than_slots(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++)
        put("", "a", "");
    begin(8, 8);
    assert_int_equal(running, 8);
    for (int id = 1; id <= 300; id++) {
        finish(id, OUTBOX_DONE, NULL, 0);
        RUN_UNTIL(id == 300 || rows[id + 1].job);
    }
    RUN_UNTIL(ended(OUTBOX_DONE) == 300);
    assert_int_equal(most_running, 8);
}

/* Three hundred rows for an endpoint that never answers, and behind them some for others. */
static void
a_slow_lane_has_its_share(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++)
        put("slow", "a", "");
    for (int i = 0; i < 20; i++)
        put(i % 2 ? "quick" : "brisk", "b", "");
    begin(16, 4);
    RUN_UNTIL(running == 12);
    assert_int_equal(rows[1].started + rows[2].started + rows[3].started + rows[4].started, 4);
    for (int id = 301; id <= 320; id++) {
        RUN_UNTIL(rows[id].job);
        finish(id, OUTBOX_DONE, NULL, 0);
    }
    RUN_UNTIL(ended(OUTBOX_DONE) == 20);
    assert_int_equal(running, 4);
    /* and when it answers again, nothing of it was lost */
    at_once = true;
    for (int id = 1; id <= 4; id++)
        finish(id, OUTBOX_DONE, NULL, 0);
    RUN_UNTIL(ended(OUTBOX_DONE) == 320);
}

static void
one_after_the_other(void **state)
{
    int first = put("", "a", "5"), second = put("", "a", "5"), third = put("", "a", "5"),
        other = put("", "b", "5"), elsewhere = put("", "a", "6");

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
    int retry = put("", "a", ""), last = put("", "a", ""), dead = put("", "a", ""), odd = put("", "a", ""),
        asked = put("", "a", ""), begun = put("", "a", "");

    (void)state;
    memset(long_reason, 'x', sizeof(long_reason));
    memset(cut, 'x', sizeof(cut));
    long_reason[sizeof(long_reason) - 1] = cut[sizeof(cut) - 1] = '\0';
    rows[last].attempt = 11;
    rows[begun].attempt = 40;
    begin(16, 16);
    assert_int_equal(rows[begun].started, 0);
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
    int drop = put("", "a", ""), later = put("", "a", ""), dead = put("", "a", ""), silent = put("", "a", ""),
        send = put("", "a", "");

    (void)state;
    snprintf(rows[drop].verdict, sizeof(rows[drop].verdict), "drop");
    snprintf(rows[later].verdict, sizeof(rows[later].verdict), "later");
    snprintf(rows[dead].verdict, sizeof(rows[dead].verdict), "dead");
    rows[silent].verdict[0] = '\0';
    begin(16, 16);
    assert_int_equal(running, 1);
    assert_string_equal(rows[send].job->brief, "{\"brief\":1}");
    finish(send, OUTBOX_DONE, NULL, 0);
    RUN_UNTIL(outbox_held(outbox) == 0);
    assert_int_equal(rows[drop].end, OUTBOX_DROPPED);
    assert_string_equal(rows[drop].reason, "\"because\"");
    assert_int_equal(rows[later].end, OUTBOX_LATER);
    assert_int_equal(rows[later].wait, 77);
    assert_int_equal(rows[dead].end, OUTBOX_DEAD);
    assert_int_equal(rows[silent].end, OUTBOX_DEAD);
}

/* Five failures of the other side, and nothing more is begun there; what was waiting is free for others. */
static void
breaker(void **state)
{
    int down[20], well;

    (void)state;
    for (int i = 0; i < 20; i++)
        down[i] = put("down", "a", "");
    well = put("well", "b", "");
    begin(16, 1);
    for (int i = 0; i < 5; i++) {
        RUN_UNTIL(rows[down[i]].job);
        finish(down[i], OUTBOX_DOWN, "no answer", 0);
        run();
    }
    RUN_UNTIL(ended(OUTBOX_RETRY) == 5 && ended(FREE) == 15);
    finish(well, OUTBOX_DONE, NULL, 0);
    well = put("well", "b", "");
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
    RUN_UNTIL(ended(OUTBOX_DONE) == 17);
}

static void
what_is_known_is_settled(void **state)
{
    static const enum db_status errors[] = {DB_DOWN, DB_TIMEOUT, DB_SQL, DB_BUSY};

    (void)state;
    at_once = true;
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        int first = put("", "a", ""), second = put("", "a", "");

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
    put("", "a", "");
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
    put("", "a", "");
    begin(16, 16);
    rows[1].end = FREE;
    rows[1].attempt = 0;
    RUN_UNTIL(rows[1].end == TAKEN);
    assert_int_equal(rows[1].started, 1);
    finish(1, OUTBOX_DONE, NULL, 0);
    RUN_UNTIL(rows[1].end == OUTBOX_DONE);
}

static void
stop_in_order(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++)
        put("", "a", "");
    begin(16, 16);
    assert_int_equal(running, 16);
    outbox_stop(outbox, on_stopped, &stopped);
    run();
    assert_int_equal(ended(FREE), 34);
    assert_false(stopped);
    for (int id = 1; id <= 16; id++)
        finish(id, OUTBOX_DONE, NULL, 0);
    run();
    assert_true(stopped);
    assert_int_equal(calls[LEAVE], 1);
    assert_int_equal(ended(OUTBOX_DONE), 16);
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
        LOOP_TEST(breaker),
        LOOP_TEST(what_is_known_is_settled),
        LOOP_TEST(a_lost_claim),
        LOOP_TEST(a_forgotten_claim),
        LOOP_TEST(stop_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

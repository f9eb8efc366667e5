/* Lanes and their breaker, without jobs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "outbox/lane.h"
#include "outbox/outbox.h"

static struct lanes lanes;

static int
setup(void **state)
{
    (void)state;
    lanes = (struct lanes){.share = 4};
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    outbox_lanes_free(&lanes);
    return 0;
}

static void
assert_full(int64_t after, const char *expected)
{
    struct buf out;

    buf_init(&out, 1024);
    outbox_lanes_full(&lanes, after, &out);
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

static void
a_name_is_a_lane(void **state)
{
    struct lane *mail = outbox_lane_of(&lanes, "mail", "");

    (void)state;
    assert_ptr_equal(mail, outbox_lane_of(&lanes, "mail", ""));
    assert_ptr_not_equal(mail, outbox_lane_of(&lanes, "mail", "now"));
    assert_ptr_not_equal(mail, outbox_lane_of(&lanes, "mai", "l:"));
    assert_string_equal(outbox_lane_of(&lanes, "webhook", "ep_1")->name, "webhook:ep_1");
}

static void
a_share_of_the_slots(void **state)
{
    struct lane *lane = outbox_lane_of(&lanes, "mail", "");

    (void)state;
    lane->running = 3;
    assert_true(outbox_lane_ready(&lanes, lane, clock_monotonic_us()));
    lane->running = 4;
    assert_false(outbox_lane_ready(&lanes, lane, clock_monotonic_us()));
}

static void
fail_until_open(struct lane *lane)
{
    for (int failures = 1; failures < OUTBOX_BREAK_AFTER; failures++) {
        lane->running++;
        assert_false(outbox_lane_ended(lane, true));
    }
    lane->running++;
    assert_true(outbox_lane_ended(lane, true));
}

static void
the_breaker_says_that_it_opened(void **state)
{
    struct lane *lane = outbox_lane_of(&lanes, "mail", "");
    uint64_t first_us;

    (void)state;
    fail_until_open(lane);
    assert_int_equal(lane->running, 0);
    first_us = lane->open_until_us;
    assert_false(outbox_lane_ready(&lanes, lane, first_us - 1));
    assert_true(outbox_lane_ready(&lanes, lane, first_us));
    lane->running++; /* the one that tries */
    assert_false(outbox_lane_ready(&lanes, lane, first_us));
    assert_true(outbox_lane_ended(lane, true));
    assert_true(lane->open_until_us > first_us + 4000000); /* for longer than the first time */
    lane->running++;
    assert_false(outbox_lane_ended(lane, false));
    assert_true(outbox_lane_ready(&lanes, lane, clock_monotonic_us()));
    fail_until_open(lane); /* it counts anew */
}

static void
claims_leave_out_what_is_full(void **state)
{
    struct lane *odd = outbox_lane_of(&lanes, "webhook", "a\"b\\c");

    (void)state;
    outbox_lane_of(&lanes, "mail", "");
    assert_full(0, "{}");
    odd->waiting_count = 4;
    assert_full(70, "{\"webhook:a\\\"b\\\\c\"}");
    assert_int_equal(outbox_lanes_waiting(&lanes), 4);
    odd->waiting_count = 9;
    assert_int_equal(outbox_lanes_waiting(&lanes), 4);
    assert_true(outbox_lanes_reopened(&lanes) == INT64_MAX);
    assert_ptr_equal(LIST_FIRST(&lanes.list), odd);
    assert_null(LIST_NEXT(odd, link)); /* the idle one is gone */
    outbox_lane_freed(odd, 50);
    odd->waiting_count = 2;
    assert_int_equal(outbox_lanes_reopened(&lanes), 49);
    assert_true(outbox_lanes_reopened(&lanes) == INT64_MAX);
}

int
main(void)
{
#define LANE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        LANE_TEST(a_name_is_a_lane),
        LANE_TEST(a_share_of_the_slots),
        LANE_TEST(the_breaker_says_that_it_opened),
        LANE_TEST(claims_leave_out_what_is_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

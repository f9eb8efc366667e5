/* The clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/clock.h"

static void
test_refused(void **state)
{
    static const char *const rows[] = {
        "",
        "2027-05-04",
        "2027-05-04T07:00Z",
        "2027-05-04 07:00:00Z",
        "2027-05-04T07:00:00",
        "2027-05-04T07:00:00+02",
        "2027-02-29T00:00:00Z",
        "2027-13-01T00:00:00Z",
        "2027-00-01T00:00:00Z",
        "2027-01-00T00:00:00Z",
        "2027-01-01T24:00:00Z",
        "2027-01-01T00:60:00Z",
        "2027-01-01T00:00:60Z",
        "2027-01-01T-1:00:00Z",
        "+027-01-01T00:00:00Z",
        "2027-01-01T00:00:00Z ",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_false(clock_hold(rows[i]));
        assert_null(clock_held());
    }
    /* Still running. */
    time_t before = time(NULL), now = clock_wall();
    assert_true(now >= before && now <= time(NULL));
}

static void
test_held(void **state)
{
    static const struct {
        const char *instant;
        time_t seconds;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2024-02-29T23:59:59Z", 1709251199},
        {"2027-05-04T07:00:00Z", 1809414000},
        {"2100-01-01T00:00:00Z", 4102444800},
    };
    uint64_t before = clock_monotonic_us();

    (void)state;
    assert_int_equal(setenv("TZ", "America/New_York", 1), 0); /* is of no account */
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(clock_hold(rows[i].instant));
        assert_int_equal(clock_wall(), rows[i].seconds);
        assert_string_equal(clock_held(), rows[i].instant);
    }
    assert_false(clock_hold("nonsense"));
    assert_string_equal(clock_held(), "2100-01-01T00:00:00Z");
    assert_true(clock_monotonic_us() >= before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_refused), cmocka_unit_test(test_held)};
    return cmocka_run_group_tests_name("base: clock", tests, NULL, NULL);
}

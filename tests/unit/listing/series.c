/* Series: the local starts of a rule, and rules that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/attr.h"
#include "listing/listing.h"

static const struct {
    const char *rrule, *exdates, *start, *until;
    size_t max;
    const char *starts; /* JSON, or NULL: refused */
} rows[] = {
    {"FREQ=WEEKLY;BYDAY=WE", NULL, "2027-03-10T07:30", "2027-03-31T23:59", 100,
     "[\"2027-03-10T07:30\",\"2027-03-17T07:30\",\"2027-03-24T07:30\",\"2027-03-31T07:30\"]"},
    {"FREQ=WEEKLY;COUNT=3", "[\"2027-03-17T07:30\"]", "2027-03-10T07:30", "2029-01-01", 100,
     "[\"2027-03-10T07:30\",\"2027-03-24T07:30\"]"},
    {"FREQ=WEEKLY;COUNT=3", "[\"2027-03-17\"]", "2027-03-10T07:30", "2029-01-01", 100,
     "[\"2027-03-10T07:30\",\"2027-03-24T07:30\"]"},
    {"FREQ=MONTHLY;BYDAY=1TU", NULL, "2027-01-05", "2027-03-31", 100,
     "[\"2027-01-05\",\"2027-02-02\",\"2027-03-02\"]"},
    {"FREQ=DAILY", NULL, "2027-01-05T09:00", "2028-01-01", 2, "[\"2027-01-05T09:00\",\"2027-01-06T09:00\"]"},
    {"FREQ=DAILY;UNTIL=20270106", NULL, "2027-01-05", "2028-01-01", 9, "[\"2027-01-05\",\"2027-01-06\"]"},
    {"FREQ=HOURLY", NULL, "2027-01-05T09:00", "2027-01-06", 9, NULL},
    {"FREQ=WEEKLY;BYDAY=TH,TH;COUNT=4", NULL, "2027-01-07", "2028-01-01", 9,
     "[\"2027-01-07\",\"2027-01-14\"]"},
    {"RSCALE=CHINESE;FREQ=YEARLY", NULL, "2027-01-05", "2028-01-01", 9, NULL},
    {"FREQ=MONTHLY;BYDAY=8WE", NULL, "2027-01-05", "2028-01-01", 9, NULL},
    {"FREQ=WEEKLY;BYDAY=1WE", NULL, "2027-01-05", "2028-01-01", 9, NULL},
    {"FREQ=DAILY;BYHOUR=9,8", NULL, "2027-01-05T09:00", "2028-01-01", 9, NULL},
    {"every Tuesday", NULL, "2027-01-05T09:00", "2027-01-06", 9, NULL},
    {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", NULL, "2027-01-05", "2029-01-06", 9, NULL},
    /* seldom, but there is one */
    {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", NULL, "2027-01-05", "2029-01-05T23:59", 9, "[\"2028-02-29\"]"},
    {"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", NULL, "2027-01-05", "2027-12-31", 9, "[\"2027-08-13\"]"},
    {"FREQ=MONTHLY;BYDAY=-1FR;BYMONTH=2", NULL, "2027-01-05", "2028-12-31", 9,
     "[\"2027-02-26\",\"2028-02-25\"]"},
    {"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", NULL, "2027-01-05", "2028-12-31", 9,
     "[\"2027-01-29\",\"2027-02-26\"]"},
    {"FREQ=MONTHLY;BYMONTHDAY=31;INTERVAL=2;COUNT=2", NULL, "2027-01-05", "2028-12-31", 9,
     "[\"2027-01-31\",\"2027-03-31\"]"},
    {"FREQ=YEARLY;BYYEARDAY=-1", NULL, "2027-01-05", "2028-01-05", 9, "[\"2027-12-31\"]"},
    {"FREQ=YEARLY;BYDAY=20MO", NULL, "2027-01-05", "2028-01-05", 9, "[\"2027-05-17\"]"},
    {"FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", NULL, "2027-01-05", "2028-01-05", 9, "[\"2027-05-17\"]"},
    {"FREQ=YEARLY", NULL, "2027-01-05", "2028-06-01", 9, "[\"2027-01-05\",\"2028-01-05\"]"},
    {"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29", NULL, "2027-01-05", "2028-06-01", 9, "[\"2028-02-29\"]"},
};

/* Rules without a date: libical would look for one until the year 20000. */
static const char *const never[] = {
    "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2",
    "FREQ=DAILY;BYMONTHDAY=30,31;BYMONTH=2;BYDAY=MO,TU",
    "FREQ=DAILY;BYMONTH=4,6;BYMONTHDAY=31;INTERVAL=3",
    "FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;UNTIL=20270115",
    "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2,4,6,9,11",
    "FREQ=MONTHLY;BYSETPOS=200;BYDAY=MO",
    "FREQ=MONTHLY;BYSETPOS=-6;BYDAY=MO",
    "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=8",
    "FREQ=MONTHLY;BYMONTH=3;INTERVAL=12",
    "FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-30",
    "FREQ=YEARLY;BYDAY=MO;BYSETPOS=54",
    "FREQ=YEARLY;BYMONTH=1;BYDAY=5MO;BYMONTHDAY=1",
    "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=2",
};

static void
test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new();
        struct problems problems;
        json_t *exdates = rows[i].exdates ? json_loads(rows[i].exdates, 0, NULL) : NULL, *starts;

        problems_init(&problems, arena);
        starts = listing_series_expand(rows[i].rrule, exdates, rows[i].start, rows[i].until, rows[i].max,
                                       &problems);
        if (rows[i].starts) {
            json_t *expected = json_loads(rows[i].starts, 0, NULL);
            char *shown = json_dumps(starts, JSON_ENCODE_ANY);

            if (!json_equal(starts, expected))
                fail_msg("%s gives %s", rows[i].rrule, shown);
            free(shown);
            json_decref(expected);
        } else {
            assert_null(starts);
            assert_string_equal(problems.first->field, "series.rrule");
        }
        json_decref(starts);
        json_decref(exdates);
        arena_free(arena);
    }
}

static void
test_never(void **state)
{
    clock_t begun = clock();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(never); i++) {
        struct arena *arena = arena_new();
        struct problems problems;
        problems_init(&problems, arena);
        if (listing_series_expand(never[i], NULL, "2027-02-04T09:00", "2029-02-04T23:59", 750, &problems))
            fail_msg("%s has a date", never[i]);
        assert_int_equal(problems.count, 1);
        assert_string_equal(problems.first->field, "series.rrule");
        arena_free(arena);
    }
    /* Each of these took one to three seconds. */
    assert_true(clock() - begun < CLOCKS_PER_SEC);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_never)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

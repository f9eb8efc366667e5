/* Series: the local starts of a rule, and rules that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

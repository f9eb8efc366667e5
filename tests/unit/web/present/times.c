/* Whether an event is to come, going on or over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit.h"
#include "web/present/times.h"

static void
phase_follows_the_instants(void **state)
{
    static const struct {
        const char *doc;
        int phase;
    } rows[] = {{"{\"starts\":\"2027-01-04T09:00\",\"starts_at\":\"2027-01-04T08:00:00Z\",\"ends_at\":\"2027-"
                 "01-04T10:00:00Z\"}",
                 TIMES_ONGOING},
                {"{\"starts\":\"2027-01-04T09:01\",\"starts_at\":\"2027-01-04T08:01:00Z\",\"ends_at\":\"2027-"
                 "01-04T10:00:00Z\"}",
                 TIMES_UPCOMING},
                {"{\"starts\":\"2027-01-04T08:00\",\"starts_at\":\"2027-01-04T07:00:00Z\",\"ends_at\":\"2027-"
                 "01-04T08:00:00Z\"}",
                 TIMES_OVER},
                {"{\"starts\":\"2027-01-03\",\"ends\":\"2027-01-04\",\"all_day\":true}", TIMES_ONGOING},
                {"{\"starts\":\"2027-01-02\",\"ends\":\"2027-01-03\",\"all_day\":true}", TIMES_OVER}};
    struct present p = unit_reader();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *doc = unit_json(rows[i].doc);
        struct present_times times;
        assert_true(present_times(&p, doc, &times));
        assert_int_equal(times.phase, rows[i].phase);
        json_decref(doc);
    }
    arena_free(p.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phase_follows_the_instants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

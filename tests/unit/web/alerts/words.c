/* A saved search in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit.h"
#include "web/alerts/alerts_internal.h"

static void
alert_in_rows(void **state)
{
    static const char *const rows[][2] = {
        {"{}", "every new event"},
        {"{\"q\":\"sepsis\",\"filters\":{}}", "\u201csepsis\u201d"},
        {"{\"q\":null,\"filters\":{\"kind\":[\"workshop\",\"seminar\"],\"country\":[\"DE\"]},"
         "\"labels\":{\"kind\":{\"workshop\":\"Workshop\",\"seminar\":\"Seminar\"},\"country\":{\"DE\":"
         "\"Germany\"}}}",
         "Workshop or Seminar \u00b7 Germany"},
        {"{\"filters\":{\"organizer\":[\"org_1\"],\"unverified\":true},\"labels\":{\"organizer\":{\"org_1\":"
         "\"Our hospital\"}}}",
         "by Our hospital"},
        {"{\"filters\":{\"topic\":[\"unheard of\"]},\"labels\":{}}", "unheard of"},
    };
    struct present p = unit_reader();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *search = unit_json(rows[i][0]);

        assert_string_equal(present_alert_what(&p, search), rows[i][1]);
        json_decref(search);
    }
    assert_string_equal(present_alert_rhythm("day"), "every morning");
    assert_null(present_alert_rhythm("year"));
    arena_free(p.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alert_in_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

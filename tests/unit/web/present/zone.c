/* Time zones: what a moment is called there, and which names are zones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "web/present/zone.h"

static void
zones_speak_as_people_do(void **state)
{
    static const struct {
        const char *zone;
        time_t instant;
        int hour;
        const char *label;
    } rows[] = {{"Europe/Berlin", 1809586800, 9, "CEST"},
                {"Europe/Berlin", 1800000000, 9, "CET"},
                {"America/New_York", 1800000000, 3, "EST"},
                {"Asia/Karachi", 1800000000, 13, "PKT"},
                {"Europe/Istanbul", 1800000000, 11, "Istanbul time"},
                {"Etc/UTC", 1800000000, 8, "UTC"},
                {"Europe/Berlin", 4102444800, 1, "CET"}}; /* 2100, past the last written transition */
    struct arena *arena = arena_new();
    (void)state;
    setenv("TZ", "Pacific/Auckland", 1);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct present_zoned zoned;
        assert_true(present_zone_at(arena, rows[i].zone, rows[i].instant, &zoned));
        assert_int_equal(zoned.local.hour, rows[i].hour);
        assert_string_equal(zoned.label, rows[i].label);
    }
    assert_string_equal(getenv("TZ"), "Pacific/Auckland");
    unsetenv("TZ");
    arena_free(arena);
}

static void
zone_names_stay_in_their_folder(void **state)
{
    static const char *const wrong[] = {"../../etc/passwd", "/etc/passwd",    "Europe/../../etc/passwd",
                                        "Europe",           "Europe/",        "posixrules",
                                        "tzdata.zi",        "zone.tab",       "",
                                        "Nowhere/Land",     "Europe//Berlin", "Europe/Berlin\n"};
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_false(present_zone_exists(wrong[i]));
        assert_null(present_zone_find(arena, wrong[i]));
    }
    assert_false(present_zone_exists(NULL));
    assert_string_equal(present_zone_find(arena, "karachi"), "Asia/Karachi");
    assert_string_equal(present_zone_find(arena, "new york"), "America/New_York");
    assert_string_equal(present_zone_find(arena, "europe/berlin"), "Europe/Berlin");
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_speak_as_people_do),
        cmocka_unit_test(zone_names_stay_in_their_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a mistyped name was meant to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/nearest.h"

static void
test_nearest(void **state)
{
    static const char *const names[] = {"q",    "kind", "mode", "country", "organizer",
                                        "from", "to",   "sort", "limit"};
    static const struct {
        const char *word, *nearest;
    } rows[] = {
        {"knd", "kind"},
        {"kind", "kind"},
        {"kidn", "kind"},
        {"lmit", "limit"},
        {"organiser", "organizer"},
        {"contry", "country"},
        {"xyzzy", NULL},
        {"orgnzr", NULL},
        {"form", "from"},
        {"moda", "mode"},
        {"", "q"},
        {"sortt", "sort"},
        {"organizerorganizerorganizerorganizer", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *nearest = nearest_name(rows[i].word, names, COUNT_OF(names));
        if (rows[i].nearest == NULL)
            assert_null(nearest);
        else
            assert_string_equal(nearest, rows[i].nearest);
    }
    assert_null(nearest_name("kind", names, 0));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nearest)};
    return cmocka_run_group_tests_name("base: nearest", tests, NULL, NULL);
}

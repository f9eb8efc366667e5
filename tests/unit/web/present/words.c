/* Money, numbers, identifiers and Markdown in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit.h"
#include "web/present/words.h"

static void
money_in_rows(void **state)
{
    static const char *const rows[][3] = {{"0.00", "EUR", "Free"},
                                          {"0", NULL, "Free"},
                                          {"25", "EUR", "EUR\u00a025"},
                                          {"25.00", "EUR", "EUR\u00a025"},
                                          {"25.50", "USD", "USD\u00a025.50"},
                                          {"0.50", "USD", "USD\u00a00.50"}};
    struct present p = unit_reader();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(present_money(&p, rows[i][0], rows[i][1]), rows[i][2]);
    assert_string_equal(present_number(&p, 1204567), "1,204,567");
    assert_string_equal(present_number(&p, 1004), "1,004");
    arena_free(p.arena);
}

static void
id_in_rows(void **state)
{
    static const char *const rows[][2] = {{"hands-on-7k2m9q4x8w3t", "evt_7k2m9q4x8w3t"},
                                          {"7k2m9q4x8w3t", "evt_7k2m9q4x8w3t"},
                                          {"evt_7k2m9q4x8w3t", "evt_7k2m9q4x8w3t"},
                                          {"org_7k2m9q4x8w3t", NULL},
                                          {"hands-on", NULL},
                                          {"a-7k2m9q4x8w3", NULL},
                                          {"A-7K2M9Q4X8W3T", "evt_7k2m9q4x8w3t"},
                                          {"a-7k2m9q4x8w3t).", "evt_7k2m9q4x8w3t"},
                                          {"a-7k2m9q4x8w3t.x", NULL},
                                          {").", NULL},
                                          {"a-7k2m9q4x8w3i", NULL},
                                          {"", NULL},
                                          {"-", NULL}};
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *id = present_id(arena, "evt", rows[i][0]);
        if (rows[i][1])
            assert_string_equal(id, rows[i][1]);
        else
            assert_null(id);
    }
    arena_free(arena);
}

static void
headings_without_gaps(void **state)
{
    struct present p = unit_reader();
    (void)state;
    const char *html = present_prose(&p, "## One\n\n#### Two\n\n# Three\n\n## Four\n");
    assert_non_null(strstr(html, "<h3>One</h3>"));
    assert_non_null(strstr(html, "<h4>Two</h4>"));
    assert_non_null(strstr(html, "<h3>Three</h3>"));
    assert_non_null(strstr(html, "<h4>Four</h4>"));
    assert_null(present_prose(&p, NULL));
    arena_free(p.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_in_rows),
        cmocka_unit_test(id_in_rows),
        cmocka_unit_test(headings_without_gaps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

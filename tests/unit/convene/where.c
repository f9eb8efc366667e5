/* Places in JSON text. */
#include "unit.h"

#include "convene/input/where.h"

static const char text[] = "{\n"
                           "  \"title\": \"a \\\"quoted\\\" {brace\",\n"
                           "  \"fees\": [{\"band\": \"student\"},\n"
                           "           {\"band\": \"all\", \"price\": \"x\"}],\n"
                           "  \"title2\": [[1, 2], 3], \"place\": {\n"
                           "    \"city\": \"Rome\" } }\n";

static void
test_paths(void **state)
{
    static const struct {
        const char *path;
        int line, column;
    } rows[] = {
        {"", 1, 1},        {"title", 2, 3},         {"fees", 3, 3},       {"fees.0", 3, 12},
        {"fees.1", 4, 12}, {"fees.1.price", 4, 28}, {"fees.7", 3, 3},     {"fees.1.currency", 4, 12},
        {"title2", 5, 3},  {"title2.1", 5, 22},     {"place.city", 6, 5}, {"place.country", 5, 26},
        {"nothing", 1, 1}, {"title.x", 2, 3},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct where where = {0};
        where_find(text, sizeof(text) - 1, rows[i].path, &where);
        if (where.line != rows[i].line || where.column != rows[i].column)
            fail_msg("%s is found at %d:%d, not %d:%d", rows[i].path, where.line, where.column, rows[i].line,
                     rows[i].column);
    }
}

static void
test_items(void **state)
{
    static const char list[] = "[\n  {\"a\": [1, \"]\"]},\n\n  {\"b\": {}},\n 3 ]";
    struct where items[2] = {{0}};
    (void)state;
    assert_int_equal(where_items(list, sizeof(list) - 1, items, 2), 3);
    assert_int_equal(items[0].line, 2);
    assert_int_equal(items[1].line, 4);
    assert_int_equal(items[1].column, 3);
    assert_int_equal(where_items("{}", 2, items, 2), 0);
    assert_int_equal(where_items("[]", 2, items, 2), 0);
}

/* Broken text is not our business, but it must not lead us out of it. */
static void
test_broken(void **state)
{
    (void)state;
    struct where where;
    for (size_t len = 0; len < sizeof(text); len++) {
        char *copy = malloc(len ? len : 1);
        assert_non_null(copy);
        memcpy(copy, text, len);
        where_find(copy, len, "place.city", &where);
        where_find(copy, len, "fees.1.price", &where);
        free(copy);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_paths), cmocka_unit_test(test_items),
                                       cmocka_unit_test(test_broken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

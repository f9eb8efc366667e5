/* Tables and the width of text. */
#include "unit.h"

#include "convene/terminal/out.h"

static void
test_columns(void **state)
{
    static const struct {
        const char *text;
        size_t columns;
    } rows[] = {
        {"", 0},         {"abc", 3},  {"Zürich", 6},  {"日本", 4},      {"e\xcc\x81", 1},
        {"\xff\xfe", 2}, {"a\nb", 3}, {"\033[1m", 4}, {"São Paulo", 9}, {"🩺", 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (out_columns(rows[i].text) != rows[i].columns)
            fail_msg("\"%s\" takes %zu columns, not %zu", rows[i].text, out_columns(rows[i].text),
                     rows[i].columns);
}

static void
test_fit(void **state)
{
    static const struct {
        const char *text;
        size_t width;
        const char *expected;
    } rows[] = {
        {"short", 10, "short"},
        {"exactly10!", 10, "exactly10!"},
        {"longer than ten", 10, "longer th…"},
        {"日本語テキスト", 7, "日本語…"},
        {"日本語テキスト", 6, "日本…"},
        {"anything", 0, "anything"},
        {"a\tb\nc", 0, "a b c"},
        {"\033[31mred", 0, "?[31mred"},
        {"bad \xff byte", 0, "bad ? byte"},
        {"abc", 1, "…"},
    };
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        buf_clear(&out);
        size_t columns = out_fit(&out, rows[i].text, rows[i].width);
        assert_int_equal(columns, out_columns(out.data));
        assert_string_equal(out.data, rows[i].expected);
    }
    buf_release(&out);
}

static void
print(struct buf *out, size_t width)
{
    static const struct table_column columns[] = {
        {.title = "NAME"}, {.title = "N", .right = true}, {.title = "ID", .keep = true}};
    struct arena *arena = arena_new();

    struct table table;
    table_init(&table, arena, columns, 3);
    table_row(&table, (const char *[]){"A workshop with a long name", "7", "evt_1"});
    table_row(&table, (const char *[]){"Über", "1234", "evt_22"});
    table_row(&table, (const char *[]){NULL, NULL, "evt_3"});
    buf_clear(out);
    table_print(&table, width, "<", ">", out);
    arena_free(arena);
}

static void
test_layout(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 10000);
    print(&out, 0);
    assert_string_equal(out.data, "<NAME                            N  ID\n>"
                                  "A workshop with a long name     7  evt_1\n"
                                  "Über                         1234  evt_22\n"
                                  "                                   evt_3\n");
    print(&out, 30);
    assert_string_equal(out.data, "<NAME                 N  ID\n>"
                                  "A workshop with…     7  evt_1\n"
                                  "Über              1234  evt_22\n"
                                  "                        evt_3\n");
    print(&out, 5); /* no narrower than it makes sense */
    assert_string_equal(out.data, "<NAME         N  ID\n>"
                                  "A works…     7  evt_1\n"
                                  "Über      1234  evt_22\n"
                                  "                evt_3\n");
    buf_release(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns), cmocka_unit_test(test_fit),
                                       cmocka_unit_test(test_layout)};
    out_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

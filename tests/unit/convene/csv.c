/* CSV, in rows: the text, and what is read of it. Fields are shown as <field>, rows end with '/', errors
 * begin with '!'. */
#include "unit.h"

#include "base/buf.h"

#include "convene/input/csv.h"
#include "convene/input/formats.h"

static const struct {
    const char *text, *expected;
} rows[] = {
    {"", ""},
    {"\n\n\r\n", ""},
    {"a,b", "1<a><b>/"},
    {"a,b\n", "1<a><b>/"},
    {"a,b\r\nc,d\r\n", "1<a><b>/2<c><d>/"},
    {"\xef\xbb\xbf"
     "a,b\n",
     "1<a><b>/"},
    {"a,b\n\n\nc,d", "1<a><b>/4<c><d>/"},
    {"a,,c\n,,\n", "1<a><><c>/2<><><>/"},
    {"\"a\",\"b,c\"", "1<a><b,c>/"},
    {"\"say \"\"hi\"\"\",b", "1<say \"hi\"><b>/"},
    {"\"two\nlines\",b\nc,d", "1<two\nlines><b>/3<c><d>/"},
    {"\"two\r\nlines\"", "1<two\r\nlines>/"},
    {"\"\",b", "1<><b>/"},
    {"a\"b,c", "1<a\"b><c>/"},
    {"a;b;c,d\n1;2;3", "1<a><b><c,d>/2<1><2><3>/"},
    {"a\tb\n1\t2", "1<a><b>/2<1><2>/"},
    {"\"open,b\nc,d", "1!The quote that begins in this row is never closed./2<c><d>/"},
    {"\"a\"b,c\nd,e", "1!There is text behind a closing quote/2<d><e>/"},
    {"a b , c", "1<a b >< c>/"},
};

static void
show_row(struct buf *out, const struct csv_row *row)
{
    buf_printf(out, "%d", row->line);
    if (row->error)
        buf_printf(out, "!%.*s", (int)strcspn(row->error, ";"), row->error);
    for (size_t i = 0; i < row->count && !row->error; i++)
        buf_printf(out, "<%s>", row->fields[i]);
    buf_putc(out, '/');
}

static void
test_rows(void **state)
{
    struct csv_row *row = malloc(sizeof(*row));
    (void)state;
    assert_non_null(row);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new();
        struct buf out;
        buf_init(&out, 1 << 16);
        struct csv csv;
        csv_init(&csv, arena, rows[i].text, strlen(rows[i].text));
        while (csv_next(&csv, row))
            show_row(&out, row);
        if (strcmp(out.data, rows[i].expected) != 0)
            fail_msg("\"%s\" became \"%s\", not \"%s\"", rows[i].text, out.data, rows[i].expected);
        buf_release(&out);
        arena_free(arena);
    }
    free(row);
}

static void
test_long_fields(void **state)
{
    enum { LONG = 1000000 };
    struct arena *arena = arena_new();
    struct csv_row *row = arena_alloc(arena, sizeof(*row));

    (void)state;
    struct buf text;
    buf_init(&text, 8 << 20);
    buf_puts(&text, "\"");
    for (int i = 0; i < LONG; i++)
        buf_putc(&text, 'x');
    buf_puts(&text, "\",b\n");
    struct csv csv;
    csv_init(&csv, arena, text.data, text.len);
    assert_true(csv_next(&csv, row));
    assert_null(row->error);
    assert_int_equal(row->lengths[0], LONG);
    buf_clear(&text);
    for (int i = 0; i < 2 * LONG; i++)
        buf_putc(&text, 'x');
    buf_puts(&text, ",b\nc,d\n");
    csv_init(&csv, arena, text.data, text.len);
    assert_true(csv_next(&csv, row));
    assert_non_null(strstr(row->error, "million"));
    assert_true(csv_next(&csv, row));
    assert_string_equal(row->fields[1], "d");
    buf_release(&text);
    arena_free(arena);
}

/* As documents: headers are the keys of front matter. */
static void
test_documents(void **state)
{
    static const char text[] = "title,starts,place,topics,fees,access\n"
                               "One,2027-05-04 09:00,\"Berlin, Germany\",\"a, b\",student: EUR 0; everyone: "
                               "EUR 40,\"live_captions, parking: no\"\n"
                               "Two,2027-05-05\n"
                               "Three,2027-05-06,,,,\n"
                               "Fo\xffur,2027-05-06,,,,\n";
    struct arena *arena = arena_new();
    json_t *expected = json_loads(
        "{\"title\": \"One\", \"starts\": \"2027-05-04T09:00\", \"place\": {\"city\": \"Berlin\", "
        "\"country\": "
        "\"Germany\"}, \"topics\": [\"a\", \"b\"], \"fees\": [{\"band\": \"student\", \"price\": \"0\", "
        "\"currency\": "
        "\"EUR\"}, {\"band\": \"everyone\", \"price\": \"40\", \"currency\": \"EUR\"}], \"access\": "
        "{\"live_captions\": \"yes\", \"parking\": \"no\"}}",
        0, NULL);

    (void)state;
    struct drafts drafts;
    drafts_init(&drafts, arena, true);
    load_csv(&drafts, "events.csv", text, sizeof(text) - 1);
    assert_int_equal(drafts.count, 4);
    const struct draft *draft = drafts.first;
    assert_true(json_equal(draft->document, expected));
    draft = draft->next;
    assert_int_equal(draft->line, 3);
    assert_string_equal(
        draft->problems.first->detail,
        "This row has 2 fields; the header has 6. Put a field that holds a comma into quotes.");
    draft = draft->next;
    assert_null(draft->problems.first);
    assert_null(json_object_get(draft->document, "place"));
    draft = draft->next;
    assert_non_null(strstr(draft->problems.first->detail, "UTF-8"));
    json_decref(expected);
    arena_free(arena);
}

static void
test_header(void **state)
{
    static const char text[] = "title,begins,plaec\nOne,2027-05-04,Rome\n";
    struct arena *arena = arena_new();
    (void)state;
    struct drafts drafts;
    drafts_init(&drafts, arena, true);
    load_csv(&drafts, "events.csv", text, sizeof(text) - 1);
    assert_int_equal(drafts.count, 1);
    assert_int_equal(drafts.first->problems.count, 2);
    assert_non_null(strstr(drafts.first->problems.first->detail, "\"starts\""));
    const char *label;
    assert_string_equal(draft_place(drafts.first, "plaec", &label), "events.csv:1:14");
    drafts_init(&drafts, arena, true);
    load_csv(&drafts, "empty.csv", "", 0);
    assert_non_null(strstr(drafts.first->problems.first->detail, "empty"));
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_long_fields),
                                       cmocka_unit_test(test_documents), cmocka_unit_test(test_header)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Heads as they come: where they end, and into what they are taken apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/buf.h"
#include "http/http_internal.h"

struct end_row {
    const char *bytes;
    size_t end;
};

static const struct end_row end_rows[] = {
    {"", 0},
    {"GET / HTTP/1.1\r\n", 0},
    {"GET / HTTP/1.1\r\nHost: t\r\n\r", 0},
    {"GET / HTTP/1.1\r\nHost: t\r\n\r\n", 27},
    {"GET / HTTP/1.1\r\nHost: t\r\n\r\nbody\r\n\r\n", 27},
    {"GET / HTTP/1.1\nHost: t\n\n", 24},
    {"GET / HTTP/1.1\r\nHost: t\r\n\n", 26},
    {"GET / HTTP/1.1\r\nHost: t\n\r\n", 26},
    {"GET / HTTP/1.1\r\n\rHost: t\r\n\r\n", 28},
};

static void
test_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(end_rows); i++) {
        const char *bytes = end_rows[i].bytes;
        size_t scanned = 0;
        assert_int_equal(http_head_end(bytes, strlen(bytes), &scanned), end_rows[i].end);
    }
}

/* However the bytes are cut, the end is found at the same place. */
static void
test_end_in_pieces(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(end_rows); i++) {
        const char *bytes = end_rows[i].bytes;
        size_t scanned = 0, end = 0;
        for (size_t len = 0; len <= strlen(bytes) && end == 0; len++)
            end = http_head_end(bytes, len, &scanned);
        assert_int_equal(end, end_rows[i].end);
    }
}

enum { MANY = 3 };
struct row {
    const char *text;
    const char *method, *target, *version;
    bool torn;
    size_t count;
    struct {
        const char *name, *value;
    } fields[MANY];
};

static const struct row rows[] = {
    {"GET / HTTP/1.1\r\n\r\n", "GET", "/", "HTTP/1.1", false, 0, {{NULL, NULL}}},
    {"GET /a?b HTTP/1.0\r\nHost: t\r\nA:b\r\n\r\n",
     "GET",
     "/a?b",
     "HTTP/1.0",
     false,
     2,
     {{"Host", "t"}, {"A", "b"}}},
    {"GET / HTTP/1.1\r\nA: \t b c \t\r\nB:\r\n\r\n",
     "GET",
     "/",
     "HTTP/1.1",
     false,
     2,
     {{"A", "b c"}, {"B", ""}}},
    {"GET / HTTP/1.1\r\nA: b:c\r\n\r\n", "GET", "/", "HTTP/1.1", false, 1, {{"A", "b:c"}}},
    /* What the fence refuses arrives as it was. */
    {"GET  / HTTP/1.1\r\n\r\n", "GET", "", "/ HTTP/1.1", false, 0, {{NULL, NULL}}},
    {"GET /a b HTTP/1.1\r\n\r\n", "GET", "/a", "b HTTP/1.1", false, 0, {{NULL, NULL}}},
    {"GET /\r\n\r\n", "GET", "/", "", false, 0, {{NULL, NULL}}},
    {"\r\n", "", "", "", false, 0, {{NULL, NULL}}},
    {"GET / HTTP/1.1\r\nA : b\r\n c: d\r\n\r\n",
     "GET",
     "/",
     "HTTP/1.1",
     false,
     2,
     {{"A ", "b"}, {" c", "d"}}},
    {"GET / HTTP/1.1\r\nalone\r\n\r\n", "GET", "/", "HTTP/1.1", false, 1, {{"", ""}}},
    {"GET / HTTP/1.1\r\n: b\r\n\r\n", "GET", "/", "HTTP/1.1", false, 1, {{"", "b"}}},
    {"GET / HTTP/1.1\nA: b\r\n\r\n", "GET", "/", "HTTP/1.1", true, 1, {{"A", "b"}}},
    {"GET / HTTP/1.1\r\nA: b\n\r\n", "GET", "/", "HTTP/1.1", true, 1, {{"A", "b"}}},
    {"GET / HTTP/1.1\r\nA: b\r\n\n", "GET", "/", "HTTP/1.1", true, 1, {{"A", "b"}}},
};

static void
test_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct row *row = &rows[i];
        char text[256];
        snprintf(text, sizeof(text), "%s", row->text);
        struct http_head head;
        struct http_field fields[HTTP_FIELDS_MAX];
        http_head_split(text, strlen(row->text), &head, fields);
        assert_string_equal(head.method, row->method);
        assert_string_equal(head.target, row->target);
        assert_string_equal(head.version, row->version);
        assert_int_equal(head.torn, row->torn);
        assert_int_equal(head.count, row->count);
        for (size_t f = 0; f < row->count; f++) {
            assert_int_equal(fields[f].name_len, strlen(row->fields[f].name));
            assert_memory_equal(fields[f].name, row->fields[f].name, fields[f].name_len);
            assert_string_equal(fields[f].value, row->fields[f].value);
            assert_int_equal(fields[f].value_len, strlen(row->fields[f].value));
        }
    }
}

static void
test_nul(void **state)
{
    static const char bytes[] = "GET /a\0b HTTP/1.1\r\nA: c\0d\r\n\r\n";
    char text[sizeof(bytes)];
    struct http_head head;
    struct http_field fields[HTTP_FIELDS_MAX];

    (void)state;
    memcpy(text, bytes, sizeof(bytes));
    http_head_split(text, sizeof(bytes) - 1, &head, fields);
    assert_true(head.torn);
    assert_int_equal(fields[0].value_len, 3);
}

static void
test_too_many(void **state)
{
    struct buf text;
    struct http_head head;
    struct http_field fields[HTTP_FIELDS_MAX];

    (void)state;
    buf_init(&text, 4096);
    buf_printf(&text, "GET / HTTP/1.1\r\n");
    for (int i = 0; i < HTTP_FIELDS_MAX + 20; i++)
        buf_printf(&text, "A: b\r\n");
    buf_printf(&text, "\r\n");
    http_head_split(text.data, text.len, &head, fields);
    assert_int_equal(head.count, HTTP_FIELDS_MAX + 20);
    buf_release(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_end), cmocka_unit_test(test_end_in_pieces), cmocka_unit_test(test_split),
        cmocka_unit_test(test_nul), cmocka_unit_test(test_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

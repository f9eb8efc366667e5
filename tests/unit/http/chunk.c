/* Chunked bodies in rows: the bytes, and the body that is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/buf.h"
#include "http/http_internal.h"

struct row {
    const char *bytes;
    enum http_chunk end;
    const char *body; /* as far as it came */
    size_t left;      /* bytes behind the end */
};

static const struct row rows[] = {
    {"0\r\n\r\n", HTTP_CHUNK_END, "", 0},
    {"3\r\nabc\r\n0\r\n\r\n", HTTP_CHUNK_END, "abc", 0},
    {"1\r\na\r\n2\r\nbc\r\n0\r\n\r\nGET /", HTTP_CHUNK_END, "abc", 5},
    {"A\r\n0123456789\r\n00\r\n\r\n", HTTP_CHUNK_END, "0123456789", 0},
    {"1;n=v;m=\"w\"\r\na\r\n0;x\r\n\r\n", HTTP_CHUNK_END, "a", 0},
    {"1\r\na\r\n0\r\nTrailer: x\r\nB: y\r\n\r\n", HTTP_CHUNK_END, "a", 0},
    {"3\r\nab", HTTP_CHUNK_MORE, "ab", 0},
    {"3\r\nabc\r\n0\r\n", HTTP_CHUNK_MORE, "abc", 0},
    /* what lenient readers take, each in another way */
    {"1\na\r\n0\r\n\r\n", HTTP_CHUNK_BAD, "", 8},
    {"1\r\na\n0\r\n\r\n", HTTP_CHUNK_BAD, "a", 5},
    {"1\r\na0\r\n\r\n", HTTP_CHUNK_BAD, "a", 4},
    {"1;\na\r\n0\r\n\r\n", HTTP_CHUNK_BAD, "", 8},
    {"0\n\n", HTTP_CHUNK_BAD, "", 1},
    {"0\r\n\n", HTTP_CHUNK_BAD, "", 0},
    {"0\r\nA: b\n\r\n", HTTP_CHUNK_BAD, "", 2},
    {"\r\n", HTTP_CHUNK_BAD, "", 1},
    {" 1\r\n", HTTP_CHUNK_BAD, "", 3},
    {"1 \r\n", HTTP_CHUNK_BAD, "", 2},
    {"+1\r\n", HTTP_CHUNK_BAD, "", 3},
    {"-1\r\n", HTTP_CHUNK_BAD, "", 3},
    {"0x1\r\n", HTTP_CHUNK_BAD, "", 3},
    {"g\r\n", HTTP_CHUNK_BAD, "", 2},
    {"1_0\r\n", HTTP_CHUNK_BAD, "", 3},
    {"ffffffffffffffff\r\n", HTTP_CHUNK_BAD, "", 2},
    {"10000000000000001\r\n", HTTP_CHUNK_BAD, "", 3},
};

/* Read BYTES as if STEP of them came at a time; *LEFT is what was not used. */
static enum http_chunk
read_all(const char *bytes, size_t step, struct buf *body, size_t *left)
{
    struct http_chunks chunks = {0};
    enum http_chunk what = HTTP_CHUNK_MORE;
    size_t at = 0, whole = strlen(bytes);
    while (what != HTTP_CHUNK_END && what != HTTP_CHUNK_BAD && at < whole) {
        size_t len = step < whole - at ? step : whole - at, used, size;
        what = http_chunk_next(&chunks, bytes + at, len, &used, &size);
        at += used;
        if (what == HTTP_CHUNK_DATA)
            buf_append(body, bytes + at - size, size);
    }
    *left = whole - at;
    return what == HTTP_CHUNK_DATA ? HTTP_CHUNK_MORE : what;
}

static void
test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (size_t step = 1; step < 40; step++) {
            struct buf body;
            size_t left;
            buf_init(&body, 100);
            assert_int_equal(read_all(rows[i].bytes, step, &body, &left), rows[i].end);
            assert_string_equal(body.data, rows[i].body);
            assert_int_equal(left, rows[i].left);
            buf_release(&body);
        }
    }
}

/* Extensions and trailers are read for nothing, so that there is a bound to them. */
static void
test_endless(void **state)
{
    static const char *const fronts[] = {"1;", "0\r\n"};
    struct http_chunks chunks;
    size_t used, size;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(fronts); i++) {
        chunks = (struct http_chunks){0};
        enum http_chunk what = http_chunk_next(&chunks, fronts[i], strlen(fronts[i]), &used, &size);
        int steps = 0;
        for (; what == HTTP_CHUNK_MORE && steps < 100000; steps++)
            what = http_chunk_next(&chunks, "a", 1, &used, &size);
        assert_int_equal(what, HTTP_CHUNK_BAD);
        assert_in_range(steps, 1000, 20000);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_endless)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

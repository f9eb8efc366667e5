/* Arena, buffer, problems, embedded files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/embed.h"
#include "base/problem.h"

static char order[8];

static void
note(void *thing)
{
    size_t len = strlen(order);
    order[len] = *(char *)thing;
}

static void
test_arena(void **state)
{
    static const size_t sizes[] = {1, 3,    16,  1000, 1025, 4096, 5000, 100000,
                                   7, 4000, 900, 900,  900,  900,  900};
    enum { SIZES = COUNT_OF(sizes) };
    unsigned char *blocks[SIZES];
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < SIZES; i++) {
        blocks[i] = arena_alloc(arena, sizes[i]);
        assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(blocks[i][j], 0);
        memset(blocks[i], (int)i + 1, sizes[i]);
    }
    /* No allocation has written into another. */
    for (size_t i = 0; i < SIZES; i++)
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(blocks[i][j], i + 1);

    assert_string_equal(arena_strdup(arena, "text"), "text");
    assert_memory_equal(arena_strndup(arena, "a\0b, more", 3), "a\0b", 4);
    assert_string_equal(arena_printf(arena, "%05d %s", 42, "words"), "00042 words");
    arena_defer(arena, note, arena_strdup(arena, "1"));
    arena_defer(arena, note, arena_strdup(arena, "2"));
    arena_free(arena);
    assert_string_equal(order, "21");
    arena_free(NULL);
}

static void
test_arena_take(void **state)
{
    struct arena *arena = arena_new();
    struct buf buf;
    char *text;

    (void)state;
    buf_init(&buf, 4);
    text = arena_take(arena, &buf);
    assert_string_equal(text, "");
    buf_append(&buf, "a\0b", 3);
    text = arena_take(arena, &buf);
    assert_memory_equal(text, "a\0b", 4);
    assert_int_equal(buf.len, 0);
    assert_int_equal(buf.cap, 0);
    buf_puts(&buf, "abc");
    buf_puts(&buf, "de");
    assert_null(arena_take(arena, &buf));
    assert_false(buf.overflow);
    assert_int_equal(buf.cap, 0);
    arena_free(arena);
}

static void
test_buf(void **state)
{
    struct buf buf;
    size_t len;

    (void)state;
    buf_init(&buf, 10);
    assert_string_equal(buf.data, "");
    buf_puts(&buf, "12345");
    buf_putc(&buf, '6');
    buf_printf(&buf, "%d", 78);
    assert_string_equal(buf.data, "12345678");
    assert_false(buf.overflow);
    buf_puts(&buf, "9ab");
    assert_true(buf.overflow);
    assert_string_equal(buf.data, "12345678");
    buf_putc(&buf, '9'); /* would fit, and comes too late */
    buf_printf(&buf, "9");
    assert_string_equal(buf.data, "12345678");
    assert_int_equal(buf.len, 8);

    buf_clear(&buf);
    assert_false(buf.overflow);
    assert_string_equal(buf.data, "");
    buf_append(&buf, "0123456789", 10);
    assert_false(buf.overflow);
    char *data = buf_detach(&buf, &len);
    assert_int_equal(len, 10);
    assert_string_equal(data, "0123456789");
    free(data);
    assert_int_equal(buf.len, 0);
    assert_string_equal(buf.data, "");

    data = buf_detach(&buf, NULL);
    assert_string_equal(data, "");
    free(data);
    buf_printf(&buf, "%s", "more than there is room for");
    assert_true(buf.overflow);
    assert_int_equal(buf.len, 0);
    buf_release(&buf);
    assert_string_equal(buf.data, "");
}

/* Every length around every capacity: what fits at once, what needs room first, what passes the maximum. */
static void
test_buf_printf(void **state)
{
    (void)state;
    for (int before = 0; before <= 130; before++) {
        for (int more = 0; more <= 140; more++) {
            struct buf buf;
            size_t expected = (size_t)before + (before + more <= 200 ? (size_t)more : 0);

            buf_init(&buf, 200);
            buf_printf(&buf, "%*s", before, "");
            buf_printf(&buf, "%.*s", more,
                       "0123456789012345678901234567890123456789012345678901234567890123456789"
                       "0123456789012345678901234567890123456789012345678901234567890123456789");
            assert_int_equal(buf.len, expected);
            assert_int_equal(strlen(buf.data), expected);
            assert_int_equal(buf.overflow, before + more > 200);
            buf_release(&buf);
        }
    }
}

/* Growth in small steps to a large maximum that is no power of two. */
static void
test_buf_growth(void **state)
{
    enum { MAX = 100001 };
    struct buf buf;

    (void)state;
    buf_init(&buf, MAX);
    for (int i = 0; i < MAX; i++)
        buf_putc(&buf, (char)('a' + i % 26));
    assert_false(buf.overflow);
    assert_int_equal(buf.len, MAX);
    assert_int_equal(strlen(buf.data), MAX);
    for (int i = 0; i < MAX; i++)
        assert_int_equal(buf.data[i], 'a' + i % 26);
    assert_true(buf.cap <= MAX + 1);
    buf_putc(&buf, 'x');
    assert_true(buf.overflow);
    buf_release(&buf);
}

static void
test_problems(void **state)
{
    struct arena *arena = arena_new();
    struct problems problems;
    char field[] = "fees.0.price";

    (void)state;
    problems_init(&problems, arena);
    assert_int_equal(problems.count, 0);
    assert_null(problems.first);
    problem_add(&problems, field, "A price is at most %d.", 100);
    field[0] = 'X';
    problem_add(&problems, "starts", "It is missing.");
    problem_add(&problems, "a\xff", "Not \"%.3s\", nor \xe2\x82!", "abé");
    assert_int_equal(problems.count, 3);
    assert_string_equal(problems.first->field, "fees.0.price");
    assert_string_equal(problems.first->detail, "A price is at most 100.");
    assert_string_equal(problems.first->next->field, "starts");
    assert_string_equal(problems.first->next->next->field, "a\xEF\xBF\xBD");
    assert_string_equal(problems.first->next->next->detail, "Not \"ab\xEF\xBF\xBD\", nor \xEF\xBF\xBD!");
    assert_null(problems.first->next->next->next);
    arena_free(arena);
}

static void
test_embed_find(void **state)
{
    static const struct embed_file files[] = {{.name = "a.sql"}, {.name = "b/c.sql"}, {.name = "d.sql"}};
    const struct embed_set set = {.files = files, .count = 3}, empty = {0};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_ptr_equal(embed_find(&set, files[i].name), &files[i]);
    assert_null(embed_find(&set, "c.sql"));
    assert_null(embed_find(&set, ""));
    assert_null(embed_find(&empty, "a.sql"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena),      cmocka_unit_test(test_arena_take), cmocka_unit_test(test_buf),
        cmocka_unit_test(test_buf_growth), cmocka_unit_test(test_buf_printf), cmocka_unit_test(test_problems),
        cmocka_unit_test(test_embed_find),
    };
    return cmocka_run_group_tests_name("base: memory", tests, NULL, NULL);
}

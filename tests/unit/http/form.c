/* Forms as browsers and others send them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "http/http.h"
#include "http/http_internal.h"

static const char *
value_of(const struct http_form_field *fields, const char *name)
{
    for (; fields->name; fields++) {
        if (strcmp(fields->name, name) == 0)
            return fields->value;
    }
    return NULL;
}

static size_t
count_of(const struct http_form_field *fields)
{
    size_t count = 0;

    while (fields[count].name)
        count++;
    return count;
}

static void
values_in_rows(void **state)
{
    static const struct {
        const char *body, *value; /* of "a"; NULL: none */
    } rows[] = {{"a=b", "b"},
                {"a=b&a=c", "b"},
                {"x=1&a=b", "b"},
                {"a=", NULL},
                {"a", NULL},
                {"", NULL},
                {"&&a=b&", "b"},
                {"=b&a=c", "c"},
                {"a=b+c%20d", "b c d"},
                {"%61=b", "b"},
                {"a=%26%3D%2B", "&=+"},
                {"a=b=c", "b=c"},
                {"a=+b+", " b "},
                {"a=+%0A+", " \n "},
                {"a=one%0D%0Atwo%0Athree", "one\ntwo\nthree"},
                {"a=one%0Dtwo", "one\rtwo"},
                {"a=one%0D", "one\r"},
                {"a=%C3%A9", "\u00e9"},
                /* what is no text is no value, and does not stand in the way of one that is */
                {"a=%C3", NULL},
                {"a=%ff%fe", NULL},
                {"a=b%00c", NULL},
                {"a=%zz", NULL},
                {"a=%4", NULL},
                {"a=%C3&a=good", "good"},
                {"a%00=b", NULL}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new();
        const char *value = value_of(http_form_parse(arena, rows[i].body, strlen(rows[i].body)), "a");

        if (!value != !rows[i].value || (value && strcmp(value, rows[i].value) != 0))
            fail_msg("\"%s\" gives \"%s\", not \"%s\"", rows[i].body, value ? value : "nothing",
                     rows[i].value ? rows[i].value : "nothing");
        arena_free(arena);
    }
}

static void
order_is_kept(void **state)
{
    static const char body[] = "b=2&a=1&b=3&c=";
    struct arena *arena = arena_new();
    const struct http_form_field *fields = http_form_parse(arena, body, strlen(body));

    (void)state;
    assert_int_equal(count_of(fields), 2);
    assert_string_equal(fields[0].name, "b");
    assert_string_equal(fields[0].value, "2");
    assert_string_equal(fields[1].name, "a");
    arena_free(arena);
}

static void
nothing_grows_without_end(void **state)
{
    struct arena *arena = arena_new();
    const struct http_form_field *fields;
    struct buf body;

    (void)state;
    buf_init(&body, 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_printf(&body, "name%d=%d&", i, i);
    assert_int_equal(count_of(http_form_parse(arena, body.data, body.len)), 200);

    /* A name and a value have a limit; what is longer is left out, what follows is not. */
    buf_clear(&body);
    for (int i = 0; i < 201; i++)
        buf_putc(&body, 'n');
    buf_puts(&body, "=1&big=");
    for (int i = 0; i < (64 << 10) + 1; i++)
        buf_putc(&body, 'v');
    buf_puts(&body, "&after=1");
    fields = http_form_parse(arena, body.data, body.len);
    assert_int_equal(count_of(fields), 1);
    assert_string_equal(value_of(fields, "after"), "1");
    buf_release(&body);
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_in_rows), cmocka_unit_test(order_is_kept),
                                       cmocka_unit_test(nothing_grows_without_end)};

    return cmocka_run_group_tests_name("http: form", tests, NULL, NULL);
}

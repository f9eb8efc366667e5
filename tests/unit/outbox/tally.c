/* What a notifier counts between two signs of life. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outbox/tally.h"

static struct tallies tallies;

static void
assert_told(const char *expected)
{
    struct buf out;

    buf_init(&out, 1024);
    outbox_tallies_put(&tallies, &out);
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

static void
counts_until_the_database_has_them(void **state)
{
    static const char done[] = "done";

    (void)state;
    tallies = (struct tallies){0};
    assert_told("[]");
    outbox_tally_add(&tallies, "a \"b\"", "mail", done, 2);
    outbox_tally_add(&tallies, "a \"b\"", "mail", done, 1);
    outbox_tally_add(&tallies, "a \"b\"", "webhook", done, 0);
    assert_told("[{\"kind\":\"a \\\"b\\\"\",\"channel\":\"mail\",\"outcome\":\"done\",\"n\":3}]");
    outbox_tally_add(&tallies, "a \"b\"", "mail", done, 1);
    /* the first answer was an error: all of it is told again */
    assert_told("[{\"kind\":\"a \\\"b\\\"\",\"channel\":\"mail\",\"outcome\":\"done\",\"n\":4}]");
    outbox_tally_add(&tallies, "a \"b\"", "mail", done, 5);
    outbox_tallies_kept(&tallies);
    assert_told("[{\"kind\":\"a \\\"b\\\"\",\"channel\":\"mail\",\"outcome\":\"done\",\"n\":5}]");
    outbox_tallies_kept(&tallies);
    assert_told("[]");
    outbox_tallies_free(&tallies);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_until_the_database_has_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

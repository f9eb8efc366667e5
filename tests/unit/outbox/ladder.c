/* The ladder of retries, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "outbox/ladder.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 24 * HOUR };

/* Waits lie within a tenth around `wait`; -1: that was the last attempt. */
static const struct row {
    const char *name;
    int attempt;
    int64_t asked, wait;
} rows[] = {
    {"mail", 1, 0, 15},
    {"mail", 2, 0, 30},
    {"mail", 5, 0, 4 * MINUTE},
    {"mail", 6, 0, 15 * MINUTE},
    {"mail", 11, 0, 30 * HOUR},
    {"mail", 12, 0, -1},
    {"mail", 1000000, 0, -1},
    {"a ladder that is not known", 1, 0, 15},
    {"a ladder that is not known", 12, 0, -1},
    {NULL, 1, 0, 15},
    {"link", 1, 0, 5},
    {"link", 6, 0, 3 * MINUTE},
    {"link", 7, 0, -1}, /* the link has lapsed by then */
    {"soon", 9, 0, 6 * HOUR},
    {"soon", 10, 0, -1},
    {"webhook", 1, 0, 5},
    {"webhook", 2, 0, 5 * MINUTE},
    {"webhook", 9, 0, DAY},
    {"webhook", 10, 0, -1},
    /* what the receiver asks for counts when it is longer, up to a day */
    {"webhook", 1, 120, 120},
    {"webhook", 2, 10, 5 * MINUTE},
    {"webhook", 3, 3 * DAY, DAY},
    {"mail", 12, 120, -1},
    {"mail", 1, -5, 15},
};

static void
each_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct row *row = &rows[i];
        int64_t tenth = row->asked >= row->wait || row->wait < 0 ? 0 : row->wait / 10;

        for (uint32_t random = 0; random < 1u << 31; random += 99999989u) {
            int64_t wait = outbox_ladder_wait(outbox_ladder(row->name), row->attempt, row->asked, random);

            assert_in_range(wait + 1, row->wait - tenth + 1, row->wait + tenth + 1);
        }
    }
}

static void
jitter_spreads(void **state)
{
    int64_t least = INT64_MAX, most = 0;

    (void)state;
    for (uint32_t random = 0; random < 1000; random++) {
        int64_t wait = outbox_ladder_wait(outbox_ladder("mail"), 6, 0, random * 2654435761u);

        least = wait < least ? wait : least;
        most = wait > most ? wait : most;
    }
    assert_in_range(least, 13 * MINUTE + 30, 13 * MINUTE + 35);
    assert_in_range(most, 16 * MINUTE + 25, 16 * MINUTE + 30);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row),
        cmocka_unit_test(jitter_spreads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

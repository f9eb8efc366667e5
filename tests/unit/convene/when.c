/* Dates and times as people write them, on a held today. */
#include "unit.h"

#include "convene/input/when.h"

struct row {
    const char *text, *expected;
};

/* 2026-11-22 is a Sunday. */
static const struct when base = {.today = "2026-11-22", .starts = "2027-05-04T09:00"};

static void
check(const struct row *rows, size_t count,
      const char *(*read)(struct arena *, const struct when *, const char *), const struct when *when)
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < count; i++) {
        const char *got = read(arena, when, rows[i].text);
        if (strcmp(got, rows[i].expected) != 0)
            fail_msg("\"%s\" became \"%s\", not \"%s\"", rows[i].text, got, rows[i].expected);
    }
    arena_free(arena);
}

static void
test_points(void **state)
{
    static const struct row rows[] = {
        {"2027-05-04", "2027-05-04"},
        {"2027-05-04 09:00", "2027-05-04T09:00"},
        {"2027-05-04T09:00", "2027-05-04T09:00"},
        {"2027-05-04 9:00", "2027-05-04T09:00"},
        {"2027-05-04  9:05", "2027-05-04T09:05"},
        {"+0d", "2026-11-22"},
        {"+1d", "2026-11-23"},
        {"+45d 09:00", "2027-01-06T09:00"},
        {"+6w", "2027-01-03"},
        {"+3m", "2027-02-22"},
        {"+2y 8:15", "2028-11-22T08:15"},
        {"+0d sun", "2026-11-22"},
        {"+1d sun", "2026-11-29"},
        {"+1d mon 07:30", "2026-11-23T07:30"},
        {"+10d Wednesday 07:30", "2026-12-02T07:30"},
        {"-30d", "2027-04-04"},
        {"-30d 23:59", "2027-04-04T23:59"},
        {"-1m", "2027-04-04"},
        /* none of these: the rules of a listing say why */
        {"2027-02-30", "2027-02-30"},
        {"2027-02-30 09:00", "2027-02-30 09:00"},
        {"2027-05-04 25:00", "2027-05-04 25:00"},
        {"2027-05-04 09:60", "2027-05-04 09:60"},
        {"2027-5-4", "2027-5-4"},
        {"2027-05-04 09:00 Uhr", "2027-05-04 09:00 Uhr"},
        {"4 May 2027", "4 May 2027"},
        {"tomorrow", "tomorrow"},
        {"+45", "+45"},
        {"+45x", "+45x"},
        {"+3h", "+3h"},
        {"+d", "+d"},
        {"+99999d", "+99999d"},
        {"+99999999999999999999d", "+99999999999999999999d"},
        {"+45d 9", "+45d 9"},
        {"", ""},
    };

    (void)state;
    check(rows, COUNT_OF(rows), when_read, &base);
}

static void
test_ends(void **state)
{
    static const struct row rows[] = {
        {"12:00", "2027-05-04T12:00"},
        {"9:30", "2027-05-04T09:30"},
        {"+3h", "2027-05-04T12:00"},
        {"+90min", "2027-05-04T10:30"},
        {"+20h", "2027-05-05T05:00"},
        {"+2d", "2027-05-06T09:00"},
        {"+2d 17:00", "2027-05-06T17:00"},
        {"2027-05-06 17:00", "2027-05-06T17:00"},
        {"2027-05-06", "2027-05-06"},
        {"-3h", "-3h"},
        {"noon", "noon"},
        {"24:00", "24:00"},
    };
    static const struct row days[] = {{"+2d", "2027-05-06"}, {"+3h", "+3h"}, {"2027-05-05", "2027-05-05"}};
    static const struct row lost[] = {
        {"12:00", "12:00"}, {"+2d", "+2d"}, {"2027-05-05 12:00", "2027-05-05T12:00"}};
    static const struct when whole_days = {.today = "2026-11-22", .starts = "2027-05-04"};
    static const struct when no_start = {.today = "2026-11-22", .starts = "soon"};

    (void)state;
    check(rows, COUNT_OF(rows), when_read_end, &base);
    check(days, COUNT_OF(days), when_read_end, &whole_days);
    check(lost, COUNT_OF(lost), when_read_end, &no_start);
}

static void
test_shift(void **state)
{
    static const struct {
        const char *date;
        long count;
        char unit;
        const char *expected;
    } rows[] = {
        {"2027-01-31", 1, 'm', "2027-02-28"},
        {"2028-01-31", 1, 'm', "2028-02-29"},
        {"2028-02-29", 1, 'y', "2029-02-28"},
        {"2027-12-31", 1, 'd', "2028-01-01"},
        {"2027-05-04T09:00", 364, 'd', "2028-05-02T09:00"},
        {"2027-03-01", -1, 'd', "2027-02-28"},
        {"2000-03-01", -1, 'd', "2000-02-29"},
        {"1999-12-31", 1, 'd', "2000-01-01"},
        {"2027-01-15", -2, 'm', "2026-11-15"},
        {"never", 1, 'd', NULL},
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *got = when_shift(arena, rows[i].date, rows[i].count, rows[i].unit);
        if (rows[i].expected)
            assert_string_equal(got, rows[i].expected);
        else
            assert_null(got);
    }
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_points), cmocka_unit_test(test_ends),
                                       cmocka_unit_test(test_shift)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

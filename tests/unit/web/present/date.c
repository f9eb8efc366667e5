/* Dates, and the words for how far away they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/date.h"
#include "web/present/date.h"

static void
dates_are_read_strictly(void **state)
{
    static const struct {
        const char *text;
        bool fits;
    } rows[] = {{"2027-05-04", true},   {"2027-05-04T09:00", true},  {"2027-05-04T09:00:30Z", true},
                {"2028-02-29", true},   {"2027-02-29", false},       {"2027-13-01", false},
                {"2027-00-10", false},  {"2027-05-04T24:00", false}, {"2027-05-04T09:60", false},
                {"2027-05-04x", false}, {"2027-5-4", false},         {"", false},
                {"0000-01-01", false},  {"2027/05/04", false}};
    struct present_time time;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (present_time_parse(rows[i].text, &time) != rows[i].fits)
            fail_msg("\"%s\" should%s be a date", rows[i].text, rows[i].fits ? "" : " not");
    assert_false(present_time_parse(NULL, &time));
}

/* Every day of 400 years, which is when the calendar repeats, there and back. */
static void
days_count_without_a_gap(void **state)
{
    struct present_time day = {.year = 1900, .month = 3, .day = 1};
    long first = present_days(&day);
    (void)state;
    for (long n = first; n < first + 146097; n++) {
        struct present_time back = present_days_civil(n);
        if (back.year != day.year || back.month != day.month || back.day != day.day)
            fail_msg("day %ld is %d-%d-%d, not %d-%d-%d", n, back.year, back.month, back.day, day.year,
                     day.month, day.day);
        assert_int_equal(present_days(&day), n);
        if (++day.day > date_month_days(day.year, day.month)) {
            day.day = 1;
            day.month = day.month % 12 + 1;
            day.year += day.month == 1;
        }
    }
    assert_int_equal(present_weekday(0), 3); /* a Thursday */
}

static void
distances_in_rows(void **state)
{
    static const struct {
        long days;
        const char *words;
    } rows[] = {{0, "today"},         {1, "tomorrow"},        {-1, "yesterday"},     {2, "in 2 days"},
                {12, "in 12 days"},   {20, "in 20 days"},     {21, "in 3 weeks"},    {60, "in 8 weeks"},
                {61, "in 2 months"},  {200, "in 6 months"},   {729, "in 24 months"}, {730, "in 2 years"},
                {-14, "14 days ago"}, {-365, "12 months ago"}};
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(present_distance(arena, 20000, 20000 + rows[i].days), rows[i].words);
    assert_string_equal(present_until(arena, 7200, 5, 6), "in 2 hours");
    assert_string_equal(present_until(arena, 60, 5, 5), "in 1 minute");
    assert_string_equal(present_until(arena, 86400, 5, 6), "tomorrow");
    arena_free(arena);
}

static void
spans_in_rows(void **state)
{
    static const struct {
        const char *from, *to, *words;
    } rows[] = {{"2027-05-04", "2027-05-04", "4 May 2027"},
                {"2027-05-04", "2027-05-06", "4 to 6 May 2027"},
                {"2027-04-30", "2027-05-02", "30 April to 2 May 2027"},
                {"2027-12-31", "2028-01-02", "31 December 2027 to 2 January 2028"}};
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct present_time from, to;
        assert_true(present_time_parse(rows[i].from, &from) && present_time_parse(rows[i].to, &to));
        assert_string_equal(present_day_span(arena, &from, &to), rows[i].words);
    }
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_strictly),
        cmocka_unit_test(days_count_without_a_gap),
        cmocka_unit_test(distances_in_rows),
        cmocka_unit_test(spans_in_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

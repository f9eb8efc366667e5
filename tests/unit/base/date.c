/* Which days there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"

static void
test_month_days(void **state)
{
    int days = 0;

    (void)state;
    assert_int_equal(date_month_days(2027, 2), 28);
    assert_int_equal(date_month_days(2028, 2), 29);
    assert_int_equal(date_month_days(1900, 2), 28);
    assert_int_equal(date_month_days(2000, 2), 29);
    for (int month = 1; month <= 12; month++)
        days += date_month_days(2027, month);
    assert_int_equal(days, 365);
    assert_int_equal(date_month_days(2027, 4), 30);
    assert_int_equal(date_month_days(2027, 12), 31);
}

static void
test_parse(void **state)
{
    static const struct {
        const char *text;
        struct date date; /* year 0: none */
    } rows[] = {
        {"2027-05-04", {2027, 5, 4}},  {"0001-01-01", {1, 1, 1}}, {"9999-12-31", {9999, 12, 31}},
        {"2028-02-29", {2028, 2, 29}}, {.text = "2027-02-29"},    {.text = "2027-04-31"},
        {.text = "0000-01-01"},        {.text = "2027-00-01"},    {.text = "2027-13-01"},
        {.text = "2027-01-00"},        {.text = "2027-1-01"},     {.text = "2027-01-01 "},
        {.text = "2027-01-01T09:00"},  {.text = " 2027-01-0"},    {.text = "2027/01/01"},
        {.text = "+027-01-01"},        {.text = "2027-01-0x"},    {.text = ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct date date = {-1, -1, -1};
        bool found = date_parse(rows[i].text, &date);

        if (found != (rows[i].date.year > 0) || found != date_parse(rows[i].text, NULL))
            fail_msg("\"%s\": %s", rows[i].text, found ? "is a day" : "is no day");
        assert_int_equal(date.year, found ? rows[i].date.year : -1);
        assert_int_equal(date.month, found ? rows[i].date.month : -1);
        assert_int_equal(date.day, found ? rows[i].date.day : -1);
    }
}

static void
test_exists(void **state)
{
    (void)state;
    assert_true(date_exists(&(struct date){2027, 5, 31}));
    assert_false(date_exists(&(struct date){2027, 6, 31}));
    assert_false(date_exists(&(struct date){10000, 1, 1}));
    assert_false(date_exists(&(struct date){2027, 1, -1}));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_month_days), cmocka_unit_test(test_parse),
                                       cmocka_unit_test(test_exists)};
    return cmocka_run_group_tests_name("base: date", tests, NULL, NULL);
}

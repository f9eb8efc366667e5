/* Whether a rule has a day at all, before libical looks for one: it would look until the year 20000, for
 * seconds. Here at most the days of the horizon are looked at, each once. */
#include "listing/listing_internal.h"

#include <stdlib.h>

#include <libical/ical.h>

/* One day, and where it stands in its month and year. */
struct day {
    struct icaltimetype date;
    int weekday, year_day, month_days, year_days;
};

static bool
is_given(const short *list)
{
    return list[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

static int
list_length(const short *list, int size)
{
    int length = 0;
    while (length < size && list[length] != ICAL_RECURRENCE_ARRAY_MAX)
        length++;
    return length;
}

/* AT, from 1 to LENGTH, is in LIST, which counts from the end with negative numbers. */
static bool
is_listed(const short *list, int size, int at, int length)
{
    for (int i = 0; i < size && list[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        if (list[i] == at || list[i] == at - length - 1)
            return true;
    }
    return false;
}

/* BYDAY: "2WE" is the second of the month, or of the year in a yearly rule that names no month. */
static bool
fits_weekday(const struct icalrecurrencetype *rule, const struct day *day)
{
    bool of_month = rule->freq == ICAL_MONTHLY_RECURRENCE || is_given(rule->by_month);
    int at = of_month ? day->date.day : day->year_day;
    int length = of_month ? day->month_days : day->year_days;
    int nth = (at - 1) / 7 + 1, nth_last = (length - at) / 7 + 1;
    for (int i = 0; i < ICAL_BY_DAY_SIZE && rule->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        int position = icalrecurrencetype_day_position(rule->by_day[i]);
        if ((int)icalrecurrencetype_day_day_of_week(rule->by_day[i]) == day->weekday &&
            (position == 0 || position == nth || -position == nth_last))
            return true;
    }
    return false;
}

/* What START says where the rule names no days (RFC 5545, 3.3.10). */
static bool
fits_start(const struct icalrecurrencetype *rule, const struct day *day, const struct icaltimetype *start)
{
    if (is_given(rule->by_day) || is_given(rule->by_month_day) || is_given(rule->by_year_day) ||
        is_given(rule->by_week_no))
        return true;
    return day->date.day == start->day && (rule->freq == ICAL_MONTHLY_RECURRENCE ||
                                           is_given(rule->by_month) || day->date.month == start->month);
}

/* All parts but BYWEEKNO, whose weeks come every year or every few. */
static bool
fits(const struct icalrecurrencetype *rule, const struct day *day, const struct icaltimetype *start)
{
    return (!is_given(rule->by_month) ||
            is_listed(rule->by_month, ICAL_BY_MONTH_SIZE, day->date.month, 12)) &&
           (!is_given(rule->by_month_day) ||
            is_listed(rule->by_month_day, ICAL_BY_MONTHDAY_SIZE, day->date.day, day->month_days)) &&
           (!is_given(rule->by_year_day) ||
            is_listed(rule->by_year_day, ICAL_BY_YEARDAY_SIZE, day->year_day, day->year_days)) &&
           (!is_given(rule->by_day) || fits_weekday(rule, day)) && fits_start(rule, day, start);
}

/* The number of the month or year that the rule counts in. */
static long
period_of(const struct icalrecurrencetype *rule, const struct icaltimetype *date)
{
    return rule->freq == ICAL_MONTHLY_RECURRENCE ? date->year * 12L + date->month : date->year;
}

/* A period with COUNT fitting days has one that BYSETPOS takes. */
static bool
takes_position(const struct icalrecurrencetype *rule, int count)
{
    int weeks = list_length(rule->by_week_no, ICAL_BY_WEEKNO_SIZE);
    int days = list_length(rule->by_day, ICAL_BY_DAY_SIZE);
    if (weeks > 0 && count > weeks * (days > 0 ? days : 1))
        count = weeks * (days > 0 ? days : 1);
    if (!is_given(rule->by_set_pos))
        return count > 0;
    for (int i = 0; i < ICAL_BY_SETPOS_SIZE && rule->by_set_pos[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        if (abs(rule->by_set_pos[i]) <= count)
            return true;
    }
    return false;
}

bool
listing_series_has_day(const struct icalrecurrencetype *rule, const struct icaltimetype *start,
                       const struct icaltimetype *last)
{
    long first = period_of(rule, start), present = first;
    struct icaltimetype date = *start;
    int count = 0;

    /* A period is counted as a whole, so that the days in front of the start have their numbers, too. */
    date.day = 1;
    date.month = rule->freq == ICAL_MONTHLY_RECURRENCE ? date.month : 1;
    for (; icaltime_compare_date_only(date, *last) <= 0; icaltime_adjust(&date, 1, 0, 0, 0)) {
        long period = period_of(rule, &date);
        if (period != present) {
            if (takes_position(rule, count))
                return true;
            count = 0;
            present = period;
        }
        if (rule->interval > 1 && (period - first) % rule->interval != 0)
            continue;
        struct day day = {.date = date,
                          .weekday = icaltime_day_of_week(date),
                          .year_day = icaltime_day_of_year(date),
                          .month_days = icaltime_days_in_month(date.month, date.year),
                          .year_days = icaltime_days_in_year(date.year)};
        count += fits(rule, &day, start);
    }
    return takes_position(rule, count);
}

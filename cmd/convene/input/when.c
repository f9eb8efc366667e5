#include "convene/input/when.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/clock.h"

enum { MINUTES_A_DAY = 24 * 60, COUNT_MAX = 36500 };

struct moment {
    long days;  /* since 1970-01-01 */
    int minute; /* of the day; -1: a day without a time */
};

/* --- the calendar --- */

/* Days since 1970-01-01 of a date in the Gregorian calendar. Years begin in March here, so that the leap day
 * comes last. */
static long
days_from_civil(int year, int month, int day)
{
    long y = month <= 2 ? year - 1 : year;
    long era = (y >= 0 ? y : y - 399) / 400;
    long year_of_era = y - era * 400;
    long day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static void
civil_from_days(long days, int *year, int *month, int *day)
{
    long shifted = days + 719468, era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    long day_of_era = shifted - era * 146097;
    long year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    long day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    long index = (5 * day_of_year + 2) / 153;

    *day = (int)(day_of_year - (153 * index + 2) / 5 + 1);
    *month = (int)(index < 10 ? index + 3 : index - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static int
month_length(int year, int month)
{
    return (int)(days_from_civil(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) -
                 days_from_civil(year, month, 1));
}

static long
shift_days(long days, long count, char unit)
{
    if (unit == 'd' || unit == 'w')
        return days + count * (unit == 'w' ? 7 : 1);
    int year, month, day;
    civil_from_days(days, &year, &month, &day);
    long months = (long)year * 12 + month - 1 + count * (unit == 'y' ? 12 : 1);
    year = (int)(months / 12);
    month = (int)(months % 12) + 1;
    int last = month_length(year, month);
    return days_from_civil(year, month, day < last ? day : last);
}

/* --- reading --- */

static void
skip_blanks(const char **text)
{
    while (**text == ' ' || **text == '\t')
        (*text)++;
}

/* Read "9:00" or "09:00" and the blanks behind it. */
static bool
read_clock(const char **text, int *minute)
{
    const char *at = *text;
    if (!isdigit((unsigned char)*at))
        return false;
    char *end;
    long hour = strtol(at, &end, 10);
    if (end - at > 2 || *end != ':' || !isdigit((unsigned char)end[1]) || !isdigit((unsigned char)end[2]))
        return false;
    long rest = (end[1] - '0') * 10 + end[2] - '0';
    if (hour > 23 || rest > 59 || isdigit((unsigned char)end[3]))
        return false;
    *minute = (int)(hour * 60 + rest);
    *text = end + 3;
    skip_blanks(text);
    return true;
}

static bool
read_digits(const char **text, int count, int *number)
{
    *number = 0;
    for (; count > 0; count--, (*text)++) {
        if (!isdigit((unsigned char)**text))
            return false;
        *number = *number * 10 + (**text - '0');
    }
    return true;
}

static bool
read_dash(const char **text)
{
    return *(*text)++ == '-';
}

/* Read a date with or without a time; nothing may follow. */
static bool
read_moment(const char *text, struct moment *moment)
{
    int year, month, day;
    if (!text || !read_digits(&text, 4, &year) || !read_dash(&text) || !read_digits(&text, 2, &month) ||
        !read_dash(&text) || !read_digits(&text, 2, &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > month_length(year, month))
        return false;
    *moment = (struct moment){.days = days_from_civil(year, month, day), .minute = -1};
    if (*text == '\0')
        return true;
    if (*text != 'T' && *text != ' ')
        return false;
    text++;
    skip_blanks(&text);
    return read_clock(&text, &moment->minute) && *text == '\0';
}

/* Read "+45d", "+3h" or "-30d": sign, number and unit. The unit "min" is given as 'i'. */
static bool
read_shift(const char **text, long *count, char *unit)
{
    char sign = **text;
    const char *at = *text + 1;
    if ((sign != '+' && sign != '-') || !isdigit((unsigned char)*at))
        return false;
    char *end;
    *count = strtol(at, &end, 10);
    if (*count > COUNT_MAX)
        return false;
    if (strncmp(end, "min", 3) == 0) {
        *unit = 'i';
        end += 3;
    } else if (*end && strchr("dwmyh", *end)) {
        *unit = *end++;
    } else {
        return false;
    }
    if (*end && *end != ' ')
        return false;
    *count = sign == '-' ? -*count : *count;
    *text = end;
    skip_blanks(text);
    return true;
}

/* When a weekday follows: the first such day from DAYS on; else DAYS. */
static long
read_weekday(const char **text, long days)
{
    static const char *const names[] = {"thu", "fri", "sat", "sun",
                                        "mon", "tue", "wed"}; /* 1970-01-01 was a Thursday */

    for (int i = 0; i < 7; i++)
        if (strncasecmp(*text, names[i], 3) == 0) {
            *text += strspn(*text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
            skip_blanks(text);
            return days + ((i - days % 7) % 7 + 7) % 7;
        }
    return days;
}

static const char *
write_moment(struct arena *arena, const struct moment *moment)
{
    int year, month, day;
    civil_from_days(moment->days, &year, &month, &day);
    if (moment->minute < 0)
        return arena_printf(arena, "%04d-%02d-%02d", year, month, day);
    return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d", year, month, day, moment->minute / 60,
                        moment->minute % 60);
}

/* Read a shift of days or more from BASE, then perhaps a weekday, then perhaps a time. */
static bool
read_relative(const char *text, const struct moment *base, bool keep_time, struct moment *moment)
{
    long count;
    char unit;
    if (!read_shift(&text, &count, &unit) || unit == 'h' || unit == 'i')
        return false;
    *moment =
        (struct moment){.days = shift_days(base->days, count, unit), .minute = keep_time ? base->minute : -1};
    moment->days = read_weekday(&text, moment->days);
    read_clock(&text, &moment->minute);
    return *text == '\0';
}

const char *
when_read(struct arena *arena, const struct when *when, const char *text)
{
    const char *from = *text == '-' ? when->starts : when->today;
    struct moment base, moment;
    if (read_moment(text, &moment) ||
        (read_moment(from, &base) && read_relative(text, &base, false, &moment)))
        return write_moment(arena, &moment);
    return text;
}

const char *
when_read_end(struct arena *arena, const struct when *when, const char *text)
{
    const char *rest = text;
    struct moment moment;
    if (read_moment(text, &moment))
        return write_moment(arena, &moment);
    struct moment start;
    if (!read_moment(when->starts, &start))
        return text;
    moment = start;
    if (read_clock(&rest, &moment.minute) && *rest == '\0')
        return write_moment(arena, &moment);
    if (read_relative(text, &start, true, &moment))
        return write_moment(arena, &moment);
    rest = text;
    moment = start;
    long count;
    char unit;
    if (start.minute < 0 || !read_shift(&rest, &count, &unit) || *rest || count < 0)
        return text;
    count = start.minute + count * (unit == 'h' ? 60 : 1);
    moment.days += count / MINUTES_A_DAY;
    moment.minute = (int)(count % MINUTES_A_DAY);
    return write_moment(arena, &moment);
}

const char *
when_today(struct arena *arena)
{
    time_t now = clock_wall();
    struct tm local;
    localtime_r(&now, &local);
    return arena_printf(arena, "%04d-%02d-%02d", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

const char *
when_shift(struct arena *arena, const char *date, long count, char unit)
{
    struct moment moment;
    if (!read_moment(date, &moment))
        return NULL;
    moment.days = shift_days(moment.days, count, unit);
    return write_moment(arena, &moment);
}

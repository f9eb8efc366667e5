#include "web/present/date.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
static const char *const month_shorts[] = {"Jan",  "Feb", "Mar",  "Apr", "May", "June",
                                           "July", "Aug", "Sept", "Oct", "Nov", "Dec"};
static const char *const weekday_names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                            "Friday", "Saturday", "Sunday"};
static const char *const weekday_shorts[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

/* DIGITS decimal digits at TEXT as a number, or -1. */
static int
digits(const char *text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (!isdigit((unsigned char)text[i]))
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool
present_time_parse(const char *text, struct present_time *out)
{
    if (!text || strlen(text) < 10 || text[4] != '-' || text[7] != '-')
        return false;
    struct present_time time = {
        .year = digits(text, 4), .month = digits(text + 5, 2), .day = digits(text + 8, 2)};
    if (!date_exists(&(struct date){time.year, time.month, time.day}))
        return false;
    if (strlen(text) >= 16 && (text[10] == 'T' || text[10] == ' ') && text[13] == ':') {
        time.hour = digits(text + 11, 2);
        time.minute = digits(text + 14, 2);
        if (time.hour < 0 || time.hour > 23 || time.minute < 0 || time.minute > 59)
            return false;
    } else if (text[10] != '\0') {
        return false;
    }
    *out = time;
    return true;
}

/* Years begin in March here, so that the leap day is the last of its year and 153 days are always five
 * months. */
long
present_days(const struct present_time *time)
{
    long year = time->month > 2 ? time->year : time->year - 1;
    long era = year / 400;
    long year_of_era = year - era * 400;
    long day_of_year = (153L * (time->month + (time->month > 2 ? -3 : 9)) + 2) / 5 + time->day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

struct present_time
present_days_civil(long days)
{
    long shifted = days + 719468;
    long era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    long day_of_era = shifted - era * 146097;
    long year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    long day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (int)((5 * day_of_year + 2) / 153);
    int month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    return (struct present_time){.year = (int)(year_of_era + era * 400 + (month <= 2 ? 1 : 0)),
                                 .month = month,
                                 .day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1)};
}

int
present_weekday(long days)
{
    return (int)(((days + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

time_t
present_time_instant(const struct present_time *time)
{
    return (time_t)present_days(time) * 86400 + time->hour * 3600 + time->minute * 60;
}

struct present_time
present_time_of(time_t instant)
{
    long seconds = (long)(((instant % 86400) + 86400) % 86400);
    struct present_time time = present_days_civil((long)((instant - seconds) / 86400));
    time.hour = (int)(seconds / 3600);
    time.minute = (int)(seconds % 3600 / 60);
    return time;
}

const char *
present_month_name(int month)
{
    return month_names[month - 1];
}

const char *
present_month_short(int month)
{
    return month_shorts[month - 1];
}

const char *
present_weekday_name(int weekday)
{
    return weekday_names[weekday];
}

const char *
present_weekday_short(int weekday)
{
    return weekday_shorts[weekday];
}

char *
present_iso_day(struct arena *arena, long days)
{
    struct present_time time = present_days_civil(days);
    return arena_printf(arena, "%04d-%02d-%02d", time.year, time.month, time.day);
}

char *
present_long_day(struct arena *arena, const struct present_time *time)
{
    return arena_printf(arena, "%s, %d %s %d", present_weekday_name(present_weekday(present_days(time))),
                        time->day, present_month_name(time->month), time->year);
}

char *
present_short_day(struct arena *arena, const struct present_time *time, int this_year)
{
    const char *weekday = present_weekday_short(present_weekday(present_days(time)));
    const char *month = present_month_short(time->month);
    if (time->year == this_year)
        return arena_printf(arena, "%s %d %s", weekday, time->day, month);
    return arena_printf(arena, "%s %d %s %d", weekday, time->day, month, time->year);
}

char *
present_day_span(struct arena *arena, const struct present_time *first, const struct present_time *last)
{
    const char *to = present_month_name(last->month);
    if (first->year != last->year)
        return arena_printf(arena, "%d %s %d to %d %s %d", first->day, present_month_name(first->month),
                            first->year, last->day, to, last->year);
    if (first->month != last->month)
        return arena_printf(arena, "%d %s to %d %s %d", first->day, present_month_name(first->month),
                            last->day, to, last->year);
    if (first->day != last->day)
        return arena_printf(arena, "%d to %d %s %d", first->day, last->day, to, last->year);
    return arena_printf(arena, "%d %s %d", first->day, to, first->year);
}

char *
present_clock(struct arena *arena, const struct present_time *time)
{
    return arena_printf(arena, "%02d:%02d", time->hour, time->minute);
}

/* A count with its unit: the largest one that is not below two of it. */
static char *
amount(struct arena *arena, long days)
{
    static const struct {
        long from, days;
        const char *unit;
    } units[] = {{730, 365, "years"}, {61, 30, "months"}, {21, 7, "weeks"}, {1, 1, "days"}};
    size_t i = 0;
    while (days < units[i].from)
        i++;
    return arena_printf(arena, "%ld %s", days / units[i].days, units[i].unit);
}

char *
present_distance(struct arena *arena, long from_day, long to_day)
{
    long days = to_day - from_day;
    if (days == 0)
        return arena_strdup(arena, "today");
    if (days == 1)
        return arena_strdup(arena, "tomorrow");
    if (days == -1)
        return arena_strdup(arena, "yesterday");
    if (days > 0)
        return arena_printf(arena, "in %s", amount(arena, days));
    return arena_printf(arena, "%s ago", amount(arena, -days));
}

char *
present_until(struct arena *arena, long seconds, long from_day, long to_day)
{
    if (seconds >= 86400 || seconds < 60)
        return present_distance(arena, from_day, to_day);
    long minutes = seconds / 60, hours = seconds / 3600;
    if (hours >= 2)
        return arena_printf(arena, "in %ld hours", hours);
    return arena_printf(arena, "in %ld minute%s", minutes, minutes == 1 ? "" : "s");
}

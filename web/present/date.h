/* present_date: calendar arithmetic and dates in words, on local times as the document writes them.
 *
 * A document's local time is "2027-05-04T09:00", or "2027-05-04" for a whole day. Days are counted from
 * 1970-01-01. Nothing here knows a zone (present_zone.h does) or the clock: "now" is always an argument.
 */
#ifndef WEB_PRESENT_DATE_H
#define WEB_PRESENT_DATE_H

#include <stdbool.h>
#include <time.h>

#include "base/arena.h"

struct present_time {
    int year, month, day; /* 2027, 1 to 12, 1 to 31 */
    int hour, minute;     /* both 0 where the text was a date */
};

/* False, and *OUT untouched, when TEXT is neither a date nor a local time (seconds and a "Z" are passed
 * over). */
bool present_time_parse(const char *text, struct present_time *out);
/* Seconds since 1970 of TIME read as UTC. */
time_t present_time_instant(const struct present_time *time);
struct present_time present_time_of(time_t instant);

long present_days(const struct present_time *time);
struct present_time present_days_civil(long days);
/* 0 is Monday. */
int present_weekday(long days);

const char *present_month_name(int month);      /* "May" */
const char *present_month_short(int month);     /* "May", "Sept" */
const char *present_weekday_name(int weekday);  /* "Tuesday" */
const char *present_weekday_short(int weekday); /* "Tue" */

/* "2027-05-04", what a URL takes. */
char *present_iso_day(struct arena *arena, long days);
/* "Tuesday, 4 May 2027" */
char *present_long_day(struct arena *arena, const struct present_time *time);
/* "Tue 4 May", with the year where it is not THIS_YEAR. */
char *present_short_day(struct arena *arena, const struct present_time *time, int this_year);
/* "4 to 6 May 2027", "30 April to 2 May 2027", "31 December 2027 to 2 January 2028", "4 May 2027". */
char *present_day_span(struct arena *arena, const struct present_time *first,
                       const struct present_time *last);
/* "09:00" */
char *present_clock(struct arena *arena, const struct present_time *time);

/* "today", "tomorrow", "in 12 days", "in 5 months", "yesterday", "3 weeks ago". */
char *present_distance(struct arena *arena, long from_day, long to_day);
/* Below a day "in 3 hours", "in 20 minutes"; else as above, counted in days that start at midnight where it
 * is. */
char *present_until(struct arena *arena, long seconds, long from_day, long to_day);

#endif

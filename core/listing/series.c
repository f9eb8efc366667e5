/* Series: the local starts of a recurrence rule (RFC 5545 section 3.3.10), by libical.
 *
 * Starts are civil times without a zone: what repeats at 07:30 repeats at 07:30 on the wall, on both sides of
 * a change of daylight saving time. The database makes instants of them.
 */
#include "base/attr.h"
#include "listing/listing_internal.h"

#include <stdlib.h>
#include <string.h>

#include <libical/ical.h>

#include "rules/civil.h"

static const char *const field_name = "series.rrule";
static const char no_event[] =
    "By \"%.100s\" no event takes place from %s on; perhaps its months, days and positions have no date in "
    "common, as 30 February.";

static struct icaltimetype
to_ical(const struct civil *civil)
{
    struct icaltimetype time = icaltime_null_time();
    time.year = civil->year;
    time.month = civil->month;
    time.day = civil->day;
    time.hour = civil->hour;
    time.minute = civil->minute;
    time.is_date = !civil->has_time;
    return time;
}

static struct civil
from_ical(const struct icaltimetype *time)
{
    return (struct civil){.year = time->year,
                          .month = time->month,
                          .day = time->day,
                          .hour = time->hour,
                          .minute = time->minute,
                          .has_time = !time->is_date};
}

/* Parts of a rule that libical takes and that a series has no use for. */
static bool
has_foreign_part(const char *rrule, struct problems *problems)
{
    static const struct {
        const char *part, *sentence;
    } parts[] = {
        /* RFC 7529; libical 3 also loses the calendar's name when the rest cannot be read. */
        {"RSCALE", "The calendar of a series is the Gregorian one; leave RSCALE out."},
        /* Not only needless: libical gives the hours of a list in the list's order. */
        {"BYHOUR", "Each event of a series begins at the same time of day; leave BYHOUR out."},
        {"BYMINUTE", "Each event of a series begins at the same time of day; leave BYMINUTE out."},
        {"BYSECOND", "Each event of a series begins at the same time of day; leave BYSECOND out."},
    };

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (strcasestr(rrule, parts[i].part)) {
            problem_add(problems, field_name, "%s", parts[i].sentence);
            return true;
        }
    }
    return false;
}

/* RFC 5545 takes numbers in BYDAY for months and years only; of days that no month has, libical looks for one
 * for seconds. */
static bool
has_odd_day(const struct icalrecurrencetype *rule, struct problems *problems)
{
    bool months = rule->freq == ICAL_MONTHLY_RECURRENCE || rule->by_month[0] != ICAL_RECURRENCE_ARRAY_MAX;
    bool numbers = rule->freq == ICAL_MONTHLY_RECURRENCE || rule->freq == ICAL_YEARLY_RECURRENCE;
    int most = !numbers ? 0 : months ? 5 : 53;
    for (size_t i = 0; i < ICAL_BY_DAY_SIZE && rule->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        if (abs(icalrecurrencetype_day_position(rule->by_day[i])) > most) {
            problem_add(problems, field_name,
                        "BYDAY takes days as in MO or, in a monthly or yearly rule, 2WE and -1FR: the second "
                        "Wednesday, the last Friday.");
            return true;
        }
    }
    return false;
}

static bool
read_rule(const char *rrule, struct icalrecurrencetype *rule, struct problems *problems)
{
    if (has_foreign_part(rrule, problems))
        return false;
    icalerror_set_errors_are_fatal(0);
    *rule = icalrecurrencetype_from_string(rrule);
    if (rule->freq == ICAL_NO_RECURRENCE) {
        problem_add(problems, field_name,
                    "\"%.100s\" is not a recurrence rule; it is written as in FREQ=WEEKLY;BYDAY=WE;COUNT=10 "
                    "(RFC 5545).",
                    rrule);
        return false;
    }
    if (rule->freq == ICAL_SECONDLY_RECURRENCE || rule->freq == ICAL_MINUTELY_RECURRENCE ||
        rule->freq == ICAL_HOURLY_RECURRENCE) {
        problem_add(problems, field_name,
                    "An event recurs daily, weekly, monthly or yearly, not more often.");
        return false;
    }
    return !has_odd_day(rule, problems);
}

/* The search for a rule's dates ends: it goes no further than LAST, and a rule by months or years, whose
 * search libical does not end there, has a day up to then. */
static bool
ends(struct icalrecurrencetype *rule, const struct icaltimetype *start, const struct icaltimetype *last)
{
    if (icaltime_is_null_time(rule->until) || icaltime_compare(rule->until, *last) > 0)
        rule->until = *last;
    return (rule->freq != ICAL_MONTHLY_RECURRENCE && rule->freq != ICAL_YEARLY_RECURRENCE) ||
           listing_series_has_day(rule, start, last);
}

static bool
is_exdate(const json_t *exdates, const char *start)
{
    const json_t *exdate;
    size_t i;
    /* An exception written as a day excludes whatever starts on it. */
    json_array_foreach(exdates, i, exdate) if (strncmp(json_string_value(exdate), start,
                                                       json_string_length(exdate)) == 0) return true;
    return false;
}

json_t *
listing_series_expand(const char *rrule, const json_t *exdates, const char *start, const char *until,
                      size_t max, struct problems *problems)
{
    const char *previous = "";
    struct icalrecurrencetype rule;
    struct civil first, last;
    if (civil_parse(problems->arena, start, &first) || civil_parse(problems->arena, until, &last) ||
        !read_rule(rrule, &rule, problems))
        return NULL;
    struct icaltimetype from = to_ical(&first), to = to_ical(&last);
    if (!ends(&rule, &from, &to)) {
        problem_add(problems, field_name, no_event, rrule, start);
        return NULL;
    }
    icalrecur_iterator *iterator = icalrecur_iterator_new(rule, from);
    if (!iterator) {
        problem_add(problems, field_name, "\"%.100s\" contradicts itself; no event would ever take place.",
                    rrule);
        return NULL;
    }
    json_t *starts = json_array();
    struct icaltimetype time;
    for (time = icalrecur_iterator_next(iterator);
         !icaltime_is_null_time(time) && json_array_size(starts) < max;
         time = icalrecur_iterator_next(iterator)) {
        struct civil civil = from_ical(&time);
        const char *text;

        if (civil_compare(&civil, &last) > 0)
            break;
        text = civil_format(problems->arena, &civil);
        /* A day that is named twice (BYDAY=TH,TH) comes twice. */
        if (strcmp(text, previous) != 0 && !is_exdate(exdates, text))
            json_array_append_new(starts, json_string(text));
        previous = text;
    }
    icalrecur_iterator_free(iterator);
    if (json_array_size(starts))
        return starts;
    json_decref(starts);
    problem_add(problems, field_name, no_event, rrule, start);
    return NULL;
}

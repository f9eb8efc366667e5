/* Series: the local starts of a recurrence rule (RFC 5545 section 3.3.10), by libical.
 *
 * Starts are civil times without a zone: what repeats at 07:30 repeats at 07:30 on the wall, on both sides of
 * a change of daylight saving time. The database makes instants of them.
 */
#include "listing/listing_internal.h"

#include <string.h>

#include <libical/ical.h>

static const char *const field_name = "series.rrule";

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

static bool
read_rule(const char *rrule, struct icalrecurrencetype *rule, struct problems *problems)
{
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
    return true;
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
    struct icalrecurrencetype rule;
    struct icaltimetype time;
    struct civil first, last;
    icalrecur_iterator *iterator;
    json_t *starts;

    if (civil_parse(problems->arena, start, &first) || civil_parse(problems->arena, until, &last) ||
        !read_rule(rrule, &rule, problems))
        return NULL;
    iterator = icalrecur_iterator_new(rule, to_ical(&first));
    if (!iterator) {
        problem_add(problems, field_name, "\"%.100s\" contradicts itself; no event would ever take place.",
                    rrule);
        return NULL;
    }
    starts = json_array();
    for (time = icalrecur_iterator_next(iterator);
         !icaltime_is_null_time(time) && json_array_size(starts) < max;
         time = icalrecur_iterator_next(iterator)) {
        struct civil civil = from_ical(&time);
        const char *text;

        if (civil_compare(&civil, &last) > 0)
            break;
        text = civil_format(problems->arena, &civil);
        if (!is_exdate(exdates, text))
            json_array_append_new(starts, json_string(text));
    }
    icalrecur_iterator_free(iterator);
    if (json_array_size(starts))
        return starts;
    json_decref(starts);
    problem_add(problems, field_name, "By \"%.100s\" no event takes place from %s on.", rrule, start);
    return NULL;
}

/* The small calendar: two months, every day a link to that day, a dot where there are events. */
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "web/events/events_internal.h"
#include "web/events/query.h"
#include "web/present/words.h"

enum { CALENDAR_MONTHS = 2, DAYS_A_WEEK = 7 };

/* The first day of the first month: that of the query's own dates, else this month. */
static struct present_time
calendar_first(const struct present *p, const struct query *query)
{
    struct present_time first;
    if (!present_time_parse(query_value(query, QUERY_FROM), &first))
        first = present_time_of(p->now);
    first.day = 1;
    return first;
}

static struct present_time
month_after(struct present_time month, int months)
{
    int count = month.year * 12 + month.month - 1 + months;
    return (struct present_time){.year = count / 12, .month = count % 12 + 1, .day = 1};
}

static long
month_last_day(const struct present_time *month)
{
    return present_days(month) + date_month_days(month->year, month->month) - 1;
}

void
present_calendar_span(const struct present *p, const struct query *query, const char **from, const char **to)
{
    struct present_time first = calendar_first(p, query);
    struct present_time last = month_after(first, CALENDAR_MONTHS - 1);
    *from = present_iso_day(p->arena, present_days(&first));
    *to = present_iso_day(p->arena, month_last_day(&last));
}

static const char *
span_link(const struct present *p, const struct query *query, long from, long to)
{
    const struct query *begun = query_set(p->arena, query, QUERY_FROM, present_iso_day(p->arena, from));
    return query_link(p->arena, query_set(p->arena, begun, QUERY_TO, present_iso_day(p->arena, to)), "");
}

static json_t *
day_view(const struct present *p, const struct query *query, const json_t *days, long day)
{
    json_t *view = json_object();
    struct present_time civil = present_days_civil(day), today = present_time_of(p->now);
    const char *iso = present_iso_day(p->arena, day);
    long long count = json_integer_value(json_object_get(days, iso));
    const char *from = query_value(query, QUERY_FROM), *to = query_value(query, QUERY_TO);
    bool chosen = from && to && strcmp(from, iso) <= 0 && strcmp(iso, to) <= 0;
    view_int(view, "number", civil.day);
    view_text(view, "day_url", span_link(p, query, day, day));
    view_text(view, "day_label",
              count ? arena_printf(p->arena, "%d %s, %s event%s", civil.day, present_month_name(civil.month),
                                   present_number(p, count), count == 1 ? "" : "s")
                    : NULL);
    view_flag(view, "is_today", day == present_days(&today));
    view_flag(view, "chosen", chosen);
    return view;
}

static json_t *
blank_view(void)
{
    json_t *view = json_object();
    view_flag(view, "day_url", false);
    return view;
}

static json_t *
month_view(const struct present *p, const struct query *query, const json_t *days,
           const struct present_time *month)
{
    json_t *view = json_object(), *weeks = json_array(), *week = NULL;
    long first = present_days(month), last = month_last_day(month);
    for (long day = first - present_weekday(first); day <= last || present_weekday(day) != 0; day++) {
        if (present_weekday(day) == 0) {
            json_t *row = json_object();
            week = json_array();
            json_object_set_new(row, "days", week);
            json_array_append_new(weeks, row);
        }
        bool inside = day >= first && day <= last;
        json_array_append_new(week, inside ? day_view(p, query, days, day) : blank_view());
    }
    view_text(view, "month_title",
              arena_printf(p->arena, "%s %d", present_month_name(month->month), month->year));
    view_text(view, "month_url", span_link(p, query, first, last));
    json_object_set_new(view, "weeks", weeks);
    return view;
}

json_t *
present_calendar(const struct present *p, const struct query *query, const json_t *days)
{
    json_t *view = json_object(), *months = json_array();
    struct present_time first = calendar_first(p, query), before = month_after(first, -1);
    struct present_time next = month_after(first, 1);
    for (int i = 0; i < CALENDAR_MONTHS; i++) {
        struct present_time month = month_after(first, i);
        json_array_append_new(months, month_view(p, query, days, &month));
    }
    json_object_set_new(view, "months", months);
    view_text(view, "before_url", span_link(p, query, present_days(&before), month_last_day(&before)));
    view_text(view, "before_title", present_month_name(before.month));
    view_text(view, "next_url", span_link(p, query, present_days(&next), month_last_day(&next)));
    view_text(view, "next_title", present_month_name(next.month));
    return view;
}

/* times: when an event is, as every view of it says. */
#ifndef WEB_PRESENT_TIMES_H
#define WEB_PRESENT_TIMES_H

#include "web/present/words.h"

/* What every view of one event says of its time. */
struct present_times {
    struct present_time starts, ends; /* local; `ends` equals `starts` when the document gives none */
    bool all_day, has_end;
    time_t starts_at, ends_at;
    long today; /* the day that it is now where the event is */
    enum { TIMES_UPCOMING, TIMES_ONGOING, TIMES_OVER } phase;
    const char *label; /* zone abbreviation, NULL for all-day events */
};
/* False when the document has no start that can be read. */
bool present_times(const struct present *p, const json_t *doc, struct present_times *out);

/* "Monday, 4 January 2027, 09:15 CET (in 14 minutes)": INSTANT as documents have it, in the event's zone.
 * NULL for NULL. */
const char *present_moment(const struct present *p, const json_t *event, const char *instant);

#endif

/* VTIMEZONE from the system's zoneinfo files. */
#include "calendar/calendar_internal.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* libical puts the name behind a folder: nothing that leads out of it. */
static bool
is_zone_name(const char *zone)
{
    for (const char *c = zone; *c; c++) {
        if (!isalnum((unsigned char)*c) && !strchr("/_+-", *c))
            return false;
    }
    return isalpha((unsigned char)*zone) != 0;
}

/* By file and not from libical's table of zones: that one has no links (Asia/Calcutta, US/Eastern). */
icalcomponent *
calendar_zone(const char *zone, int year)
{
    struct icaltimetype from = icaltime_null_time();
    if (!is_zone_name(zone))
        return NULL;
    icalcomponent *component = icaltzutil_fetch_timezone(zone);
    if (!component)
        return NULL;
    icalproperty *tzid = icalcomponent_get_first_property(component, ICAL_TZID_PROPERTY);
    if (tzid)
        icalproperty_set_tzid(tzid, zone); /* without libical's own prefix */
    from.year = year - 1;
    from.month = from.day = 1;
    from.zone = icaltimezone_get_utc_timezone();
    icaltimezone_truncate_vtimezone(component, from, icaltime_null_time(), 0);
    return component;
}

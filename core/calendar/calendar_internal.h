/* Inside the room. */
#ifndef CALENDAR_CALENDAR_INTERNAL_H
#define CALENDAR_CALENDAR_INTERNAL_H

#include <libical/ical.h>

/* The VTIMEZONE of an IANA zone, with TZID:ZONE, from the year before YEAR on; the caller's. NULL when the
 * system does not know the zone. */
icalcomponent *calendar_zone(const char *zone, int year);

#endif

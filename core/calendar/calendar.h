/* calendar: events as iCalendar (RFC 5545), by libical.
 *
 * Pure: a stored document goes in, bytes come out, the same ones for the same document, so that a digest of
 * them is their ETag. Nothing here knows the time of day: DTSTAMP is when the event was last changed.
 *
 * What clients do with it decides how it is written:
 *   - UID never changes, and an occurrence of a series has the UID of its series with a RECURRENCE-ID;
 *   - SEQUENCE is the revision less one, so it rises with every change;
 *   - a cancelled event stays, as STATUS:CANCELLED; a postponed one is TENTATIVE;
 *   - times name their IANA zone, whose VTIMEZONE comes along (without one where the
 *     system has no such zone: clients know the names); UTC is written with a Z;
 *   - all day: DTEND is the day after the last one;
 *   - no ORGANIZER: it has to be an address that takes replies, and there is none.
 */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/attr.h"
#include "base/buf.h"

/* Only for the organizer's own calendar: it has names and addresses of attendees. */
struct calendar_attendee {
    const char *name, *address;
    const char *partstat; /* "ACCEPTED" (RFC 5545 3.2.12) */
    bool waits;           /* on a waitlist: the parameter X-WAITLIST */
    int guests;           /* persons beside this one: X-NUM-GUESTS, when there are any */
};

struct calendar_event {
    const json_t *doc;       /* the public document */
    const char *uid;         /* of an import; NULL: made from the identifier and `uid_domain` */
    const char *uid_domain;  /* "events.example.org" */
    const char *origin;      /* "https://events.example.org": before the document's `url` */
    const char *city;        /* "Berlin, Germany"; NULL when no place is known */
    const char *const *tags; /* CATEGORIES as people read them; ends with NULL; may be NULL */
    bool withdrawn;          /* METHOD:CANCEL: the receiver's calendar takes it out. UID and SEQUENCE stay */
    const struct calendar_attendee *attendees; /* NULL: none, as for everybody but the organizer */
    size_t attendee_count;
};

/* Append a VCALENDAR of one event (METHOD:PUBLISH, or CANCEL; with attendees none, since what is published
 * must not name them: RFC 5546 3.2.1); lines end in CR LF and have at most 75 octets. False, with nothing
 * appended, when the document has no start that can be read. */
MUST_CHECK bool calendar_write(struct buf *out, const struct calendar_event *event);

#endif

/* One event as a VCALENDAR. */
#include "calendar/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "calendar/calendar_internal.h"

enum { TEXT_MAX = 64 << 10 };

static const char product[] = "-//Convene//Convene " CONVENE_VERSION "//EN";

static const json_t *
member(const json_t *object, const char *name)
{
    return json_object_get(object, name);
}

/* NULL when absent or empty. */
static const char *
text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(member(object, name));
    return text && *text ? text : NULL;
}

/* --- properties --- */

/* TEXT has no control characters but the line feed (RFC 5545 3.3.11), which libical writes as \n; it would
 * write others as escapes that no client knows. */
static void
put_clean(struct buf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '\t')
            buf_putc(out, ' ');
        else if ((unsigned char)*c >= ' ' ? *c != 0x7f : *c == '\n')
            buf_putc(out, *c);
    }
}

static void
add_text(icalcomponent *component, icalproperty *make(const char *), const char *text)
{
    if (!text)
        return;
    struct buf clean;
    buf_init(&clean, TEXT_MAX);
    put_clean(&clean, text);
    icalcomponent_add_property(component, make(clean.data));
    buf_release(&clean);
}

/* --- times --- */

/* "2027-05-04", "2027-05-04T09:00" and "2027-05-04T07:00:00Z". Null time when it is none of these. */
static struct icaltimetype
read_time(const char *text)
{
    size_t len = 0;
    char compact[sizeof("20270504T090000Z")];
    for (const char *c = text ? text : ""; *c && len < sizeof(compact) - 1; c++) {
        if (*c != '-' && *c != ':')
            compact[len++] = *c;
    }
    compact[len] = '\0';
    if (len == sizeof("20270504T0900") - 1)
        memcpy(compact + len, "00", sizeof("00"));
    return icaltime_from_string(compact);
}

static bool
is_utc(const char *zone)
{
    return strcmp(zone, "UTC") == 0 || strcmp(zone, "Etc/UTC") == 0;
}

/* What DTSTART, DTEND and RECURRENCE-ID have in common: a local time of a zone, or a day. ZONE NULL: the time
 * says by itself what it is. */
static void
add_time(icalcomponent *component, icalproperty *make(struct icaltimetype), struct icaltimetype time,
         const char *zone)
{
    if (!time.is_date && zone && is_utc(zone)) {
        time.zone = icaltimezone_get_utc_timezone();
        zone = NULL;
    }
    icalproperty *property = make(time);
    if (!time.is_date && zone)
        icalproperty_add_parameter(property, icalparameter_new_tzid(zone));
    icalcomponent_add_property(component, property);
}

/* --- the event --- */

static void
add_identity(icalcomponent *component, const struct calendar_event *event, const char *zone)
{
    const json_t *series = member(event->doc, "series");
    const char *id = text_of(series, "id"), *which = text_of(series, "recurrence_id");
    struct icaltimetype updated = read_time(text_of(event->doc, "updated"));
    json_int_t revision = json_integer_value(member(event->doc, "revision"));
    struct buf uid;
    buf_init(&uid, TEXT_MAX);
    if (event->uid)
        put_clean(&uid, event->uid);
    else
        buf_printf(&uid, "%s@%s", id ? id : text_of(event->doc, "id"), event->uid_domain);
    icalcomponent_add_property(component, icalproperty_new_uid(uid.data));
    buf_release(&uid);
    if (which)
        add_time(component, icalproperty_new_recurrenceid, read_time(which), zone);
    icalcomponent_add_property(component, icalproperty_new_sequence(revision > 0 ? (int)revision - 1 : 0));
    if (!icaltime_is_null_time(updated)) {
        add_time(component, icalproperty_new_dtstamp, updated, NULL);
        add_time(component, icalproperty_new_lastmodified, updated, NULL);
    }
}

static void
add_when(icalcomponent *component, const json_t *doc, struct icaltimetype starts, const char *zone)
{
    struct icaltimetype ends = read_time(text_of(doc, "ends"));
    add_time(component, icalproperty_new_dtstart, starts, zone);
    if (starts.is_date) {
        ends = icaltime_is_null_time(ends) ? starts : ends;
        icaltime_adjust(&ends, 1, 0, 0, 0); /* exclusive here, the last day in the document */
    }
    if (!icaltime_is_null_time(ends) && icaltime_compare(ends, starts) > 0)
        add_time(component, icalproperty_new_dtend, ends, zone);
}

static void
add_status(icalcomponent *component, const json_t *doc, bool withdrawn)
{
    static const struct {
        const char *ours;
        enum icalproperty_status theirs;
    } rows[] = {{"cancelled", ICAL_STATUS_CANCELLED}, {"postponed", ICAL_STATUS_TENTATIVE}};
    const char *status = text_of(doc, "status");
    enum icalproperty_status theirs = withdrawn ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED;

    for (size_t i = 0; status && !withdrawn && i < COUNT_OF(rows); i++) {
        if (strcmp(status, rows[i].ours) == 0)
            theirs = rows[i].theirs;
    }
    icalcomponent_add_property(component, icalproperty_new_status(theirs));
}

/* The parts that are there, joined. False when there is none. */
static bool
join(struct buf *out, const char *joint, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!parts[i])
            continue;
        if (out->len)
            buf_puts(out, joint);
        buf_puts(out, parts[i]);
    }
    return out->len > 0;
}

static void
add_where(icalcomponent *component, const struct calendar_event *event)
{
    const json_t *place = member(event->doc, "place"), *lat = member(place, "lat"),
                 *lon = member(place, "lon");
    const char *parts[] = {text_of(place, "venue"), text_of(place, "address"), event->city,
                           text_of(member(event->doc, "online"), "url")};
    struct buf where;
    buf_init(&where, TEXT_MAX);
    if (join(&where, ", ", parts, COUNT_OF(parts)))
        add_text(component, icalproperty_new_location, where.data);
    else if (text_of(event->doc, "mode") && strcmp(text_of(event->doc, "mode"), "online") == 0)
        add_text(component, icalproperty_new_location, "Online");
    buf_release(&where);
    if (json_is_number(lat) && json_is_number(lon)) {
        struct icalgeotype geo = {.lat = json_number_value(lat), .lon = json_number_value(lon)};
        icalcomponent_add_property(component, icalproperty_new_geo(geo));
    }
}

/* libical takes a comma in CATEGORIES for one between two values and cannot be told otherwise: a name goes
 * without its commas. */
static void
add_category(icalcomponent *component, const char *tag)
{
    struct buf plain;
    buf_init(&plain, TEXT_MAX);
    for (const char *c = tag; *c; c++) {
        if (*c != ',')
            buf_putc(&plain, *c);
    }
    add_text(component, icalproperty_new_categories, plain.data);
    buf_release(&plain);
}

static void
add_words(icalcomponent *component, const struct calendar_event *event)
{
    const char *path = text_of(event->doc, "url"), *parts[2] = {text_of(event->doc, "summary"), NULL};
    struct buf url;
    struct buf text;
    buf_init(&text, TEXT_MAX);
    buf_init(&url, TEXT_MAX);
    buf_printf(&url, "%s%s", event->origin, path ? path : "");
    parts[1] = url.data;
    join(&text, "\n\n", parts, 2);
    add_text(component, icalproperty_new_summary, text_of(event->doc, "title"));
    add_text(component, icalproperty_new_description, text.data);
    add_text(component, icalproperty_new_url, url.data);
    for (const char *const *tag = event->tags; tag && *tag; tag++)
        add_category(component, *tag);
    buf_release(&url);
    buf_release(&text);
}

/* A parameter's value takes neither quotes nor control characters (RFC 5545 3.2), and libical does not check.
 */
static icalparameter *
name_parameter(const char *name)
{
    struct buf clean;
    buf_init(&clean, TEXT_MAX);
    for (const char *c = name; *c; c++)
        buf_putc(&clean, *c == '"' ? '\'' : (unsigned char)*c < ' ' || *c == 0x7f ? ' ' : *c);
    icalparameter *parameter = icalparameter_new_cn(clean.data);
    buf_release(&clean);
    return parameter;
}

static void
add_x(icalproperty *property, const char *name, const char *value)
{
    icalparameter *parameter = icalparameter_new_x(value);
    icalparameter_set_xname(parameter, name);
    icalproperty_add_parameter(property, parameter);
}

static void
add_attendee(icalcomponent *component, const struct calendar_attendee *attendee)
{
    struct buf address;
    if (!attendee->address)
        return;
    buf_init(&address, TEXT_MAX);
    buf_puts(&address, "mailto:");
    put_clean(&address, attendee->address);
    icalproperty *property = icalproperty_new_attendee(address.data);
    buf_release(&address);
    if (attendee->name)
        icalproperty_add_parameter(property, name_parameter(attendee->name));
    icalproperty_add_parameter(
        property, icalparameter_new_from_value_string(ICAL_PARTSTAT_PARAMETER, attendee->partstat));
    if (attendee->waits)
        add_x(property, "X-WAITLIST", "TRUE");
    char guests[sizeof("2147483647")];
    snprintf(guests, sizeof(guests), "%d", attendee->guests);
    if (attendee->guests > 0)
        add_x(property, "X-NUM-GUESTS", guests);
    icalcomponent_add_property(component, property);
}

bool
calendar_write(struct buf *out, const struct calendar_event *event)
{
    struct icaltimetype starts = read_time(text_of(event->doc, "starts"));
    const char *zone = text_of(event->doc, "zone");
    if (icaltime_is_null_time(starts) || !zone)
        return false;
    icalerror_set_errors_are_fatal(0);
    icalcomponent *calendar = icalcomponent_new_vcalendar();
    icalcomponent_add_property(calendar, icalproperty_new_version("2.0"));
    icalcomponent_add_property(calendar, icalproperty_new_prodid(product));
    if (!event->attendees)
        icalcomponent_add_property(
            calendar, icalproperty_new_method(event->withdrawn ? ICAL_METHOD_CANCEL : ICAL_METHOD_PUBLISH));
    icalcomponent *rules = starts.is_date || is_utc(zone) ? NULL : calendar_zone(zone, starts.year);
    if (rules)
        icalcomponent_add_component(calendar, rules);
    icalcomponent *component = icalcomponent_new_vevent();
    add_identity(component, event, zone);
    add_when(component, event->doc, starts, zone);
    add_status(component, event->doc, event->withdrawn);
    add_words(component, event);
    add_where(component, event);
    for (size_t i = 0; i < event->attendee_count; i++)
        add_attendee(component, &event->attendees[i]);
    icalcomponent_add_component(calendar, component);
    char *text = icalcomponent_as_ical_string_r(calendar);
    buf_puts(out, text);
    free(text);
    icalcomponent_free(calendar);
    return true;
}

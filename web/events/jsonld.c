/* schema.org JSON-LD of an event. Dates carry their offset, cancelled events keep their date, only confirmed
 * people perform, nobody who attends is ever named. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "web/events/events_internal.h"
#include "web/kit/page.h"
#include "web/present/words.h"
#include "web/present/zone.h"

static const char *
schema_type(const char *kind)
{
    static const char *const types[][2] = {{"hackathon", "Hackathon"},
                                           {"meetup", "SocialEvent"},
                                           {"networking", "SocialEvent"},
                                           {"speed_mentoring", "SocialEvent"},
                                           {"career_fair", "BusinessEvent"},
                                           {"interest_group", "BusinessEvent"},
                                           {"other", "Event"}};
    for (size_t i = 0; kind && i < COUNT_OF(types); i++)
        if (strcmp(types[i][0], kind) == 0)
            return types[i][1];
    return kind ? "EducationEvent" : "Event";
}

static const char *
schema_of(const char *const table[][2], const char *code, const char *fallback)
{
    for (size_t i = 0; code && table[i][0]; i++)
        if (strcmp(table[i][0], code) == 0)
            return table[i][1];
    return fallback;
}

static void
put_text(json_t *object, const char *key, const char *text)
{
    if (text)
        json_object_set_new(object, key, json_string(text));
}

/* "2027-05-04T09:00:00+02:00" */
static const char *
offset_text(const struct present *p, const char *local, long seconds)
{
    long minutes = labs(seconds) / 60;
    return arena_printf(p->arena, "%.16s:00%c%02ld:%02ld", local, seconds < 0 ? '-' : '+', minutes / 60,
                        minutes % 60);
}

/* The local time with the offset that follows from the instant. */
static const char *
with_offset(const struct present *p, const json_t *doc, const char *local_field, const char *instant_field)
{
    struct present_time local, utc;
    const char *text = doc_text(doc, local_field);
    if (!text || !strchr(text, 'T') || !present_time_parse(text, &local) ||
        !present_time_parse(doc_text(doc, instant_field), &utc))
        return text;
    return offset_text(p, text, (long)(present_time_instant(&local) - present_time_instant(&utc)));
}

/* The start that was given up has no instant in the document: its offset is the zone's of about that time. */
static const char *
previous_start(const struct present *p, const json_t *doc)
{
    struct present_time local;
    struct present_zoned then;
    const char *text = doc_text(doc, "previous_starts"), *zone = doc_text(doc, "zone");
    if (!text || !strchr(text, 'T') || !zone || !present_time_parse(text, &local) ||
        !present_zone_at(p->arena, zone, present_time_instant(&local), &then) ||
        !present_zone_at(p->arena, zone, present_time_instant(&local) - then.offset, &then))
        return text;
    return offset_text(p, text, then.offset);
}

static json_t *
place_of(const json_t *doc)
{
    const char *city = doc_text(doc, "place.city"), *venue = doc_text(doc, "place.venue");
    json_t *place = json_pack("{s:s, s:s}", "@type", "Place", "name",
                              venue  ? venue
                              : city ? city
                                     : "Place not stated");
    json_t *address = json_pack("{s:s}", "@type", "PostalAddress");
    put_text(address, "streetAddress", doc_text(doc, "place.address"));
    put_text(address, "addressLocality", city);
    put_text(address, "addressCountry", doc_text(doc, "place.country"));
    json_object_set_new(place, "address", address);
    return place;
}

/* A link that is not public stays out: the event's own page stands in for it. */
static json_t *
virtual_of(const json_t *doc, const char *page)
{
    const char *link = json_is_true(doc_at(doc, "online.public")) ? doc_text(doc, "online.url") : NULL;
    return json_pack("{s:s, s:s}", "@type", "VirtualLocation", "url", link ? link : page);
}

static void
put_location(json_t *ld, const json_t *doc, const char *page)
{
    bool online = doc_is(doc, "mode", "online"), hybrid = doc_is(doc, "mode", "hybrid");
    if (hybrid)
        json_object_set_new(ld, "location", json_pack("[o, o]", place_of(doc), virtual_of(doc, page)));
    else
        json_object_set_new(ld, "location", online ? virtual_of(doc, page) : place_of(doc));
}

static void
put_offers(const struct present *p, json_t *ld, const json_t *doc, const char *page)
{
    const json_t *fees = doc_at(doc, "fees");
    json_t *offers = json_array();
    bool free = true;
    for (size_t i = 0; i < json_array_size(fees); i++) {
        const json_t *fee = json_array_get(fees, i);
        const char *price = doc_text(fee, "price"), *band = doc_text(fee, "band");
        if (!price)
            continue;
        json_t *offer = json_pack("{s:s, s:s, s:s}", "@type", "Offer", "price", price, "url", page);
        put_text(offer, "priceCurrency", doc_text(fee, "currency"));
        put_text(offer, "name", band ? present_label(p, "fee_band", band) : NULL);
        put_text(offer, "validThrough", doc_text(fee, "until"));
        json_array_append_new(offers, offer);
        free = free && strtod(price, NULL) == 0.0;
    }
    if (json_array_size(offers)) {
        json_object_set_new(ld, "isAccessibleForFree", json_boolean(free));
        json_object_set(ld, "offers", offers);
    }
    json_decref(offers);
}

static void
put_people(json_t *ld, const json_t *doc)
{
    const json_t *people = doc_at(doc, "people");
    json_t *performers = json_array();
    for (size_t i = 0; i < json_array_size(people); i++) {
        const json_t *person = json_array_get(people, i);
        if (json_is_true(doc_at(person, "confirmed")) && doc_text(person, "name"))
            json_array_append_new(
                performers, json_pack("{s:s, s:s}", "@type", "Person", "name", doc_text(person, "name")));
    }
    if (json_array_size(performers))
        json_object_set(ld, "performer", performers);
    json_decref(performers);
}

static void
put_state(const struct present *p, json_t *ld, const json_t *doc)
{
    static const char *const statuses[][2] = {{"cancelled", "https://schema.org/EventCancelled"},
                                              {"postponed", "https://schema.org/EventPostponed"},
                                              {"rescheduled", "https://schema.org/EventRescheduled"},
                                              {"moved_online", "https://schema.org/EventMovedOnline"},
                                              {NULL, NULL}};
    static const char *const modes[][2] = {{"online", "https://schema.org/OnlineEventAttendanceMode"},
                                           {"hybrid", "https://schema.org/MixedEventAttendanceMode"},
                                           {NULL, NULL}};
    put_text(ld, "startDate", with_offset(p, doc, "starts", "starts_at"));
    put_text(ld, "endDate", with_offset(p, doc, "ends", "ends_at"));
    put_text(ld, "previousStartDate", previous_start(p, doc));
    put_text(ld, "eventStatus",
             schema_of(statuses, doc_text(doc, "status"), "https://schema.org/EventScheduled"));
    put_text(ld, "eventAttendanceMode",
             schema_of(modes, doc_text(doc, "mode"), "https://schema.org/OfflineEventAttendanceMode"));
}

const char *
present_jsonld(const struct present *p, const json_t *doc)
{
    const char *page = arena_printf(p->arena, "%s%s", p->origin ? p->origin : "", present_event_path(p, doc));
    json_t *ld = json_pack("{s:s, s:s}", "@context", "https://schema.org", "@type",
                           schema_type(doc_text(doc, "kind")));
    put_text(ld, "name", doc_text(doc, "title"));
    put_text(ld, "description", doc_text(doc, "summary"));
    put_text(ld, "url", page);
    put_state(p, ld, doc);
    put_location(ld, doc, page);
    if (doc_text(doc, "organizer.name"))
        json_object_set_new(
            ld, "organizer",
            json_pack("{s:s, s:s}", "@type", "Organization", "name", doc_text(doc, "organizer.name")));
    if (json_array_size(doc_at(doc, "languages")))
        json_object_set(ld, "inLanguage", json_object_get(doc, "languages"));
    put_text(ld, "keywords", present_labels(p, "topic", doc_at(doc, "topics"), 30));
    put_offers(p, ld, doc, page);
    put_people(ld, doc);
    char *text = json_dumps(ld, JSON_COMPACT);
    json_decref(ld);
    if (!text)
        return NULL;
    /* Inside a script element only "<" can end or change what is read. */
    struct buf out;
    buf_init(&out, 1 << 20);
    for (const char *c = text; *c; c++)
        if (*c == '<')
            buf_puts(&out, "\\u003c");
        else
            buf_putc(&out, *c);
    free(text);
    return arena_take(p->arena, &out);
}

/* The event page: what, when, where, organizer. Money and deadlines: event_money_words.c; access and
 * people: present_event_access.c. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/events/events_internal.h"
#include "web/present/times.h"
#include "web/present/zone.h"

/* --- status --- */

static const struct banner {
    const char *status, *word, *sentence, *class;
} banners[] = {
    {"cancelled", "Cancelled.", "This event does not take place.", "bad"},
    {"postponed", "Postponed.", "It does not take place on the date below; a new date is not known yet.",
     "warn"},
    {"rescheduled", "New date.", NULL, "warn"},
    {"moved_online", "Moved online.", "It takes place at the same time, online only.", "warn"},
    {"draft", "Draft.", "Not published: only its organizer sees this.", "note"},
};

static const char *
rescheduled_sentence(const struct present *p, const json_t *doc)
{
    struct present_time before;
    if (!present_time_parse(doc_text(doc, "previous_starts"), &before))
        return "The date below is the new one.";
    return arena_printf(p->arena, "It was to begin on %s; the date below is the new one.",
                        present_long_day(p->arena, &before));
}

static void
banner_view(const struct present *p, const json_t *doc, const struct present_times *t, json_t *view)
{
    const struct banner *banner = NULL;
    for (size_t i = 0; i < COUNT_OF(banners); i++)
        if (doc_is(doc, "status", banners[i].status))
            banner = &banners[i];
    if (banner) {
        view_text(view, "banner", banner->word);
        view_text(view, "banner_text", banner->sentence ? banner->sentence : rescheduled_sentence(p, doc));
        view_text(view, "banner_class", banner->class);
    } else if (t->phase != TIMES_UPCOMING) {
        bool over = t->phase == TIMES_OVER;
        view_text(view, "banner", over ? "Past." : "On now.");
        view_text(view, "banner_text",
                  over ? "This event is over; the page stays as it was." : "This event has begun.");
        view_text(view, "banner_class", "note");
    } else {
        view_flag(view, "banner", false);
    }
}

/* --- when --- */

/* "CEST, Berlin time"; readers who live elsewhere may not know the abbreviation. */
static const char *
zone_words(const struct present *p, const json_t *doc, const struct present_times *t)
{
    const char *zone = doc_text(doc, "zone");
    const char *title = zone ? present_zone_title(p->arena, zone) : NULL;
    if (!t->label || !title || strcmp(t->label, title) == 0)
        return t->label ? t->label : title;
    return arena_printf(p->arena, "%s (%s)", t->label, title);
}

static const char *
time_line(const struct present *p, const json_t *doc, const struct present_times *t)
{
    if (t->all_day)
        return NULL;
    const char *from = present_clock(p->arena, &t->starts), *to = present_clock(p->arena, &t->ends);
    const char *zone = zone_words(p, doc, t);
    bool several_days = present_days(&t->ends) > present_days(&t->starts);
    if (!t->has_end)
        return arena_printf(p->arena, "%s %s", from, zone ? zone : "");
    if (several_days)
        return arena_printf(p->arena, "from %s on the first to %s on the last day, %s", from, to,
                            zone ? zone : "");
    return arena_printf(p->arena, "%s to %s %s", from, to, zone ? zone : "");
}

static const char *
day_line(const struct present *p, const struct present_times *t)
{
    long first = present_days(&t->starts), last = present_days(&t->ends);
    if (first == last)
        return present_long_day(p->arena, &t->starts);
    return arena_printf(p->arena, "%s (%s to %s)", present_day_span(p->arena, &t->starts, &t->ends),
                        present_weekday_name(present_weekday(first)),
                        present_weekday_name(present_weekday(last)));
}

static const char *
distance(const struct present *p, const struct present_times *t)
{
    long first = present_days(&t->starts), last = present_days(&t->ends);
    if (t->phase == TIMES_ONGOING) {
        if (first == last)
            return "on now";
        return arena_printf(p->arena, "on now, ends %s", present_distance(p->arena, t->today, last));
    }
    if (t->phase == TIMES_OVER)
        return arena_printf(p->arena, "ended %s", present_distance(p->arena, t->today, last));
    if (t->all_day)
        return present_distance(p->arena, t->today, first);
    return present_until(p->arena, (long)(t->starts_at - p->now), t->today, first);
}

/* "For you: Tuesday, 4 May 2027, 12:00 to 15:00 PKT"; NULL where it would say the same. */
static const char *
reader_line(const struct present *p, const json_t *doc, const struct present_times *t)
{
    struct present_zoned here, end;
    if (!p->zone || t->all_day || !present_zone_at(p->arena, p->zone, t->starts_at, &here) ||
        !present_zone_at(p->arena, p->zone, t->ends_at, &end))
        return NULL;
    if (doc_is(doc, "zone", p->zone) || present_time_instant(&here.local) == present_time_instant(&t->starts))
        return "For you: the same time";
    const char *begin = arena_printf(p->arena, "For you: %s, %s", present_long_day(p->arena, &here.local),
                                     present_clock(p->arena, &here.local));
    if (!t->has_end)
        return arena_printf(p->arena, "%s %s", begin, here.label);
    const char *clock = present_clock(p->arena, &end.local);
    if (present_days(&end.local) == present_days(&here.local))
        return arena_printf(p->arena, "%s to %s %s", begin, clock, here.label);
    return arena_printf(p->arena, "%s to %s, %s %s", begin, present_long_day(p->arena, &end.local), clock,
                        here.label);
}

static json_t *
common_zones(void)
{
    static const char *const zones[] = {
        "Africa/Cairo",        "Africa/Johannesburg", "Africa/Lagos",     "Africa/Nairobi",
        "America/Bogota",      "America/Chicago",     "America/Denver",   "America/Halifax",
        "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Sao_Paulo",
        "America/Toronto",     "Asia/Dhaka",          "Asia/Dubai",       "Asia/Hong_Kong",
        "Asia/Jakarta",        "Asia/Karachi",        "Asia/Kolkata",     "Asia/Manila",
        "Asia/Seoul",          "Asia/Shanghai",       "Asia/Singapore",   "Asia/Tehran",
        "Asia/Tokyo",          "Australia/Melbourne", "Australia/Perth",  "Australia/Sydney",
        "Europe/Berlin",       "Europe/Istanbul",     "Europe/London",    "Europe/Madrid",
        "Europe/Moscow",       "Europe/Paris",        "Europe/Warsaw",    "Pacific/Auckland"};
    json_t *list = json_array();
    for (size_t i = 0; i < COUNT_OF(zones); i++)
        json_array_append_new(list, json_string(zones[i]));
    return list;
}

static void
when_view(const struct present *p, const json_t *doc, const struct present_times *t, json_t *view)
{
    const char *reader = reader_line(p, doc, t);
    view_text(view, "starts_machine", doc_text(doc, t->all_day ? "starts" : "starts_at"));
    view_text(view, "ends_machine", t->has_end ? doc_text(doc, "ends_at") : NULL);
    view_text(view, "zone", doc_text(doc, "zone"));
    view_text(view, "day_line", day_line(p, t));
    view_text(view, "time_line", time_line(p, doc, t));
    view_text(view, "distance", distance(p, t));
    view_text(view, "reader_line", reader);
    view_text(view, "reader_zone", p->zone);
    view_text(view, "zone_form",
              t->all_day ? NULL
              : p->zone  ? "Change my time zone"
                         : "Show it in my time zone");
    view_put(view, "zones", t->all_day ? NULL : common_zones());
}

/* --- where --- */

/* A search for the venue: the coordinates of a document may be only its city's. */
static const char *
map_url(const struct present *p, const json_t *doc)
{
    static const char *const parts[] = {"place.venue", "place.address", "place.city", "place.country"};
    struct present_line words = {.arena = p->arena};
    if (!doc_text(doc, "place.venue") && !doc_text(doc, "place.address"))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        present_line_join(&words, ", ", doc_text(doc, parts[i]));
    return present_with(p, "https://www.openstreetmap.org/search", "query", words.text);
}

static void
where_view(const struct present *p, const json_t *doc, json_t *view)
{
    bool online = doc_is(doc, "mode", "online"), hybrid = doc_is(doc, "mode", "hybrid");
    const char *city = present_city(p, doc);
    bool link_public = json_is_true(doc_at(doc, "online.public"));
    view_text(view, "where", online ? "Online" : city ? city : "The place is not stated");
    view_text(view, "venue", online ? NULL : doc_text(doc, "place.venue"));
    view_text(view, "address", online ? NULL : doc_text(doc, "place.address"));
    view_text(view, "map_url", online ? NULL : map_url(p, doc));
    view_text(view, "online_url", link_public ? doc_text(doc, "online.url") : NULL);
    view_text(view, "online_line",
              hybrid                   ? "and online"
              : online && !link_public ? "The link to join comes from the organizer."
                                       : NULL);
}

/* --- subject, audience --- */

static void
pair_add(json_t *pairs, const char *name, const char *value)
{
    if (!value)
        return;
    json_t *pair = json_object();
    view_text(pair, "name", name);
    view_text(pair, "value", value);
    json_array_append_new(pairs, pair);
}

static void
audience_view(const struct present *p, const json_t *doc, json_t *view)
{
    enum { ALL = 30 };
    json_t *pairs = json_array();
    pair_add(pairs, "Fields", present_labels(p, "specialty", doc_at(doc, "specialties"), ALL));
    pair_add(pairs, "Topics", present_labels(p, "topic", doc_at(doc, "topics"), ALL));
    pair_add(pairs, "For", present_labels(p, "profession", doc_at(doc, "professions"), ALL));
    pair_add(pairs, "Career stage", present_labels(p, "stage", doc_at(doc, "stages"), ALL));
    view_flag(view, "audience", json_array_size(pairs) > 0);
    view_put(view, "audience_lines", pairs);
    view_text(view, "languages", present_labels(p, "language", doc_at(doc, "languages"), ALL));
}

/* --- the rest --- */

static void
organizer_view(const struct present *p, const json_t *doc, json_t *view)
{
    const char *standing = doc_text(doc, "organizer.standing");
    view_text(view, "organizer", doc_text(doc, "organizer.name"));
    view_text(view, "organizer_url",
              doc_at(doc, "organizer") ? present_organization_path(p, doc_at(doc, "organizer")) : NULL);
    view_text(view, "standing", standing);
    view_text(view, "standing_sentence", present_standing_sentence(standing));
}

static void
foot_view(const struct present *p, const json_t *doc, json_t *view)
{
    const char *source = doc_text(doc, "source.name"), *licence = doc_text(doc, "source.licence");
    struct present_time updated;
    view_text(view, "api_url",
              arena_printf(p->arena, "/api/v1/events/%s", doc_text(doc, "id") ? doc_text(doc, "id") : ""));
    view_text(view, "source",
              source && licence ? arena_printf(p->arena, "%s (%s)", source, licence) : source);
    view_text(view, "updated",
              present_time_parse(doc_text(doc, "updated"), &updated)
                  ? present_day_span(p->arena, &updated, &updated)
                  : NULL);
}

void
present_event(const struct present *p, const json_t *doc, json_t *view)
{
    struct present_times t;
    const char *kind = doc_text(doc, "kind"), *website = doc_text(doc, "website");
    const char *path = present_event_path(p, doc);
    if (!present_times(p, doc, &t))
        return;
    view_text(view, "self_path", path);
    view_text(view, "page_heading", doc_text(doc, "title"));
    view_text(view, "summary", doc_text(doc, "summary"));
    view_text(view, "kind", kind ? present_label(p, "kind", kind) : NULL);
    view_text(view, "kind_url", kind ? arena_printf(p->arena, "/events?kind=%s", kind) : NULL);
    view_text(view, "parent_url",
              doc_text(doc, "parent") ? arena_printf(p->arena, "/events/%s", doc_text(doc, "parent")) : NULL);
    view_text(view, "website", website);
    view_text(view, "website_host", website ? present_host(p, website) : NULL);
    view_text(view, "seats", t.phase == TIMES_OVER ? NULL : present_seats(p, doc));
    banner_view(p, doc, &t, view);
    when_view(p, doc, &t, view);
    where_view(p, doc, view);
    present_event_money(p, doc, view);
    audience_view(p, doc, view);
    present_event_access(p, doc, view);
    organizer_view(p, doc, view);
    view_text(view, "description_html", present_prose(p, doc_text(doc, "description")));
    foot_view(p, doc, view);
}

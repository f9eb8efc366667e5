/* What the pages about attendees share, in words. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/escape.h"
#include "web/guests/guests_internal.h"
#include "web/present/words.h"
#include "web/present/zone.h"

enum { QUERY_MAX = 4000 };

static const struct {
    const char *code, *title, *class;
} states[] = {
    {"requested", "Asks for a seat", "warn"},
    {"held", "Address not confirmed", "plain"},
    {"going", "Going", "good"},
    {"offered", "Seat offered", "warn"},
    {"waitlisted", "Waiting", "plain"},
    {"attended", "Came", "good"},
    {"no_show", "Did not come", "plain"},
    {"declined", "Declined", "plain"},
    {"cancelled", "Cancelled", "plain"},
    {"expired", "Expired", "plain"},
    {"interested", "Interested", "plain"},
    {"invited", "Invited", "plain"},
};
enum { STATES = COUNT_OF(states) };

const char *
present_guest_state(const char *state)
{
    for (size_t i = 0; state && i < STATES; i++)
        if (strcmp(states[i].code, state) == 0)
            return states[i].title;
    return state ? state : "";
}

const char *
guests_state_class(const char *state)
{
    for (size_t i = 0; state && i < STATES; i++)
        if (strcmp(states[i].code, state) == 0)
            return states[i].class;
    return "plain";
}

/* --- small words --- */

const char *
guests_persons(const struct present *p, long long count)
{
    return count == 1 ? "1 person" : arena_printf(p->arena, "%s persons", present_number(p, count));
}

static bool
zoned(const struct present *p, const char *zone, const char *instant, struct present_zoned *out)
{
    struct present_time at;
    return instant && present_time_parse(instant, &at) &&
           present_zone_at(p->arena, zone ? zone : "Etc/UTC", present_time_instant(&at), out);
}

/* "Mon 4 Jan, 09:15" where the event is; NULL for none. */
const char *
guests_moment(const struct present *p, const char *zone, const char *instant)
{
    struct present_zoned there, now;
    if (!zoned(p, zone, instant, &there) || !present_zone_at(p->arena, zone ? zone : "Etc/UTC", p->now, &now))
        return NULL;
    return arena_printf(p->arena, "%s, %s", present_short_day(p->arena, &there.local, now.local.year),
                        present_clock(p->arena, &there.local));
}

const char *
guests_clock(const struct present *p, const char *zone, const char *instant)
{
    struct present_zoned there;
    return zoned(p, zone, instant, &there) ? present_clock(p->arena, &there.local) : NULL;
}

/* "2 h 30", from whole minutes. */
const char *
guests_hours(const struct present *p, const json_t *minutes)
{
    long long n = json_integer_value(minutes);
    if (!json_is_integer(minutes))
        return NULL;
    if (n < 60)
        return arena_printf(p->arena, "%lld min", n);
    return arena_printf(p->arena, "%lld h %02lld", n / 60, n % 60);
}

/* --- addresses --- */

static void
query_put(struct buf *out, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    buf_printf(out, "%c%s=", out->len ? '&' : '?', name);
    escape_url(out, value, strlen(value));
}

const char *
present_guests_query(struct arena *arena, const struct page_guests *params, const char *cursor)
{
    struct buf out;
    buf_init(&out, QUERY_MAX);
    for (size_t i = 0; i < params->state.count; i++) {
        buf_puts(&out, i ? "," : "?state=");
        buf_puts(&out, params->state.items[i]);
    }
    query_put(&out, "mode", params->mode);
    query_put(&out, "q", params->q);
    query_put(&out, "needs", params->needs ? "1" : NULL);
    query_put(&out, "cursor", cursor);
    return arena_take(arena, &out);
}

const char *
guests_link(const struct present *p, const char *link, const struct page_guests *params)
{
    return arena_printf(p->arena, "%s%s", link, present_guests_query(p->arena, params, NULL));
}

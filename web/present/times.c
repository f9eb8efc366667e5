/* When an event is, as every view of it says. */
#include "web/present/times.h"

#include "base/arena.h"
#include "web/present/words.h"
#include "web/present/zone.h"

/* --- time ----------------------------------------------------------------------------------------------- */

static bool
instant_of(const json_t *doc, const char *field, time_t *out)
{
    struct present_time time;
    if (!present_time_parse(doc_text(doc, field), &time))
        return false;
    *out = present_time_instant(&time);
    return true;
}

bool
present_times(const struct present *p, const json_t *doc, struct present_times *out)
{
    const char *zone = doc_text(doc, "zone");
    struct present_times t = {.all_day = json_is_true(doc_at(doc, "all_day"))};
    if (!present_time_parse(doc_text(doc, "starts"), &t.starts))
        return false;
    t.ends = t.starts;
    t.has_end = present_time_parse(doc_text(doc, "ends"), &t.ends);
    /* A document that has not been stored yet has no instants: its local times stand in for them. */
    if (!instant_of(doc, "starts_at", &t.starts_at))
        t.starts_at = present_time_instant(&t.starts);
    time_t offset = present_time_instant(&t.starts) - t.starts_at;
    if (!instant_of(doc, "ends_at", &t.ends_at))
        t.ends_at = present_time_instant(&t.ends) - offset + (t.all_day ? 86400 : 0);
    struct present_time today = present_time_of(p->now + offset);
    t.today = present_days(&today);
    t.phase = p->now < t.starts_at ? TIMES_UPCOMING : p->now < t.ends_at ? TIMES_ONGOING : TIMES_OVER;
    struct present_zoned zoned;
    if (!t.all_day && zone && present_zone_at(p->arena, zone, t.starts_at, &zoned))
        t.label = zoned.label;
    *out = t;
    return true;
}

const char *
present_moment(const struct present *p, const json_t *event, const char *instant)
{
    const char *zone = doc_text(event, "zone");
    struct present_time at;
    struct present_zoned there, now;
    time_t seconds;

    if (!instant || !present_time_parse(instant, &at))
        return NULL;
    seconds = present_time_instant(&at);
    if (!present_zone_at(p->arena, zone ? zone : "Etc/UTC", seconds, &there) ||
        !present_zone_at(p->arena, zone ? zone : "Etc/UTC", p->now, &now))
        return NULL;
    return arena_printf(p->arena, "%s, %s %s (%s)", present_long_day(p->arena, &there.local),
                        present_clock(p->arena, &there.local), there.label,
                        seconds <= p->now
                            ? "over"
                            : present_until(p->arena, (long)(seconds - p->now), present_days(&now.local),
                                            present_days(&there.local)));
}

/* What mails of several subjects say in the same words. */
#include <string.h>

#include "base/arena.h"
#include "web/mail/making.h"
#include "web/present/times.h"
#include "web/present/zone.h"

/* U+202A to U+202E and U+2066 to U+2069, which turn the text around them; U+0080 to U+009F. */
static size_t
unwanted(const unsigned char *c)
{
    if (c[0] == 0xe2 && c[1] == 0x80 && c[2] >= 0xaa && c[2] <= 0xae)
        return 3;
    if (c[0] == 0xe2 && c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9)
        return 3;
    return c[0] == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f ? 2 : 0;
}

const char *
mail_clean(struct arena *arena, const char *text)
{
    if (!text)
        return NULL;
    char *clean = arena_alloc(arena, strlen(text) + 1), *to = clean;
    for (const unsigned char *from = (const unsigned char *)text; *from; from++) {
        size_t skip = unwanted(from);
        if (skip)
            from += skip - 1;
        else if (*from > ' ' && *from != 0x7f)
            *to++ = (char)*from;
        else if (to > clean && to[-1] != ' ')
            *to++ = ' ';
    }
    if (to > clean && to[-1] == ' ')
        to--;
    *to = '\0';
    return clean;
}

void
mail_put(struct mail_making *it, const char *key, const char *text)
{
    view_text(it->view, key, mail_clean(it->present.arena, text));
}

const char *
mail_address(const struct mail_making *it, const char *path)
{
    return path ? arena_printf(it->present.arena, "%s%s", it->mail->origin, path) : NULL;
}

const char *
mail_moment(const struct mail_making *it, const char *instant)
{
    const char *zone = doc_text(it->event, "zone");
    struct arena *arena = it->present.arena;
    struct present_time at;
    struct present_zoned there;
    if (!instant || !present_time_parse(instant, &at) ||
        !present_zone_at(arena, zone ? zone : "Etc/UTC", present_time_instant(&at), &there))
        return NULL;
    return arena_printf(arena, "%s, %s %s", present_long_day(arena, &there.local),
                        present_clock(arena, &there.local), there.label);
}

const char *
mail_when(const struct present *p, const json_t *event)
{
    struct arena *arena = p->arena;
    struct present_times t;
    if (!event || !present_times(p, event, &t))
        return NULL;
    if (t.all_day)
        return present_day_span(arena, &t.starts, &t.ends);
    const char *label = t.label ? t.label : "";
    if (!t.has_end)
        return arena_printf(arena, "%s, %s %s", present_long_day(arena, &t.starts),
                            present_clock(arena, &t.starts), label);
    if (present_days(&t.starts) == present_days(&t.ends))
        return arena_printf(arena, "%s, %s to %s %s", present_long_day(arena, &t.starts),
                            present_clock(arena, &t.starts), present_clock(arena, &t.ends), label);
    return arena_printf(arena, "%s, %s, to %s, %s %s", present_long_day(arena, &t.starts),
                        present_clock(arena, &t.starts), present_long_day(arena, &t.ends),
                        present_clock(arena, &t.ends), label);
}

const char *
mail_where(const struct mail_making *it)
{
    struct present_line line = {.arena = it->present.arena};
    if (doc_is(it->event, "mode", "online") || doc_is(it->rsvp, "mode", "online"))
        return "Online";
    present_line_join(&line, ", ", doc_text(it->event, "place.venue"));
    present_line_join(&line, ", ", doc_text(it->event, "place.address"));
    present_line_join(&line, ", ", present_city(&it->present, it->event));
    return line.text ? line.text : "To be announced";
}

json_t *
mail_change_lines(const struct present *p, const json_t *change)
{
    json_t *entry =
        json_pack("[{s:s, s:s, s:O}]", "at", "2000-01-01T00:00", "kind", "edited", "fields", change);
    json_t *entries = present_changes(p, entry), *lines = json_array();
    json_t *row;
    size_t i;
    json_array_foreach((json_t *)doc_at(json_array_get(entries, 0), "change_lines"), i, row)
    {
        const char *before = doc_text(row, "before"), *after = doc_text(row, "after");
        const char *field = doc_text(row, "field");
        json_t *view = json_object();
        const char *line = before && after
                               ? arena_printf(p->arena, "%s: %s (before: %s)", field, after, before)
                           : after ? arena_printf(p->arena, "%s: %s", field, after)
                                   : arena_printf(p->arena, "%s: see the event\u2019s page", field);
        view_text(view, "line", mail_clean(p->arena, line));
        json_array_append_new(lines, view);
    }
    json_decref(entries);
    json_decref(entry);
    return lines;
}

void
mail_fact_add(struct mail_making *it, const char *name, const char *value, const char *link)
{
    if (!value || !*value)
        return;
    json_t *fact = json_object();
    view_text(fact, "fact", name);
    view_text(fact, "value", mail_clean(it->present.arena, value));
    view_text(fact, "value_url", link);
    json_array_append_new(it->facts, fact);
}

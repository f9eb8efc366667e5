/* How an event filled up: the plot and its table. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "web/guests/guests_internal.h"
#include "web/present/plot.h"
#include "web/present/words.h"
#include "web/present/zone.h"

enum { PLOT_BYTES_MAX = 128 << 10 };

struct growth {
    const struct present *p;
    bool hours;
    size_t count;
    struct plot_point *going, *waiting;
    const char **titles; /* "Mon 4 Jan", "Mon 4 Jan, 09:00" */
    bool any_waits;
};

static const char *
slot_title(const struct present *p, const struct present_time *at, bool hours, int this_year)
{
    const char *day = present_short_day(p->arena, at, this_year);
    return hours ? arena_printf(p->arena, "%s, %s", day, present_clock(p->arena, at)) : day;
}

static void
growth_read(struct growth *g, const json_t *points, int this_year)
{
    struct arena *arena = g->p->arena;
    size_t size = json_array_size(points) + 1;
    g->going = arena_alloc(arena, size * sizeof(*g->going));
    g->waiting = arena_alloc(arena, size * sizeof(*g->waiting));
    g->titles = arena_alloc(arena, size * sizeof(*g->titles));
    const json_t *point;
    size_t i;
    json_array_foreach((json_t *)points, i, point)
    {
        long long waits = json_integer_value(doc_at(point, "waiting"));
        struct present_time at;
        if (!present_time_parse(doc_text(point, "at"), &at))
            continue;
        long long x = present_days(&at) * (g->hours ? 24 : 1) + (g->hours ? at.hour : 0);
        g->going[g->count] = (struct plot_point){.x = x, .y = json_integer_value(doc_at(point, "going"))};
        g->waiting[g->count] = (struct plot_point){.x = x, .y = waits};
        g->titles[g->count] = slot_title(g->p, &at, g->hours, this_year);
        g->any_waits = g->any_waits || waits > 0;
        g->count++;
    }
}

static json_t *
rows_view(const struct growth *g)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < g->count; i++) {
        json_t *row = json_object();
        view_text(row, "plot_when", g->titles[i]);
        view_text(row, "plot_going", present_number(g->p, g->going[i].y));
        view_text(row, "plot_waiting", g->any_waits ? present_number(g->p, g->waiting[i].y) : NULL);
        json_array_append_new(rows, row);
    }
    return rows;
}

static const char *
draw(const struct growth *g, long long to, const char *to_title)
{
    struct arena *arena = g->p->arena;
    const struct plot_point *going = &g->going[g->count - 1], *waiting = &g->waiting[g->count - 1];
    const struct plot_line lines[] = {
        {.label = arena_printf(arena, "%s going", present_number(g->p, going->y)),
         .points = g->going,
         .count = g->count,
         .main = true},
        {.label = arena_printf(arena, "%s waiting", present_number(g->p, waiting->y)),
         .points = g->waiting,
         .count = g->any_waits ? g->count : 0}};
    const struct plot plot = {.id = "growth",
                              .title = "Persons going and waiting over time",
                              .desc = arena_printf(arena, "From %s to %s, ending with %s%s%s.", g->titles[0],
                                                   to_title, lines[0].label, g->any_waits ? " and " : "",
                                                   g->any_waits ? lines[1].label : ""),
                              .from = g->going[0].x,
                              .to = to,
                              .first = g->titles[0],
                              .last = to_title,
                              .lines = lines,
                              .line_count = 2};
    struct buf out;
    buf_init(&out, PLOT_BYTES_MAX);
    plot_write(&out, &plot);
    return arena_take(arena, &out);
}

void
present_growth(const struct present *p, const json_t *list, json_t *view)
{
    struct growth g = {.p = p, .hours = doc_is(list, "growth.unit", "hour")};
    struct present_zoned now = {.local = present_time_of(p->now)};
    const char *zone = doc_text(list, "event.zone");
    view_text(view, "plot_svg", NULL);
    view_put(view, "plot_rows", NULL);
    if (zone)
        present_zone_at(p->arena, zone, p->now, &now);
    growth_read(&g, doc_at(list, "growth.points"), now.local.year);
    if (g.count == 0)
        return;
    long long to = g.going[g.count - 1].x;
    const char *to_title = g.titles[g.count - 1];
    struct present_time starts;
    /* the level has held until today, or until it began */
    if (present_time_parse(doc_text(list, "event.starts"), &starts) &&
        present_days(&starts) < present_days(&now.local))
        now.local = starts;
    if (!g.hours && present_days(&now.local) > to) {
        to = present_days(&now.local);
        to_title = slot_title(p, &now.local, false, now.local.year);
    }
    view_text(view, "plot_svg", draw(&g, to, to_title));
    view_flag(view, "plot_waits", g.any_waits);
    view_put(view, "plot_rows", rows_view(&g));
}

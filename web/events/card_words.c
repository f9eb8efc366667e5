/* One event in a list: three short lines, and the months that group them. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/events/events.h"
#include "web/events/events_internal.h"
#include "web/present/times.h"

/* --- one row --- */

/* "Tue 4", with the month where the row does not stand below its month's heading. */
static const char *
row_day(const struct present *p, const struct present_time *day, int month, int year)
{
    const char *weekday = present_weekday_short(present_weekday(present_days(day)));
    if (day->month == month && day->year == year)
        return arena_printf(p->arena, "%s %d", weekday, day->day);
    return present_short_day(p->arena, day, year ? year : present_time_of(p->now).year);
}

static void
row_time(const struct present *p, const json_t *card, const struct present_times *t, int month, int year,
         json_t *row)
{
    bool several_days = present_days(&t->ends) > present_days(&t->starts);
    bool on_now = t->phase == TIMES_ONGOING && present_days(&t->starts) < t->today;
    const char *last =
        several_days ? row_day(p, &t->ends, month ? month : t->starts.month, year ? year : t->starts.year)
                     : NULL;
    if (on_now)
        last = row_day(p, &t->ends, 0, 0);
    view_text(row, "datetime", doc_text(card, t->all_day ? "starts" : "starts_at"));
    view_text(row, "day", on_now ? "Now" : row_day(p, &t->starts, month, year));
    view_text(row, "until", last ? arena_printf(p->arena, "to %s", last) : NULL);
    view_text(row, "clock", t->all_day || on_now ? NULL : present_clock(p->arena, &t->starts));
    view_text(row, "zone_label", on_now ? NULL : t->label);
}

/* What happened to the event, in a word; the class only colours it. */
static const struct mark {
    const char *status, *word, *class;
} marks[] = {{"cancelled", "Cancelled", "bad"},
             {"postponed", "Postponed", "warn"},
             {"rescheduled", "New date", "warn"},
             {"moved_online", "Moved online", "warn"},
             {"draft", "Draft", "warn"}};

static void
row_mark(const json_t *card, const struct present_times *t, json_t *row)
{
    const struct mark *mark = NULL;
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (doc_is(card, "status", marks[i].status))
            mark = &marks[i];
    bool over = t->phase == TIMES_OVER;
    view_text(row, "mark", mark ? mark->word : over ? "Past" : NULL);
    view_text(row, "mark_class", mark ? mark->class : "past");
    view_flag(row, "cancelled", mark && strcmp(mark->status, "cancelled") == 0);
}

static const char *
row_credits(const struct present *p, const json_t *card)
{
    const json_t *credits = doc_at(card, "credits");
    for (size_t i = 0; i < json_array_size(credits); i++) {
        const json_t *credit = json_array_get(credits, i);
        const char *amount = doc_text(credit, "amount"), *system = doc_text(credit, "system");
        if (!system || !doc_is(credit, "status", "approved"))
            continue;
        const char *label = present_label(p, "credit", system);
        return amount ? arena_printf(p->arena, "%s %s", amount, label) : label;
    }
    return NULL;
}

/* "call for papers until 1 Feb": the deadline that makes people act, while it lasts. */
static const char *
row_deadline(const struct present *p, const json_t *card)
{
    const json_t *deadlines = doc_at(card, "deadlines");
    struct present_time now = present_time_of(p->now), at;
    for (size_t i = 0; i < json_array_size(deadlines); i++) {
        const json_t *deadline = json_array_get(deadlines, i);
        if (!doc_is(deadline, "kind", "call_for_papers") ||
            !present_time_parse(doc_text(deadline, "at"), &at) || present_days(&at) < present_days(&now))
            continue;
        const char *year = at.year == now.year ? "" : arena_printf(p->arena, " %d", at.year);
        return arena_printf(p->arena, "call for papers until %d %s%s", at.day, present_month_short(at.month),
                            year);
    }
    return NULL;
}

static const char *
row_organizer(const struct present *p, const json_t *card)
{
    const char *name = doc_text(card, "organizer.name");
    const char *standing = present_standing(doc_text(card, "organizer.standing"));
    if (!name)
        return NULL;
    return standing ? arena_printf(p->arena, "%s (%s)", name, standing) : name;
}

static const char *
row_access(const struct present *p, const json_t *card)
{
    static const char *const facts[][2] = {{"step_free_entrance", "step-free"},
                                           {"live_captions", "captions"},
                                           {"sign_language", "sign language"},
                                           {"hearing_loop", "hearing loop"},
                                           {"onsite_childcare", "childcare"}};
    struct present_line line = {.arena = p->arena};
    const json_t *access = doc_at(card, "access");
    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        const json_t *fact = json_object_get(access, facts[i][0]);
        if (doc_is(fact, "value", "yes") ||
            (json_is_string(fact) && strcmp(json_string_value(fact), "yes") == 0))
            present_line_add(&line, facts[i][1]);
    }
    return line.text;
}

json_t *
present_row(const struct present *p, const json_t *card, int heading_month, int heading_year)
{
    struct present_times t;
    if (!present_times(p, card, &t))
        return NULL;
    json_t *row = json_object();
    const char *kind = doc_text(card, "kind");
    struct present_line where = {.arena = p->arena, .text = present_card_where(p, card)};
    struct present_line about = {.arena = p->arena,
                                 .text = present_labels(p, "specialty", doc_at(card, "specialties"), 3)};
    struct present_line who = {.arena = p->arena, .text = row_organizer(p, card)};
    if (t.phase != TIMES_OVER)
        present_line_add(&where, present_seats(p, card));
    if (!about.text)
        about.text = present_labels(p, "topic", doc_at(card, "topics"), 4);
    present_line_add(&about, row_credits(p, card));
    present_line_add(&about, present_cost(p, card));
    present_line_add(&about, row_deadline(p, card));
    present_line_add(&who, row_access(p, card));
    view_text(row, "url", present_event_path(p, card));
    view_text(row, "title", doc_text(card, "title"));
    view_text(row, "kind", kind && strcmp(kind, "other") != 0 ? present_label(p, "kind", kind) : NULL);
    view_text(row, "where", where.text);
    view_text(row, "about", about.text);
    view_text(row, "who", who.text);
    row_time(p, card, &t, heading_month, heading_year, row);
    row_mark(card, &t, row);
    return row;
}

/* --- months --- */

/* A new group {"title", "rows"} at the end of GROUPS; its rows. */
static json_t *
group_add(json_t *groups, const char *title)
{
    json_t *group = json_object(), *rows = json_array();
    view_text(group, "title", title);
    json_object_set_new(group, "rows", rows);
    json_array_append_new(groups, group);
    return rows;
}

json_t *
present_months(const struct present *p, const json_t *cards)
{
    json_t *months = json_array(), *rows = NULL;
    const char *title = NULL;
    for (size_t i = 0; i < json_array_size(cards); i++) {
        const json_t *card = json_array_get(cards, i);
        struct present_times t;
        if (!present_times(p, card, &t))
            continue;
        bool on_now = t.phase == TIMES_ONGOING && present_days(&t.starts) < t.today;
        const char *here =
            on_now ? "On now"
                   : arena_printf(p->arena, "%s %d", present_month_name(t.starts.month), t.starts.year);
        if (!title || strcmp(title, here) != 0) {
            title = here;
            rows = group_add(months, title);
        }
        json_array_append_new(rows, present_row(p, card, t.starts.month, t.starts.year));
    }
    return months;
}

json_t *
present_flat(const struct present *p, const json_t *cards)
{
    json_t *groups = json_array(), *rows = NULL;
    for (size_t i = 0; i < json_array_size(cards); i++) {
        json_t *row = present_row(p, json_array_get(cards, i), 0, 0);
        if (!rows)
            rows = group_add(groups, NULL);
        if (row)
            json_array_append_new(rows, row);
    }
    return groups;
}

json_t *
present_dates(const struct present *p, const json_t *doc, const json_t *cards)
{
    const char *id = doc_text(doc, "id");
    json_t *dates = json_array();
    for (size_t i = 0; i < json_array_size(cards); i++) {
        const json_t *card = json_array_get(cards, i);
        struct present_times t;
        if (!id || doc_is(card, "id", id) || !present_times(p, card, &t))
            continue;
        json_t *view = json_object(), *row = json_object();
        row_mark(card, &t, row);
        view_text(view, "occurrence_url", present_event_path(p, card));
        view_text(view, "occurrence_day",
                  present_short_day(p->arena, &t.starts, present_time_of(p->now).year));
        view_text(view, "occurrence_mark", doc_text(row, "mark"));
        view_text(view, "occurrence_class", doc_text(row, "mark_class"));
        json_decref(row);
        json_array_append_new(dates, view);
    }
    return dates;
}

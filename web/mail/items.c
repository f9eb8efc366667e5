/* Mails about several events: what was collected for a day, an organizer's day, how an event went. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/mail/mail_internal.h"
#include "web/mail/making.h"
#include "web/present/words.h"

static void
line_add(json_t *lines, const char *text)
{
    json_t *view = json_object();
    view_text(view, "line", text);
    json_array_append_new(lines, view);
}

/* "3 persons" */
static const char *
count_words(const struct mail_making *it, long long count, const char *one, const char *more)
{
    return count == 1 ? one
                      : arena_printf(it->present.arena, "%s %s", present_number(&it->present, count), more);
}

/* How an event went, by the states in which RSVPs ended: those that there were. */
static json_t *
summary_lines(const struct mail_making *it, const json_t *counts)
{
    static const char *const states[][2] = {{"attended", "came"},
                                            {"going", "had a seat; nobody was checked in"},
                                            {"no_show", "had a seat and did not come"},
                                            {"cancelled", "cancelled"},
                                            {"expired", "waited in vain, or did not answer"},
                                            {"declined", "declined"}};
    json_t *lines = json_array();
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        long long persons = json_integer_value(doc_at(json_object_get(counts, states[i][0]), "persons"));
        if (persons > 0)
            line_add(lines, arena_printf(it->present.arena, "%s: %s",
                                         count_words(it, persons, "1 person", "persons"), states[i][1]));
    }
    if (json_array_size(lines) == 0)
        line_add(lines, "Nobody had an RSVP.");
    return lines;
}

static json_t *
day_lines(const struct mail_making *it, const json_t *day)
{
    static const struct {
        const char *member, *one, *more;
    } rows[] = {{"began", "1 new RSVP", "new RSVPs"},
                {"cancelled", "1 was cancelled", "were cancelled"},
                {"requested", "1 asks for your approval", "ask for your approval"},
                {"waiting", "1 waits for a seat", "wait for a seat"},
                {"coming", "1 person comes, as of now", "persons come, as of now"}};
    json_t *lines = json_array();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        long long count = json_integer_value(doc_at(day, rows[i].member));
        if (count > 0)
            line_add(lines, count_words(it, count, rows[i].one, rows[i].more));
    }
    return lines;
}

static void
item_add(struct mail_making *it, json_t *items, const json_t *event, json_t *lines)
{
    const char *url = doc_text(event, "url");
    json_t *item = json_object();
    view_text(item, "item_title", mail_clean(it->present.arena, doc_text(event, "title")));
    view_text(item, "item_url", url ? arena_printf(it->present.arena, "%s%s", it->mail->origin, url) : NULL);
    view_text(item, "item_when", mail_when(&it->present, event));
    view_put(item, "item_lines", lines);
    json_array_append_new(items, item);
}

/* A new event in a mail about a saved search. */
static json_t *
card_lines(const struct mail_making *it, const json_t *card)
{
    const struct present *p = &it->present;
    struct present_line line = {.arena = p->arena};
    json_t *lines = json_array();
    present_line_add(&line, present_label(p, "kind", doc_text(card, "kind")));
    present_line_add(&line, present_card_where(p, card));
    present_line_add(&line, present_cost(p, card));
    line_add(lines, mail_clean(p->arena, line.text));
    if (doc_text(card, "organizer.name"))
        line_add(lines, mail_clean(p->arena, doc_text(card, "organizer.name")));
    return lines;
}

void
mail_items(struct mail_making *it)
{
    json_t *items = json_array();
    const json_t *counts = doc_at(it->brief, "counts");
    if (counts && it->event)
        item_add(it, items, it->event, summary_lines(it, counts));
    json_t *row;
    size_t i;
    json_array_foreach((json_t *)doc_at(it->brief, "days"), i, row)
    {
        item_add(it, items, doc_at(row, "event"), day_lines(it, row));
    }
    json_array_foreach((json_t *)doc_at(it->brief, "items"), i, row)
    {
        const json_t *of = doc_at(row, "counts");
        item_add(it, items, doc_at(row, "event"),
                 of ? summary_lines(it, of) : mail_change_lines(&it->present, doc_at(row, "change")));
    }
    json_array_foreach((json_t *)doc_at(it->brief, "cards"), i, row)
    {
        item_add(it, items, row, card_lines(it, row));
    }
    view_put(it->view, "items", items);
}

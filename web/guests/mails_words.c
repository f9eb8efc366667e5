/* What went out about an event, in words. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/guests/guests_internal.h"
#include "web/mail/mail.h"
#include "web/present/words.h"
#include "web/present/zone.h"

static const struct {
    const char *code, *title, *class;
} states[] = {{"ready", "Leaves now", "plain"}, {"sending", "Leaves now", "plain"},
              {"later", "Waits", "plain"},      {"retry", "Is tried again", "warn"},
              {"done", "Sent", "good"},         {"dropped", "Not needed", "plain"},
              {"dead", "Failed", "bad"}};
enum { STATES = COUNT_OF(states) };

static size_t
state_of(const json_t *row)
{
    size_t i = 0;
    while (i < STATES - 1 && !doc_is(row, "state", states[i].code))
        i++;
    return i;
}

static const char *
kind_title(const struct web_mail_kind *const *kinds, const char *kind)
{
    const struct web_mail_kind *row = web_mail_kind_find(kinds, kind);
    return row ? row->title : kind;
}

/* "09:15 on Monday, 4 January 2027" where the event is. */
static const char *
moment(const struct present *p, const json_t *mails, const char *instant)
{
    struct present_time at;
    struct present_zoned there;
    if (!instant || !present_time_parse(instant, &at) ||
        !present_zone_at(p->arena, doc_text(mails, "zone"), present_time_instant(&at), &there))
        return NULL;
    return arena_printf(p->arena, "%s, %s", present_short_day(p->arena, &there.local, 0),
                        present_clock(p->arena, &there.local));
}

static json_t *
row_view(const struct present *p, const json_t *mails, const struct web_mail_kind *const *kinds,
         const json_t *row)
{
    size_t state = state_of(row);
    json_t *view = json_object();
    long long attempt = json_integer_value(doc_at(row, "attempt"));
    const char *due = moment(p, mails, doc_text(row, "due"));
    view_text(view, "mail_id",
              arena_printf(p->arena, "%lld", (long long)json_integer_value(doc_at(row, "id"))));
    view_text(view, "mail_kind", kind_title(kinds, doc_text(row, "kind")));
    view_text(view, "mail_to", doc_text(row, "to"));
    view_text(view, "mail_state", states[state].title);
    view_text(view, "mail_class", states[state].class);
    view_text(view, "mail_reason", doc_text(row, "reason"));
    view_text(view, "mail_due", due ? arena_printf(p->arena, "next on %s", due) : NULL);
    view_text(view, "mail_attempt", attempt > 1 ? arena_printf(p->arena, "%lld attempts", attempt) : NULL);
    view_text(view, "mail_when",
              moment(p, mails, doc_text(row, doc_text(row, "settled") ? "settled" : "created")));
    view_flag(view, "mail_dead", doc_is(row, "state", "dead") && doc_text(row, "to"));
    return view;
}

/* A line for each kind: "Seat: 12 sent, 1 failed". */
static json_t *
counts_view(const struct present *p, const json_t *mails, const struct web_mail_kind *const *kinds)
{
    json_t *rows = json_array(), *last = NULL;
    const char *kind = NULL;
    json_t *row;
    size_t i;
    json_array_foreach((json_t *)doc_at(mails, "counts"), i, row)
    {
        const char *of = doc_text(row, "kind"), *before = last ? doc_text(last, "count_text") : NULL;
        char *text = arena_printf(p->arena, "%s %s", present_number(p, json_integer_value(doc_at(row, "n"))),
                                  states[state_of(row)].title);
        for (char *c = text; *c; c++)
            if (*c >= 'A' && *c <= 'Z')
                *c = (char)(*c - 'A' + 'a');
        if (!kind || strcmp(kind, of) != 0) {
            last = json_object();
            view_text(last, "count_kind", kind_title(kinds, of));
            json_array_append_new(rows, last);
            before = NULL;
            kind = of;
        }
        view_text(last, "count_text", before ? arena_printf(p->arena, "%s, %s", before, text) : text);
    }
    return rows;
}

static json_t *
filters_view(const struct present *p, const struct page_mails *params, const char *link)
{
    static const struct {
        const char *title, *states;
    } rows[] = {{"All", NULL},
                {"Failed", "dead"},
                {"Not sent yet", "ready,sending,retry,later"},
                {"Sent", "done"},
                {"Not needed", "dropped"}};
    json_t *filters = json_array();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *view = json_object();
        const char *first = params->state.count > 0 ? params->state.items[0] : NULL;
        view_text(view, "filter_title", rows[i].title);
        view_text(view, "filter_url",
                  rows[i].states ? arena_printf(p->arena, "%s/mails?state=%s", link, rows[i].states)
                                 : arena_printf(p->arena, "%s/mails", link));
        view_flag(view, "filter_here",
                  first ? rows[i].states && strncmp(rows[i].states, first, strlen(first)) == 0
                        : !rows[i].states);
        json_array_append_new(filters, view);
    }
    return filters;
}

static const char *
later_url(const struct present *p, const json_t *mails, const struct page_mails *params, const char *link)
{
    const char *next = doc_text(mails, "next"), *joined = NULL;
    if (!next)
        return NULL;
    for (size_t i = 0; i < params->state.count; i++)
        joined =
            joined ? arena_printf(p->arena, "%s,%s", joined, params->state.items[i]) : params->state.items[i];
    return arena_printf(p->arena, "%s/mails?before=%s%s%s", link, next, joined ? "&state=" : "",
                        joined ? joined : "");
}

void
present_mails(const struct present *p, const json_t *mails, const struct web_mail_kind *const *kinds,
              const struct page_mails *params, const char *link, json_t *view)
{
    json_t *rows = json_array();
    json_t *row;
    size_t i;
    json_array_foreach((json_t *)doc_at(mails, "data"), i, row)
    {
        json_array_append_new(rows, row_view(p, mails, kinds, row));
    }
    view_list(view, "mails", rows);
    view_put(view, "mail_counts", counts_view(p, mails, kinds));
    view_flag(view, "has_mail_counts", json_is_array(doc_at(view, "mail_counts")));
    view_put(view, "filters", filters_view(p, params, link));
    view_text(view, "event_title", doc_text(mails, "title"));
    view_text(view, "event_url", doc_text(mails, "url"));
    view_text(view, "later_url", later_url(p, mails, params, link));
}

/* The organizer's list in words. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/escape.h"
#include "web/guests/guests_internal.h"
#include "web/present/words.h"
#include "web/present/zone.h"
#include "web/rsvp/rsvp.h"

enum { ANSWER_SHOWN = 60 };

static const char *
answer_text(const json_t *answer)
{
    return json_is_true(answer) ? "yes" : json_is_false(answer) ? "no" : json_string_value(answer);
}

/* --- rows --- */

/* "On the waitlist for the room: 3rd" and the like, beneath the state. */
const char *
guests_note(const struct present *p, const json_t *row, const char *zone)
{
    const json_t *position = doc_at(row, "position");
    const char *waits_for = doc_text(row, "waits_for");
    const char *until = guests_moment(p, zone, doc_text(row, "expires"));
    if (!json_is_true(doc_at(row, "confirmed")) && until)
        return arena_printf(p->arena, "address to be confirmed until %s", until);
    if (until)
        return arena_printf(p->arena, "until %s", until);
    if (position && doc_is(row, "state", "going"))
        return arena_printf(p->arena, "number %lld in the queue for a seat %s", json_integer_value(position),
                            present_rsvp_mode(waits_for));
    if (position)
        return arena_printf(p->arena, "number %lld in the queue", json_integer_value(position));
    return waits_for ? "in the draw" : NULL;
}

static const char *
came_text(const struct present *p, const json_t *row, const char *zone)
{
    const char *in = guests_clock(p, zone, doc_text(row, "checked_in")),
               *out = guests_clock(p, zone, doc_text(row, "checked_out"));
    if (!in)
        return NULL;
    return out ? arena_printf(p->arena, "%s to %s", in, out) : in;
}

/* What was asked and answered; in a row of the list, nothing long. */
void
guests_answers_view(json_t *view, const json_t *questions, const json_t *answers, bool whole)
{
    json_t *list = json_array();
    const json_t *question;
    size_t i;
    json_array_foreach((json_t *)questions, i, question)
    {
        const char *answer = answer_text(json_object_get(answers, doc_text(question, "id")));
        if (!answer)
            continue;
        json_t *item = json_object();
        view_text(item, "asked", doc_text(question, "label"));
        view_text(item, "answered",
                  !whole && utf8_length(answer, strlen(answer)) > ANSWER_SHOWN ? "a longer text" : answer);
        json_array_append_new(list, item);
    }
    view_flag(view, "has_answers", json_array_size(list) > 0);
    view_put(view, "guest_answers", list);
}

static json_t *
row_view(const struct present *p, const json_t *list, const json_t *row, const char *link, const char *query)
{
    const char *zone = doc_text(list, "event.zone"), *state = doc_text(row, "state");
    json_t *view = json_object();
    view_text(view, "guest_url", arena_printf(p->arena, "%s/%s%s", link, doc_text(row, "id"), query));
    view_text(view, "guest_name", doc_text(row, "name"));
    view_text(view, "guest_email", doc_text(row, "email"));
    view_text(view, "guest_state", present_guest_state(state));
    view_text(view, "guest_class", guests_state_class(state));
    view_text(view, "guest_note", guests_note(p, row, zone));
    view_text(view, "guest_mode",
              doc_is(list, "event.mode", "hybrid") ? present_rsvp_mode(doc_text(row, "mode")) : NULL);
    view_int(view, "guest_party", json_integer_value(doc_at(row, "party")));
    view_text(view, "guest_asked", guests_moment(p, zone, doc_text(row, "created")));
    view_text(view, "guest_came", came_text(p, row, zone));
    view_text(view, "guest_hours", guests_hours(p, doc_at(row, "minutes")));
    guests_answers_view(view, doc_at(list, "questions"), doc_at(row, "answers"), false);
    view_text(view, "guest_needs", doc_text(row, "needs"));
    return view;
}

static void
pager_view(const struct present *p, const json_t *list, const struct page_guests *params, const char *link,
           json_t *view)
{
    const char *next = doc_text(list, "next");
    view_text(view, "next_url",
              next ? arena_printf(p->arena, "%s%s", link, present_guests_query(p->arena, params, next))
                   : NULL);
    view_text(view, "first_url", params->cursor ? guests_link(p, link, params) : NULL);
}

/* "Going, in the room, “ada”": which of them are shown. */
static const char *
shown_text(const struct present *p, const struct page_guests *params)
{
    struct present_line line = {.arena = p->arena};
    for (size_t i = 0; i < params->state.count; i++)
        present_line_join(&line, ", ", present_guest_state(params->state.items[i]));
    if (params->mode)
        present_line_join(&line, ", ", present_rsvp_mode(params->mode));
    if (params->q)
        present_line_join(&line, ", ", arena_printf(p->arena, "\u201c%s\u201d", params->q));
    return line.text;
}

void
guests_event_view(const struct present *p, const json_t *event, json_t *view)
{
    view_text(view, "event_title", doc_text(event, "title"));
    view_text(view, "event_url", doc_is(event, "status", "draft") ? NULL : doc_text(event, "url"));
    struct present_time starts;
    if (present_time_parse(doc_text(event, "starts"), &starts))
        view_text(view, "event_when", present_long_day(p->arena, &starts));
}

static void
needs_view(const struct present *p, const json_t *list, const struct page_guests *params, const char *link,
           json_t *view)
{
    struct page_guests other = *params;
    long long count = json_integer_value(doc_at(list, "needs"));
    other.needs = !params->needs;
    view_text(view, "needs_count",
              count == 1 ? "One person has said what they need"
              : count > 1
                  ? arena_printf(p->arena, "%s persons have said what they need", present_number(p, count))
                  : NULL);
    view_flag(view, "needs_shown", params->needs);
    view_text(view, "needs_url", guests_link(p, link, &other));
}

void
present_guests(const struct present *p, const json_t *list, const struct page_guests *params,
               const char *link, json_t *view)
{
    const char *query = present_guests_query(p->arena, params, params->cursor);
    struct present_line codes = {.arena = p->arena};
    json_t *rows = json_array();
    guests_event_view(p, doc_at(list, "event"), view);
    present_guest_counts(p, list, params, link, view);
    const json_t *row;
    size_t i;
    json_array_foreach((json_t *)doc_at(list, "data"), i, row)
    {
        json_array_append_new(rows, row_view(p, list, row, link, query));
    }
    view_list(view, "guests", rows);
    for (i = 0; i < params->state.count; i++)
        present_line_join(&codes, ",", params->state.items[i]);
    view_text(view, "shown", shown_text(p, params));
    view_text(view, "q", params->q);
    view_text(view, "state_codes", codes.text);
    view_text(view, "mode_value", params->mode);
    pager_view(p, list, params, link, view);
    needs_view(p, list, params, link, view);
    view_text(view, "link", link);
    view_text(view, "query", query);
}

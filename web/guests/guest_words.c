/* One person of the organizer's list in words, and what can be done. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/guests/acts.h"
#include "web/guests/guests_internal.h"
#include "web/present/words.h"
#include "web/rsvp/rsvp.h"

static json_t *
presence_view(const struct present *p, const json_t *presence, const char *zone)
{
    json_t *list = json_array();
    const json_t *time;
    size_t i;
    json_array_foreach((json_t *)presence, i, time)
    {
        const char *out = guests_clock(p, zone, doc_text(time, "out"));
        json_t *item = json_object();
        view_text(item, "presence_text",
                  arena_printf(p->arena, "%s %s%s", guests_moment(p, zone, doc_text(time, "in")),
                               out ? "to " : "and not signed out", out ? out : ""));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *
history_view(const struct present *p, const json_t *history, const char *zone)
{
    static const struct {
        const char *code, *words;
    } causes[] = {{"person", "by the person"},      {"organizer", "by the organizer"},
                  {"seat", "a seat came free"},     {"time", "the time was up"},
                  {"event", "the event changed"},   {"door", "at the door"},
                  {"switch", "the other seat came"}};
    json_t *list = json_array();
    const json_t *step;
    size_t i;
    json_array_foreach((json_t *)history, i, step)
    {
        const char *cause = doc_text(step, "cause");
        for (size_t n = 0; cause && n < COUNT_OF(causes); n++)
            if (strcmp(causes[n].code, cause) == 0)
                cause = causes[n].words;
        json_t *item = json_object();
        view_text(item, "step_when", guests_moment(p, zone, doc_text(step, "at")));
        view_text(item, "step_text",
                  arena_printf(p->arena, "%s, %s, %s", present_guest_state(doc_text(step, "state")),
                               present_rsvp_mode(doc_text(step, "mode")),
                               guests_persons(p, json_integer_value(doc_at(step, "party")))));
        view_text(item, "step_cause", cause);
        json_array_append_new(list, item);
    }
    return list;
}

static bool
act_fits(const struct guests_act *act, const json_t *guest)
{
    const char *state = doc_text(guest, "rsvp.state"), *at = state ? strstr(act->states, state) : NULL;
    if (!at || at[-1] != ' ' || at[strlen(state)] != ' ')
        return false;
    if (act->door && strcmp(act->door, "in") == 0)
        return json_is_true(doc_at(guest, "door.near")) && !json_is_true(doc_at(guest, "door.present"));
    if (act->door && strcmp(act->door, "out") == 0)
        return json_is_true(doc_at(guest, "door.present"));
    return true;
}

static void
acts_put(json_t *view, const json_t *guest)
{
    json_t *list = json_array();
    for (const struct guests_act *act = guests_acts; act->name; act++) {
        if (!act_fits(act, guest))
            continue;
        json_t *item = json_object();
        view_text(item, "act", act->name);
        view_text(item, "act_button", act->button);
        view_text(item, "act_says", act->says);
        view_flag(item, "act_danger", act->danger);
        json_array_append_new(list, item);
    }
    view_list(view, "acts", list);
}

/* The sentence speaks to the person who waits; here the organizer reads it. */
static const char *
why_text(const struct present *p, const char *why)
{
    static const char tail[] = " before you";
    size_t len = why ? strlen(why) : 0, cut = sizeof(tail) - 1;
    if (len > cut && strcmp(why + len - cut, tail) == 0)
        return arena_printf(p->arena, "%.*s before them.", (int)(len - cut), why);
    return why ? arena_printf(p->arena, "%s.", why) : NULL;
}

void
present_guest(const struct present *p, const json_t *guest, json_t *view)
{
    const json_t *rsvp = doc_at(guest, "rsvp"), *door = doc_at(guest, "door");
    const char *zone = doc_text(guest, "event.zone"), *state = doc_text(rsvp, "state");
    guests_event_view(p, doc_at(guest, "event"), view);
    view_text(view, "guest_id", doc_text(rsvp, "id"));
    view_text(view, "guest_name", doc_text(rsvp, "name"));
    view_text(view, "guest_email", doc_text(rsvp, "email"));
    view_text(view, "guest_state", present_guest_state(state));
    view_text(view, "guest_class", guests_state_class(state));
    view_text(view, "guest_note", guests_note(p, rsvp, zone));
    view_text(view, "guest_why", why_text(p, doc_text(rsvp, "why")));
    view_text(view, "guest_for",
              arena_printf(p->arena, "%s, %s", guests_persons(p, json_integer_value(doc_at(rsvp, "party"))),
                           present_rsvp_mode(doc_text(rsvp, "mode"))));
    view_text(view, "guest_reconfirmed", guests_moment(p, zone, doc_text(rsvp, "reconfirmed")));
    view_text(view, "guest_by", doc_text(door, "checked_in_by"));
    view_flag(view, "was_there", json_array_size(doc_at(door, "presence")) > 0);
    view_put(view, "guest_presence", presence_view(p, doc_at(door, "presence"), zone));
    view_text(view, "guest_hours", guests_hours(p, doc_at(door, "minutes")));
    guests_answers_view(view, doc_at(guest, "questions"), doc_at(rsvp, "answers"), true);
    view_text(view, "guest_needs", doc_text(rsvp, "needs"));
    view_put(view, "guest_history", history_view(p, doc_at(guest, "history"), zone));
    acts_put(view, guest);
}

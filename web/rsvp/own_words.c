/* One's own RSVP, in words. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/present/times.h"
#include "web/rsvp/form_words.h"
#include "web/rsvp/rsvp.h"

/* --- states --- */

enum { UNCONFIRMED, CONFIRMED };

/* The first row that fits counts. `until` goes before the time at which it ends. */
static const struct state_words {
    const char *state;
    int confirmed;
    const char *heading, *lead, *until, *act, *button;
} state_words[] = {
    {"held", UNCONFIRMED, "A seat is held for you", "Confirm, and it is yours.", "It is held until",
     "confirm", "Confirm my seat"},
    {"waitlisted", UNCONFIRMED, "Your place in the queue waits for you", "Confirm, and it counts.",
     "It is kept until", "confirm", "Confirm my place"},
    {"requested", UNCONFIRMED, "Your request waits for you", "Confirm, and the organizer sees it.",
     "It is kept until", "confirm", "Confirm my request"},
    {"waitlisted", CONFIRMED, "You are on the waitlist",
     "When a seat comes free for you, a mail offers it, and this page does, too.", NULL, NULL, NULL},
    {"requested", CONFIRMED, "The organizer has your request", "A mail tells what was decided.", NULL, NULL,
     NULL},
    {"offered", CONFIRMED, "A seat is offered to you", "Take it, or cancel, and the next person gets it.",
     "The offer stands until", "accept", "Take the seat"},
    {"going", CONFIRMED, "You have a seat", NULL, NULL, NULL, NULL},
    {"attended", CONFIRMED, "You were checked in", NULL, NULL, NULL, NULL},
    {"no_show", CONFIRMED, "Your seat went to others",
     "You were not there when unused seats were given away; ask at the door.", NULL, NULL, NULL},
    {"declined", CONFIRMED, "The organizer has declined your request", NULL, NULL, NULL, NULL},
    {"cancelled", CONFIRMED, "Your RSVP is cancelled", "Your seat went back. Only the organizer is told.",
     NULL, NULL, NULL},
    {"expired", CONFIRMED, "This RSVP has ended",
     "Its time was up, and what was kept for you went on to others.", NULL, NULL, NULL},
};

static const struct state_words *
words_of(const json_t *rsvp)
{
    int confirmed = json_is_true(doc_at(rsvp, "confirmed")) ? CONFIRMED : UNCONFIRMED;
    size_t count = COUNT_OF(state_words);
    for (size_t i = 0; i < count; i++)
        if (doc_is(rsvp, "state", state_words[i].state) &&
            (state_words[i].confirmed == confirmed || state_words[i].confirmed == CONFIRMED))
            return &state_words[i];
    return &state_words[count - 1];
}

static bool
is_over(const json_t *rsvp)
{
    static const char *const ended[] = {"attended", "no_show", "declined", "cancelled", "expired"};
    for (size_t i = 0; i < COUNT_OF(ended); i++)
        if (doc_is(rsvp, "state", ended[i]))
            return true;
    return false;
}

static const char *
persons(const struct present *p, const json_t *document)
{
    long long party = json_integer_value(doc_at(document, "party"));
    return party == 1 ? "one person" : arena_printf(p->arena, "%lld persons", party);
}

/* --- the page of an RSVP --- */

static void
event_view(const struct present *p, const json_t *event, json_t *view)
{
    struct present_times t;
    bool known = event && present_times(p, event, &t);
    view_text(view, "event_title", known ? doc_text(event, "title") : "An event that was removed");
    view_text(view, "event_url", known ? present_event_path(p, event) : NULL);
    view_text(view, "calendar_url",
              known ? arena_printf(p->arena, "%s.ics", present_event_path(p, event)) : NULL);
    view_text(view, "event_day", known ? present_long_day(p->arena, &t.starts) : NULL);
    view_text(view, "event_time",
              known && !t.all_day ? arena_printf(p->arena, "%s %s", present_clock(p->arena, &t.starts),
                                                 t.label ? t.label : "")
                                  : NULL);
    view_text(view, "event_status",
              doc_is(event, "status", "cancelled")   ? "This event is cancelled."
              : doc_is(event, "status", "postponed") ? "This event is postponed; a new date is not known yet."
                                                     : NULL);
}

/* A mail asks a week and two days before. This page takes the answer at any time in that week. */
static bool
may_reconfirm(const struct present *p, const json_t *rsvp, const json_t *event)
{
    enum { DAY = 86400, RECONFIRM_FROM = 8 * DAY };
    struct present_times t;

    return doc_is(rsvp, "state", "going") && !doc_text(rsvp, "reconfirmed") && event &&
           present_times(p, event, &t) && t.phase == TIMES_UPCOMING && t.starts_at - p->now <= RECONFIRM_FROM;
}

static bool
may_change(const struct present *p, const json_t *rsvp, const json_t *event)
{
    struct present_times t;
    return !is_over(rsvp) && event && present_times(p, event, &t) && t.phase != TIMES_OVER &&
           !doc_is(event, "status", "cancelled") && !doc_is(event, "status", "postponed");
}

static const char *
position_words(const struct present *p, const json_t *rsvp)
{
    long long position = json_integer_value(doc_at(rsvp, "position"));
    if (position <= 0)
        return NULL;
    return position == 1 ? "You are next."
                         : arena_printf(p->arena, "You are number %s.", present_number(p, position));
}

void
present_rsvp_own(const struct present *p, const json_t *rsvp, const json_t *event, json_t *view)
{
    const struct state_words *words = words_of(rsvp);
    const char *until = words->until ? present_moment(p, event, doc_text(rsvp, "expires")) : NULL;
    const char *why = doc_text(rsvp, "why"), *waits = doc_text(rsvp, "waits_for");
    bool going = doc_is(rsvp, "state", "going");
    event_view(p, event, view);
    view_text(view, "page_heading", words->heading);
    view_text(view, "own_lead", words->lead);
    view_text(view, "own_until", until ? arena_printf(p->arena, "%s %s.", words->until, until) : NULL);
    view_text(view, "own_act", words->act);
    view_text(view, "own_button", words->button);
    view_text(view, "own_position", position_words(p, rsvp));
    view_text(view, "own_why", why ? arena_printf(p->arena, "%s.", why) : NULL);
    view_text(view, "own_switch",
              going && waits
                  ? arena_printf(p->arena, "You wait for a seat %s, and keep this one until it comes.",
                                 present_rsvp_mode(waits))
                  : NULL);
    view_text(view, "own_name", doc_text(rsvp, "name"));
    view_text(view, "own_email", doc_text(rsvp, "email"));
    view_text(view, "own_who",
              arena_printf(p->arena, "%s, %s", persons(p, rsvp), present_rsvp_mode(doc_text(rsvp, "mode"))));
    view_text(view, "own_checked_in", present_moment(p, event, doc_text(rsvp, "checked_in")));
    view_flag(view, "may_reconfirm", may_reconfirm(p, rsvp, event));
    view_flag(view, "own_reconfirmed", going && doc_text(rsvp, "reconfirmed"));
    view_flag(view, "may_change", may_change(p, rsvp, event));
    view_flag(view, "may_cancel", !is_over(rsvp));
    view_flag(view, "may_renew", !is_over(rsvp));
    view_flag(view, "may_again", is_over(rsvp) && event && !doc_is(rsvp, "state", "attended"));
}

json_t *
present_rsvp_values(const struct present *p, const json_t *rsvp)
{
    static const char *const texts[] = {"name", "email", "needs"};
    const char *waits = doc_text(rsvp, "waits_for");
    json_t *values = json_object();
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        view_text(values, texts[i], doc_text(rsvp, texts[i]));
    view_text(values, "mode", waits ? waits : doc_text(rsvp, "mode"));
    view_text(values, "party", arena_printf(p->arena, "%lld", json_integer_value(doc_at(rsvp, "party"))));
    const char *id;
    json_t *answer;
    json_object_foreach((json_t *)doc_at(rsvp, "answers"), id, answer)
    {
        view_text(values, arena_printf(p->arena, "answers.%s", id),
                  json_is_boolean(answer) ? (json_is_true(answer) ? "yes" : "no")
                                          : json_string_value(answer));
    }
    return values;
}

/* --- after the form --- */

static const struct taken_words {
    const char *state, *heading, *then;
} taken_words[] = {
    {"held", "A seat is held for you", "Confirm by the link in the mail, and the seat is yours."},
    {"waitlisted", "You are almost on the waitlist",
     "Confirm by the link in the mail, and your place in the queue counts. When a seat comes free for you, "
     "another mail offers it."},
    {"requested", "Your request is almost with the organizer",
     "Confirm by the link in the mail, and the organizer sees your request. Another mail tells what was "
     "decided."},
};

void
present_rsvp_taken(const struct present *p, const json_t *answer, const json_t *event, const char *email,
                   json_t *view)
{
    const struct taken_words *words = &taken_words[0];
    const char *until = present_moment(p, event, doc_text(answer, "expires"));
    for (size_t i = 0; i < COUNT_OF(taken_words); i++)
        if (doc_is(answer, "state", taken_words[i].state))
            words = &taken_words[i];
    event_view(p, event, view);
    view_text(view, "page_heading", words->heading);
    view_text(view, "taken_then", words->then);
    view_text(view, "taken_email", email);
    view_text(view, "taken_until", until);
    view_text(
        view, "taken_who",
        arena_printf(p->arena, "%s, %s", persons(p, answer), present_rsvp_mode(doc_text(answer, "mode"))));
}

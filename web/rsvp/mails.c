/* Mails about an RSVP. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "rsvp/code.h"
#include "secret/secret.h"
#include "web/kit/link.h"
#include "web/mail/mail.h"
#include "web/mail/making.h"
#include "web/present/words.h"
#include "web/rsvp/rsvp.h"

static const char *
for_whom(const struct mail_making *it)
{
    long long party = json_integer_value(doc_at(it->rsvp, "party"));
    const char *mode = doc_text(it->rsvp, "mode");
    if (!mode)
        return NULL;
    return party == 1 ? arena_printf(it->present.arena, "One person, %s", present_rsvp_mode(mode))
                      : arena_printf(it->present.arena, "%lld persons, %s", party, present_rsvp_mode(mode));
}

/* What is shown or said at the door. */
static const char *
door_code(const struct mail_making *it)
{
    const char *event = doc_text(it->rsvp, "event"), *id = doc_text(it->rsvp, "id");
    char *code = arena_alloc(it->present.arena, RSVP_CODE_SIZE);
    if (!event || !id || !doc_is(it->rsvp, "state", "going") || doc_is(it->rsvp, "mode", "online"))
        return NULL;
    rsvp_code_make(it->mail->key, event, id, code);
    return code;
}

static void
rsvp_view(struct mail_making *it)
{
    static const char *const states[][2] = {{"held", "is_held"},
                                            {"waitlisted", "is_waitlisted"},
                                            {"requested", "is_requested"},
                                            {"offered", "is_offered"},
                                            {"going", "is_going"}};
    static const char *const causes[][2] = {{"organizer", "by_organizer"},
                                            {"person", "by_person"},
                                            {"event", "by_event"},
                                            {"switch", "by_switch"},
                                            {"new_link", "by_new_link"}};
    const char *id = doc_text(it->rsvp, "id");
    bool live = false;
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        view_flag(it->view, states[i][1], doc_is(it->rsvp, "state", states[i][0]));
        live = live || doc_is(it->rsvp, "state", states[i][0]);
    }
    for (size_t i = 0; i < COUNT_OF(causes); i++)
        view_flag(it->view, causes[i][1], doc_is(it->brief, "cause", causes[i][0]));
    view_flag(it->view, "waits", doc_text(it->rsvp, "waits_for") != NULL);
    view_flag(it->view, "had_seat", doc_is(it->brief, "was", "going"));
    mail_put(it, "until", mail_moment(it, doc_text(it->rsvp, "expires")));
    mail_put(it, "mode", it->rsvp ? present_rsvp_mode(doc_text(it->rsvp, "mode")) : NULL);
    mail_put(it, "position",
             json_is_integer(doc_at(it->rsvp, "position"))
                 ? present_number(&it->present, json_integer_value(doc_at(it->rsvp, "position")))
                 : NULL);
    view_text(it->view, "own_url",
              id ? arena_printf(it->present.arena, "%s/rsvps/%s/%s", it->mail->origin, id,
                                web_link_secret(it->mail->key, it->present.arena, SECRET_RSVP, id, it->rsvp))
                 : NULL);
    if (!live)
        return;
    mail_fact_add(it, "For", for_whom(it), NULL);
    mail_fact_add(it, "Door code", door_code(it), doc_text(it->view, "own_url"));
}

const struct web_mail_kind rsvp_mails[] = {
    {.kind = "rsvp_confirm",
     .template = "rsvp/mail/rsvp_confirm",
     .view = rsvp_view,
     .calendar = MAIL_NO_CALENDAR,
     .title = "Please confirm"},
    {.kind = "rsvp_link",
     .template = "rsvp/mail/rsvp_link",
     .view = rsvp_view,
     .calendar = MAIL_NO_CALENDAR,
     .title = "Link to their RSVP"},
    {.kind = "rsvp_confirmed",
     .template = "rsvp/mail/rsvp_confirmed",
     .view = rsvp_view,
     .label = "You have a seat",
     .calendar = MAIL_PUBLISH,
     .title = "Seat"},
    {.kind = "rsvp_approved",
     .template = "rsvp/mail/rsvp_approved",
     .view = rsvp_view,
     .label = "The organizer accepts your request",
     .calendar = MAIL_PUBLISH,
     .title = "Approved"},
    {.kind = "rsvp_declined",
     .template = "rsvp/mail/rsvp_declined",
     .view = rsvp_view,
     .label = "The organizer declines your request",
     .calendar = MAIL_NO_CALENDAR,
     .title = "Declined"},
    {.kind = "rsvp_waitlisted",
     .template = "rsvp/mail/rsvp_waitlisted",
     .view = rsvp_view,
     .label = "You are on a waitlist",
     .calendar = MAIL_NO_CALENDAR,
     .title = "Waitlist"},
    {.kind = "rsvp_offer",
     .template = "rsvp/mail/rsvp_offer",
     .view = rsvp_view,
     .label = "A seat is offered to you (it ends when you do not answer)",
     .calendar = MAIL_NO_CALENDAR,
     .title = "Offer"},
    {.kind = "rsvp_expired",
     .template = "rsvp/mail/rsvp_expired",
     .view = rsvp_view,
     .label = "An offer has ended",
     .calendar = MAIL_NO_CALENDAR,
     .title = "Offer ended"},
    {.kind = "rsvp_reconfirm",
     .template = "rsvp/mail/rsvp_reconfirm",
     .view = rsvp_view,
     .label = "The question whether you are still coming",
     .calendar = MAIL_NO_CALENDAR,
     .title = "Still coming?"},
    {.kind = "rsvp_switched",
     .template = "rsvp/mail/rsvp_switched",
     .view = rsvp_view,
     .label = "Your seat is in another mode: online, or in the room",
     .calendar = MAIL_PUBLISH,
     .title = "Other mode"},
    {.kind = "rsvp_cancelled",
     .template = "rsvp/mail/rsvp_cancelled",
     .view = rsvp_view,
     .label = "Your RSVP is cancelled, by you, the organizer, or with the event",
     .calendar = MAIL_CANCEL,
     .title = "Cancelled"},
    {.kind = "event_reminder",
     .template = "rsvp/mail/event_reminder",
     .view = rsvp_view,
     .label = "Reminders, a day before",
     .calendar = MAIL_NO_CALENDAR,
     .title = "Reminder"},
    {.kind = "event_moved",
     .template = "rsvp/mail/event_moved",
     .view = rsvp_view,
     .label = "An event that you come to has another time",
     .calendar = MAIL_PUBLISH,
     .title = "New time"},
    {.kind = "event_changed",
     .template = "rsvp/mail/event_changed",
     .view = rsvp_view,
     .label = "An event that you come to has changed",
     .calendar = MAIL_PUBLISH,
     .title = "Changes"},
    {.kind = "event_cancelled",
     .template = "rsvp/mail/event_cancelled",
     .view = rsvp_view,
     .label = "An event that you follow is cancelled",
     .calendar = MAIL_CANCEL,
     .title = "Event cancelled"},
    {.kind = NULL},
};

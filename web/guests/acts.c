/* The states of an RSVP, and what an organizer can do to it. */
#include <string.h>

#include "sql/guests.h"
#include "web/guests/acts.h"
#include "web/guests/guests_internal.h"
#include "web/kit/ask.h"

const char *const guests_states[] = {"requested",  "held",    "going",    "offered",   "waitlisted",
                                     "attended",   "no_show", "declined", "cancelled", "expired",
                                     "interested", "invited", NULL};
const char *const guests_modes[] = {"in_person", "online", NULL};

/* --- asking --- */

static void
ask_approve(struct guests_doing *it, struct http_request *request, web_ask_done *done)
{
    web_ask_begin(&it->ask, request, &sql_rsvp_approve, done,
                  sql_rsvp_approve_values(.event = it->event, .rsvp = it->rsvp));
}

static void
ask_offer(struct guests_doing *it, struct http_request *request, web_ask_done *done)
{
    web_ask_begin(&it->ask, request, &sql_rsvp_offer, done,
                  sql_rsvp_offer_values(.event = it->event, .rsvp = it->rsvp));
}

static void
ask_decline(struct guests_doing *it, struct http_request *request, web_ask_done *done)
{
    web_ask_begin(&it->ask, request, &sql_rsvp_decline, done,
                  sql_rsvp_decline_values(.event = it->event, .rsvp = it->rsvp));
}

static void
ask_withdraw(struct guests_doing *it, struct http_request *request, web_ask_done *done)
{
    web_ask_begin(&it->ask, request, &sql_rsvp_withdraw, done,
                  sql_rsvp_withdraw_values(.event = it->event, .rsvp = it->rsvp));
}

static void
ask_checkin(struct guests_doing *it, struct http_request *request, web_ask_done *done)
{
    web_ask_begin(&it->ask, request, &sql_rsvp_checkin, done,
                  sql_rsvp_checkin_values(.event = it->event, .rsvp = it->rsvp, .action = it->act->door,
                                          .desk = "the list"));
}

/* --- the table --- */

const struct guests_act guests_acts[] = {
    {.name = "approve",
     .ask = ask_approve,
     .states = " requested ",
     .button = "Approve",
     .says = "They get a seat, or a place in the queue when none is free, and are told by mail.",
     .done = "Approved"},
    {.name = "offer",
     .ask = ask_offer,
     .states = " waitlisted ",
     .button = "Offer a seat",
     .says = "Out of turn: a seat that is free is held for them for a while, and they are told by mail.",
     .done = "A seat is offered to"},
    {.name = "in",
     .ask = ask_checkin,
     .door = "in",
     .states = " going offered waitlisted no_show attended ",
     .button = "Check in",
     .says = "They have come. Done twice, it changes nothing.",
     .done = "Checked in"},
    {.name = "out",
     .ask = ask_checkin,
     .door = "out",
     .states = " attended ",
     .button = "Check out",
     .says = "They leave now; their hours are counted until now.",
     .done = "Checked out"},
    {.name = "undo",
     .ask = ask_checkin,
     .door = "undo",
     .states = " attended ",
     .button = "Undo the check-in",
     .says = "It was somebody else; the times are forgotten.",
     .done = "No longer checked in"},
    {.name = "decline",
     .ask = ask_decline,
     .states = " requested ",
     .button = "Decline",
     .says = "They are told by mail that the request was declined.",
     .done = "Declined",
     .danger = true},
    {.name = "cancel",
     .ask = ask_withdraw,
     .states = " invited interested requested held going waitlisted offered ",
     .button = "Cancel this RSVP",
     .says = "They are told by mail, and a seat that comes free is offered to who is next. This cannot be "
             "undone.",
     .done = "Cancelled",
     .danger = true},
    {.name = NULL},
};

const struct guests_act *
guests_act_find(const char *name)
{
    for (const struct guests_act *act = guests_acts; name && act->name; act++)
        if (strcmp(act->name, name) == 0)
            return act;
    return NULL;
}

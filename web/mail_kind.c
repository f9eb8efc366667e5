/* The kinds of mail. What may be refused, may wait and may be collected is said by convene.outbox_kinds(). */
#include <string.h>

#include "mail.h"

const struct web_mail_kind web_mail_kinds[] = {
    {"rsvp_confirm", NULL, MAIL_NO_CALENDAR, "Please confirm"},
    {"rsvp_link", NULL, MAIL_NO_CALENDAR, "Link to their RSVP"},
    {"rsvp_confirmed", "You have a seat", MAIL_PUBLISH, "Seat"},
    {"rsvp_approved", "The organizer accepts your request", MAIL_PUBLISH, "Approved"},
    {"rsvp_declined", "The organizer declines your request", MAIL_NO_CALENDAR, "Declined"},
    {"rsvp_waitlisted", "You are on a waitlist", MAIL_NO_CALENDAR, "Waitlist"},
    {"rsvp_offer", "A seat is offered to you (it ends when you do not answer)", MAIL_NO_CALENDAR, "Offer"},
    {"rsvp_expired", "An offer has ended", MAIL_NO_CALENDAR, "Offer ended"},
    {"rsvp_reconfirm", "The question whether you still come", MAIL_NO_CALENDAR, "Still coming?"},
    {"rsvp_switched", "Your seat is in another mode: online, or in the room", MAIL_PUBLISH, "Other mode"},
    {"rsvp_cancelled", "Your RSVP is cancelled, by you, the organizer, or with the event", MAIL_CANCEL,
     "Cancelled"},
    {"event_reminder", "Reminders, a day before", MAIL_NO_CALENDAR, "Reminder"},
    {"event_moved", "An event that you come to has another time", MAIL_PUBLISH, "New time"},
    {"event_changed", "An event that you come to has changed", MAIL_PUBLISH, "Changes"},
    {"event_cancelled", "An event that you follow is cancelled", MAIL_CANCEL, "Event cancelled"},
    {"organizer_summary", "For organizers: how an event went", MAIL_NO_CALENDAR, "How it went"},
    {"organizer_daily", "For organizers: yesterday\u2019s RSVPs", MAIL_NO_CALENDAR, "Daily RSVPs"},
    {"webhook_disabled", NULL, MAIL_NO_CALENDAR, "A webhook was disabled"},
    {"alert_confirm", NULL, MAIL_NO_CALENDAR, "Saved search, please confirm"},
    {"alert", "New events that fit what you asked for", MAIL_NO_CALENDAR, "Saved search"},
    {"sign_in", NULL, MAIL_NO_CALENDAR, "Sign in"},
    {"member_invite", NULL, MAIL_NO_CALENDAR, "Invitation"},
    {"daily", "The daily mail, when you have chosen one", MAIL_NO_CALENDAR, "Daily mail"},
    {NULL, NULL, MAIL_NO_CALENDAR, NULL},
};

const struct web_mail_kind *
web_mail_kind_find(const char *kind)
{
    for (const struct web_mail_kind *row = web_mail_kinds; row->kind; row++)
        if (kind && strcmp(row->kind, kind) == 0)
            return row;
    return NULL;
}

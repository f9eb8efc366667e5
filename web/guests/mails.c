/* Mails for organizers about their attendees. web/mail/items.c writes the list in them. */
#include "web/guests/guests.h"
#include "web/mail/mail.h"

const struct web_mail_kind guests_mails[] = {
    {.kind = "organizer_summary",
     .template = "guests/mail/organizer_summary",
     .label = "For organizers: how an event went",
     .calendar = MAIL_NO_CALENDAR,
     .title = "How it went"},
    {.kind = "organizer_daily",
     .template = "guests/mail/organizer_daily",
     .label = "For organizers: yesterday\u2019s RSVPs",
     .calendar = MAIL_NO_CALENDAR,
     .title = "Daily RSVPs"},
    {.kind = NULL},
};

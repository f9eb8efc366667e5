/* Every kind of mail, subject by subject, in the order of the page of preferences. */
#include "web/alerts/alerts.h"
#include "web/guests/guests.h"
#include "web/mail/mail.h"
#include "web/organizations/organizations.h"
#include "web/people/people.h"
#include "web/rsvp/rsvp.h"
#include "web/web.h"

const struct web_mail_kind *const web_mail_kinds[] = {
    /* clang-format off */
    rsvp_mails,
    guests_mails,
    organizations_mails,
    alerts_mails,
    people_mails,
    mail_mails,
    NULL,
    /* clang-format on */
};

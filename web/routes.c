/* Every URL of the product, subject by subject; `./dev routes` prints them as one table. */
#include "web/alerts/alerts.h"
#include "web/events/events.h"
#include "web/guests/guests.h"
#include "web/mail/mail.h"
#include "web/organizations/organizations.h"
#include "web/people/people.h"
#include "web/rsvp/rsvp.h"
#include "web/service/service.h"
#include "web/web.h"

const struct http_route *const web_routes[] = {
    /* clang-format off */
    service_routes,
    events_routes,
    rsvp_routes,
    guests_routes,
    people_routes,
    alerts_routes,
    organizations_routes,
    mail_routes,
    NULL,
    /* clang-format on */
};

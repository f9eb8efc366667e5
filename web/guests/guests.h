/* guests: what organizers see of an event's RSVPs. */
#ifndef WEB_GUESTS_GUESTS_H
#define WEB_GUESTS_GUESTS_H

#include "http/http.h"
#include "web/mail/mail.h"

extern const struct http_route guests_routes[];   /* ends with a row without a method */
extern const struct web_mail_kind guests_mails[]; /* ends with a row without a kind */

#endif

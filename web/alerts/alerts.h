/* alerts: saved searches whose new events are mailed. */
#ifndef WEB_ALERTS_ALERTS_H
#define WEB_ALERTS_ALERTS_H

#include "http/http.h"
#include "web/mail/mail.h"

extern const struct http_route alerts_routes[];   /* ends with a row without a method */
extern const struct web_mail_kind alerts_mails[]; /* ends with a row without a kind */

#endif

/* organizations: who posts events, their members and webhooks. */
#ifndef WEB_ORGANIZATIONS_ORGANIZATIONS_H
#define WEB_ORGANIZATIONS_ORGANIZATIONS_H

#include "http/http.h"
#include "web/mail/mail.h"

extern const struct http_route organizations_routes[];   /* ends with a row without a method */
extern const struct web_mail_kind organizations_mails[]; /* ends with a row without a kind */

#endif

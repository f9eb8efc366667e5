/* web: the product's URLs and mails, put together from the subjects below this folder.
 *
 * This header is what cmd/convened sees. Endpoints are adjacent start / done pairs: `start` reads the request
 * and submits one statement, `done` turns its rows into the reply.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include <stdbool.h>

#include "base/buf.h"
#include "web/kit/web.h"
#include "web/mail/mail.h"

/* The subjects' tables, each of which ends with a row without a method; ends with NULL. */
extern const struct http_route *const web_routes[];

/* The subjects' kinds of mail, each table ending with a row without a kind; ends with NULL. */
extern const struct web_mail_kind *const web_mail_kinds[];

/* Parse the templates, index the static files. False with a sentence in ERROR. */
bool web_init(struct web *web, struct buf *error);
void web_release(struct web *web);
/* Send a statement of each kind and tell whether all of them work (service/ready.h). */
void web_try(struct web *web, void (*tried)(bool good, void *context), void *context);
/* The database answered a statement with an error that may be everybody's: /readyz looks anew. */
void web_database_doubted(struct web *web);

#endif

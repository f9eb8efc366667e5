/* mails: the notifier's channel `mail`: a row becomes a letter (web/mail.h), which leaves by SMTP or goes
 * into the Maildir `mail` of the state directory (delivery/mailer.h). */
#ifndef CONVENED_MAILS_H
#define CONVENED_MAILS_H

#include "base/attr.h"
#include "notifier.h"

/* A row of the table in notifier.c. */
MUST_CHECK bool mails_open(struct notifier *notifier, struct buf *error);
void mails_close(struct notifier *notifier);
void mails_work(void *context, struct outbox_job *job);

#endif

/* The key of /dev/mail (web/mail/dev.h), in the file mail-key of the state directory. */
#ifndef CONVENED_MAIL_KEY_H
#define CONVENED_MAIL_KEY_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "daemon.h"

enum { MAIL_KEY_DIGITS = 32, MAIL_KEY_SIZE = MAIL_KEY_DIGITS + 1 };

/* Whether the daemon shows mails at all: it has no mail server and no public address, trusts no proxy, and
 * listens to this machine only. */
bool mail_key_used(const struct daemon *daemon);
/* Make the file, with MODE, when it is missing or damaged. False with a sentence. */
MUST_CHECK bool mail_key_keep(const struct daemon *daemon, unsigned mode, struct buf *error);
/* KEY is filled and returned; "" when there is no key. */
const char *mail_key_read(const struct daemon *daemon, char key[MAIL_KEY_SIZE]);

#endif

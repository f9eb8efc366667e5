/* dev: the mails of a site that has no mail server yet, for who runs it at home: the Maildir of the
 * state directory.
 *
 * Mails hold links that open private pages. So these pages exist only where the daemon answers nobody but its
 * own machine, has no public address and trusts no proxy (web.mail_folder, set by cmd/convened), and only for
 * requests to a loopback name that no proxy has passed on: another site's page cannot have its own name mean
 * this machine (DNS rebinding). And since other users of this machine, and a proxy that leaves no sign, come
 * from loopback as well, they ask for a key: a secret in the first address, which convened prints, then a
 * cookie; or the token of an administrator.
 */
#ifndef WEB_MAIL_DEV_H
#define WEB_MAIL_DEV_H

#include <stddef.h>

#include "base/arena.h"

/* What our own mails are made of; NULL where absent. In the arena. */
struct dev_mail {
    const char *from, *to, *subject, *date, *kind, *unsubscribe;
    const char *text, *html, *calendar;
};

/* BYTES end with a NUL. Parts within parts are read to a small depth; what is broken is left out. */
void dev_mail_read(struct arena *arena, const char *bytes, struct dev_mail *mail);

#endif

/* The state directory: what one daemon keeps between runs.
 *
 *     lock          held by the supervisor (flock); the number of its process
 *     status        a line per process, while it runs
 *     endpoint      the address that it answers on, while it runs
 *     secret-key    of the secrets of links (0600), made when missing; the one thing here that must not be
 * lost admin-token   readable by the daemon's group (0640), made anew when missing mail/         a Maildir of
 * what would have been sent, when there is no mail server pg/<major>    the private cluster run/          its
 * socket
 */
#ifndef CONVENED_STATE_H
#define CONVENED_STATE_H

#include <stdbool.h>

#include "base/buf.h"
#include "proc/privilege.h"

struct state {
    char folder[1024]; /* absolute */
    char status[1088], endpoint[1088], admin_token[1088], secret_key[1088], mail[1088];
    int lock_fd;
    bool unclean; /* the daemon before this one did not end in order */
};

/* Which folder: FOLDER, or the default of who runs this. False with a sentence. */
bool state_choose(struct state *state, const char *folder, struct buf *error);
/* Make it, hand it to USER when root, and take its lock; one daemon per folder. */
bool state_open(struct state *state, const struct proc_user *user, struct buf *error);
/* Can this process, which has become USER, write there? */
bool state_usable(const struct state *state, const struct proc_user *user, struct buf *error);
/* The process that holds the lock, 0 when none does. */
long state_holder(const struct state *state);

#endif

/* The state directory: the files that one daemon keeps between runs.
 *
 *     lock          held by the supervisor (flock); the number of its process
 *     status        a line per process, while it runs
 *     endpoint      the daemon's address, while it runs
 *     secret-key    signs the secrets of links (0600); made when missing, and must not be lost
 *     admin-token   readable by the daemon's group (0640); made when missing
 *     mail-key      opens /dev/mail (as admin-token); made when missing
 *     mail/         a Maildir of unsent mails, when there is no mail server
 *     pg/<major>    the private cluster
 *     run/          its socket
 */
#ifndef CONVENED_STATE_DIR_H
#define CONVENED_STATE_DIR_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "proc/privilege.h"

struct state_dir {
    char folder[1024]; /* absolute */
    char status[1088], endpoint[1088], admin_token[1088], secret_key[1088], mail[1088], mail_key[1088];
    int lock_fd;
    bool unclean; /* the daemon before this one did not end in order */
};

/* Which folder: FOLDER, or the default for the user of this process. False with a sentence. */
MUST_CHECK bool state_dir_choose(struct state_dir *state, const char *folder, struct buf *error);
/* Make the folder, give it to USER when root, and take its lock; one daemon per folder. */
MUST_CHECK bool state_dir_open(struct state_dir *state, const struct proc_user *user, struct buf *error);
/* Can this process, which has become USER, write there? */
MUST_CHECK bool state_dir_usable(const struct state_dir *state, const struct proc_user *user,
                                 struct buf *error);
/* Nobody else may write in the folder, or read what is secret in it. False with a sentence that has the
 * command which mends it. KEY_FILE is the site's key, wherever it is. What is missing is in order. */
MUST_CHECK bool state_dir_closed(const struct state_dir *state, const char *key_file, struct buf *error);
/* The process that holds the lock, 0 when none does. */
long state_dir_holder(const struct state_dir *state);

#endif

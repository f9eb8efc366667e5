/* Users: the user that the daemon becomes once it no longer needs to be root. */
#ifndef PROC_PRIVILEGE_H
#define PROC_PRIVILEGE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

struct proc_user {
    char name[64];
    uid_t uid;
    gid_t gid; /* its primary group */
};

/* The user NAME, made as a system user with its own group (useradd --system) when missing; HOME is only
 * recorded. Needs root to make one. False with a sentence in ERROR. */
MUST_CHECK bool proc_user_ensure(const char *name, const char *home, struct proc_user *user,
                                 struct buf *error);
/* The user of this process. */
MUST_CHECK bool proc_user_self(struct proc_user *user, struct buf *error);
/* Become USER for good: groups, group and user; there is no way back, and none to new privileges. */
MUST_CHECK bool proc_user_become(const struct proc_user *user, struct buf *error);

#endif

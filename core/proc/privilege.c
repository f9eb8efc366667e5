#include "proc/privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "proc/run.h"

static bool
fill(struct proc_user *user, const struct passwd *entry)
{
    if (!entry || strlen(entry->pw_name) >= sizeof(user->name))
        return false;
    memcpy(user->name, entry->pw_name, strlen(entry->pw_name) + 1);
    user->uid = entry->pw_uid;
    user->gid = entry->pw_gid;
    return true;
}

bool
proc_user_ensure(const char *name, const char *home, struct proc_user *user, struct buf *error)
{
    const char *const make[] = {"useradd",          "--system", "--user-group",      "--home-dir", home,
                                "--no-create-home", "--shell",  "/usr/sbin/nologin", name,         NULL};
    if (fill(user, getpwnam(name)))
        return true;
    struct buf output;
    buf_init(&output, 4096);
    int rc = proc_run(make, NULL, &output);
    /* 9: another process made it at the same moment */
    if (rc != 0 && rc != 9)
        buf_printf(error, "Cannot make the system user %s (useradd ended with %d: %s).", name, rc,
                   output.data);
    buf_release(&output);
    if (rc != 0 && rc != 9)
        return false;
    if (fill(user, getpwnam(name)))
        return true;
    buf_printf(error, "The system user %s was made but cannot be found.", name);
    return false;
}

bool
proc_user_self(struct proc_user *user, struct buf *error)
{
    if (fill(user, getpwuid(getuid())))
        return true;
    buf_printf(error, "The user with number %u has no name in the user database.", (unsigned)getuid());
    return false;
}

bool
proc_user_become(const struct proc_user *user, struct buf *error)
{
    if (getuid() != user->uid || geteuid() != user->uid) {
        if (initgroups(user->name, user->gid) < 0 || setresgid(user->gid, user->gid, user->gid) < 0 ||
            setresuid(user->uid, user->uid, user->uid) < 0) {
            buf_printf(error, "Cannot become the user %s: %s.", user->name, strerror(errno));
            return false;
        }
        if (setuid(0) == 0) {
            buf_printf(error, "The privileges of root could not be given up for %s.", user->name);
            return false;
        }
    }
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return true;
}

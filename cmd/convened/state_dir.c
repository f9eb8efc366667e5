#include "state_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc/file.h"

static const char *
default_folder(char *out, size_t size)
{
    const char *state_home = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (getuid() == 0)
        return "/var/lib/convene";
    if (state_home && state_home[0] == '/')
        snprintf(out, size, "%s/convene", state_home);
    else if (home && home[0] == '/')
        snprintf(out, size, "%s/.local/state/convene", home);
    else
        return NULL;
    return out;
}

bool
state_dir_choose(struct state_dir *state, const char *folder, struct buf *error)
{
    char here[PATH_MAX] = "";
    *state = (struct state_dir){.lock_fd = -1};
    char fallback[PATH_MAX];
    if (!folder)
        folder = default_folder(fallback, sizeof(fallback));
    if (!folder || !folder[0]) {
        buf_puts(error, "There is no home folder to keep the state in: name a folder with --state-dir DIR.");
        return false;
    }
    if (folder[0] != '/' && !getcwd(here, sizeof(here))) {
        buf_printf(error, "The current folder cannot be read: %s.", strerror(errno));
        return false;
    }
    int len = snprintf(state->folder, sizeof(state->folder), "%s%s%s", here, here[0] ? "/" : "", folder);
    if (len >= (int)sizeof(state->folder)) {
        buf_printf(error, "The path of the state directory is longer than %zu bytes.",
                   sizeof(state->folder) - 1);
        return false;
    }
    while (len > 1 && state->folder[len - 1] == '/')
        state->folder[--len] = '\0';
    snprintf(state->status, sizeof(state->status), "%s/status", state->folder);
    snprintf(state->endpoint, sizeof(state->endpoint), "%s/endpoint", state->folder);
    snprintf(state->admin_token, sizeof(state->admin_token), "%s/admin-token", state->folder);
    snprintf(state->secret_key, sizeof(state->secret_key), "%s/secret-key", state->folder);
    snprintf(state->mail, sizeof(state->mail), "%s/mail", state->folder);
    snprintf(state->mail_key, sizeof(state->mail_key), "%s/mail-key", state->folder);
    return true;
}

/* Root gives a new folder to the user that the daemon becomes; a folder of another user stays theirs. */
static bool
hand_over(const struct state_dir *state, const struct proc_user *user, struct buf *error)
{
    struct stat st;
    if (stat(state->folder, &st) < 0) {
        buf_printf(error, "Cannot read %s: %s.", state->folder, strerror(errno));
        return false;
    }
    if (st.st_uid == user->uid)
        return true;
    if (getuid() != 0 || st.st_uid != 0) {
        const struct passwd *owner = getpwuid(st.st_uid);
        buf_printf(error, "The state directory %s belongs to the user %s: start convened as that user%s.",
                   state->folder, owner ? owner->pw_name : "of another system",
                   getuid() == 0 ? ", or with --user" : ", or choose another --state-dir");
        return false;
    }
    if (chown(state->folder, user->uid, user->gid) < 0 || chmod(state->folder, 0750) < 0) {
        buf_printf(error, "Cannot hand %s to the user %s: %s.", state->folder, user->name, strerror(errno));
        return false;
    }
    return true;
}

static int
open_lock(const struct state_dir *state, int flags)
{
    char path[1088];
    snprintf(path, sizeof(path), "%s/lock", state->folder);
    return open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0644);
}

static long
lock_owner(int fd)
{
    char text[32] = "";
    if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
        return 0;
    return strtol(text, NULL, 10);
}

bool
state_dir_open(struct state_dir *state, const struct proc_user *user, struct buf *error)
{
    if (!proc_folder_make(state->folder, 0750, error) || !hand_over(state, user, error))
        return false;
    int fd = open_lock(state, O_CREAT);
    if (fd < 0) {
        buf_printf(error, "Cannot write in the state directory %s: %s.", state->folder, strerror(errno));
        return false;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        buf_printf(error,
                   "Another convened (process %ld) uses the state directory %s: stop it, or choose another "
                   "--state-dir.",
                   lock_owner(fd), state->folder);
        close(fd);
        return false;
    }
    if (getuid() == 0 && fchown(fd, user->uid, user->gid) < 0) {
        buf_printf(error, "Cannot hand the lock of %s to the user %s: %s.", state->folder, user->name,
                   strerror(errno));
        close(fd);
        return false;
    }
    (void)!ftruncate(fd, 0);
    dprintf(fd, "%ld\n", (long)getpid());
    state->lock_fd = fd;
    state->unclean = access(state->status, F_OK) == 0;
    return true;
}

bool
state_dir_usable(const struct state_dir *state, const struct proc_user *user, struct buf *error)
{
    if (access(state->folder, R_OK | W_OK | X_OK) == 0)
        return true;
    buf_printf(error,
               "The user %s cannot work in %s (%s): open the folders above it to others, or choose another "
               "--state-dir.",
               user->name, state->folder, strerror(errno));
    return false;
}

/* ALLOWED are the bits that PATH may have; those in its place are named in the command. */
static bool
mode_fits(const char *path, unsigned allowed, const char *what, struct buf *error)
{
    struct stat st;
    if (stat(path, &st) < 0 || (st.st_mode & 0777 & ~allowed) == 0)
        return true;
    buf_printf(error, "%s %s is open to other users (mode %04o): chmod %04o %s", what, path,
               (unsigned)st.st_mode & 0777, (unsigned)st.st_mode & 0777 & allowed, path);
    return false;
}

/* A key of the daemon's own is nobody else's; one of root's may be given to the daemon's group, as PostgreSQL
 * has it. */
static bool
key_mode_fits(const char *path, struct buf *error)
{
    struct stat st;
    bool of_root = stat(path, &st) == 0 && st.st_uid == 0 && getuid() != 0;
    return mode_fits(path, of_root ? 0640 : 0600, "The site's key", error);
}

bool
state_dir_closed(const struct state_dir *state, const char *key_file, struct buf *error)
{
    return mode_fits(state->folder, 0755, "The state directory", error) && key_mode_fits(key_file, error) &&
           mode_fits(state->admin_token, 0640, "The administrator's token", error) &&
           mode_fits(state->mail_key, 0640, "The key of the mails", error);
}

long
state_dir_holder(const struct state_dir *state)
{
    int fd = open_lock(state, 0);
    long owner = 0;

    if (fd < 0)
        return 0;
    if (flock(fd, LOCK_SH | LOCK_NB) < 0)
        owner = lock_owner(fd);
    close(fd);
    return owner;
}

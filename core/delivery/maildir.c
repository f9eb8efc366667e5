/* tmp, then new, each on disk before the next step. */
#include "delivery/maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"

static bool
make_folder(int at, const char *name)
{
    return mkdirat(at, name, 0700) == 0 || errno == EEXIST;
}

bool
maildir_open(const char *folder, struct buf *error)
{
    static const char *const folders[] = {"tmp", "new", "cur"};
    int fd = make_folder(AT_FDCWD, folder) ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool made = fd >= 0;

    for (size_t i = 0; made && i < COUNT_OF(folders); i++)
        made = make_folder(fd, folders[i]);
    if (!made)
        buf_printf(error, "The folder for mails, %s, cannot be made: %s.", folder, strerror(errno));
    if (fd >= 0)
        close(fd);
    return made;
}

void
maildir_name(struct buf *out, const char *message_id, int64_t date)
{
    buf_printf(out, "%lld.", (long long)date);
    for (const char *c = message_id; *c; c++) {
        if (*c == '/' || *c == ':' || *c <= 0x20 || *c >= 0x7f)
            buf_printf(out, "\\%03o", (unsigned char)*c);
        else
            buf_putc(out, *c);
    }
}

/* A reader moved it to cur and put ":2," and flags behind its name. */
static bool
is_read(int folder, const char *name)
{
    int fd = openat(folder, "cur", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *cur = fd >= 0 ? fdopendir(fd) : NULL;
    size_t len = strlen(name);
    bool found = false;
    if (!cur) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    const struct dirent *entry;
    while (!found && (entry = readdir(cur)))
        found = strncmp(entry->d_name, name, len) == 0 && strchr(":", entry->d_name[len]);
    closedir(cur);
    return found;
}

static bool
write_file(int folder, const char *path, const struct buf *bytes)
{
    int fd = openat(folder, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    size_t done = 0;
    if (fd < 0)
        return false;
    while (done < bytes->len) {
        ssize_t wrote = write(fd, bytes->data + done, bytes->len - done);
        if (wrote < 0 && errno != EINTR)
            break;
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    bool written = done == bytes->len && fsync(fd) == 0;
    return close(fd) == 0 && written;
}

/* The folder's own entry of the new name, on disk. */
static bool
sync_folder(int folder, const char *name)
{
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return synced;
}

bool
maildir_write(const char *folder, const char *name, const struct buf *bytes, struct buf *error)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool written = false;
    char from[320], to[320];
    struct stat there;
    if (fd >= 0 && snprintf(from, sizeof(from), "tmp/%s", name) < (int)sizeof(from) &&
        snprintf(to, sizeof(to), "new/%s", name) < (int)sizeof(to)) {
        written = fstatat(fd, to, &there, 0) == 0 || is_read(fd, name) ||
                  (write_file(fd, from, bytes) && renameat(fd, from, fd, to) == 0 && sync_folder(fd, "new"));
    }
    if (!written)
        buf_printf(error, "the mail cannot be written into %s: %s", folder, strerror(errno));
    if (fd >= 0)
        close(fd);
    return written;
}

#include "proc/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
fail(const char *verb, const char *path, struct buf *error)
{
    buf_printf(error, "Cannot %s %s: %s.", verb, path, strerror(errno));
    return false;
}

static bool
write_all(int fd, const char *text, size_t left)
{
    while (left > 0) {
        ssize_t n = write(fd, text, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        text += n;
        left -= (size_t)n;
    }
    return true;
}

bool
proc_file_write(const char *path, const char *text, mode_t mode, struct buf *error)
{
    char fresh[PATH_MAX];
    if (snprintf(fresh, sizeof(fresh), "%s.new", path) >= (int)sizeof(fresh)) {
        errno = ENAMETOOLONG;
        return fail("write", path, error);
    }
    unlink(fresh);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return fail("write", path, error);
    bool ok = fchmod(fd, mode) == 0 && write_all(fd, text, strlen(text));
    if (close(fd) < 0)
        ok = false;
    if (ok && rename(fresh, path) == 0)
        return true;
    fail("write", path, error);
    unlink(fresh);
    return false;
}

bool
proc_file_read(const char *path, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    char bytes[4096];
    ssize_t n;
    while ((n = read(fd, bytes, sizeof(bytes))) != 0) {
        if (n < 0 && errno != EINTR)
            break;
        if (n > 0)
            buf_append(out, bytes, (size_t)n);
    }
    close(fd);
    return n == 0 && !out->overflow;
}

bool
proc_folder_make(const char *path, mode_t mode, struct buf *error)
{
    size_t len = strlen(path);
    char part[PATH_MAX];
    if (len == 0 || len >= sizeof(part)) {
        errno = len ? ENAMETOOLONG : EINVAL;
        return fail("make the folder", path, error);
    }
    memcpy(part, path, len + 1);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0755) < 0 && errno != EEXIST)
            return fail("make the folder", part, error);
        *slash = '/';
    }
    if (mkdir(path, mode) < 0 && errno != EEXIST)
        return fail("make the folder", path, error);
    struct stat st;
    if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)) {
        errno = ENOTDIR;
        return fail("use the folder", path, error);
    }
    return true;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st, (void)type, (void)where;
    return remove(path);
}

bool
proc_folder_remove(const char *path)
{
    enum { DESCRIPTORS = 16 };

    return nftw(path, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT;
}

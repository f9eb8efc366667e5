#include "site_key.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/log.h"
#include "proc/file.h"

enum { FILE_MAX = 1024 };

static bool
sync_folder_of(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof(copy), "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0;
    close(fd);
    return ok;
}

static bool
write_all(int fd, const char *text, size_t len)
{
    return write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;
}

/* Write the key under a temporary name, so that a file with the final name is always whole. Link it, so that
 * of two daemons that start together one creates the file and the other reads it. */
static bool
make_file(const char *path, struct buf *error)
{
    char fresh[PATH_MAX];
    snprintf(fresh, sizeof(fresh), "%s.%ld", path, (long)getpid());
    unlink(fresh);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    char text[SECRET_KEY_TEXT_SIZE + 1];
    secret_key_make(text);
    text[SECRET_KEY_TEXT_SIZE - 1] = '\n';
    bool ok = fd >= 0 && write_all(fd, text, SECRET_KEY_TEXT_SIZE) &&
              (link(fresh, path) == 0 || errno == EEXIST) && sync_folder_of(path);
    if (!ok)
        buf_printf(error, "The site's key cannot be written to %s: %s.", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    unlink(fresh);
    sodium_memzero(text, sizeof(text));
    if (ok)
        log_info("secret.key", LOG_STR("file", path));
    return ok;
}

bool
site_key_keep(const char *path, bool make, struct secret_key *key, struct buf *error)
{
    struct buf text;
    buf_init(&text, FILE_MAX);
    bool ok = proc_file_read(path, &text);
    if (!ok && make && errno == ENOENT) {
        if (!make_file(path, error)) {
            buf_release(&text);
            return false;
        }
        ok = proc_file_read(path, &text);
    }
    if (!ok)
        buf_printf(error, "The site's key cannot be read from %s: %s.", path, strerror(errno));
    else if (!secret_key_read(key, text.data)) {
        buf_printf(error,
                   "The file %s does not hold the site's key, 64 hexadecimal digits: restore it. (Without "
                   "it, move it away: "
                   "a new one is made, and the links in mails that were sent stop working.)",
                   path);
        ok = false;
    }
    sodium_memzero(text.data, text.len);
    buf_release(&text);
    return ok;
}

void
site_key_check_make(const struct secret_key *key, char check[SECRET_CHECK_SIZE])
{
    secret_check_make(key, "site key", "convene", check);
}

void
site_key_complain_missing(const char *path, struct buf *error)
{
    buf_printf(
        error,
        "The site's key is missing: this database was used with one, and the file %s does not exist. Copy "
        "secret-key from the state directory of the other daemon, or from its backup. A new key is not made, "
        "because no link that was sent would work with it.",
        path);
}

void
site_key_complain_other(const char *path, struct buf *error)
{
    buf_printf(
        error,
        "The site's key in %s is not the one that this database was used with, so links made here would not "
        "work for the others, nor theirs here. Put secret-key from the state directory of the other daemon, "
        "or "
        "from its backup, in its place.",
        path);
}

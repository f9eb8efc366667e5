/* `convened backup FILE`. */
#include "backup.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "archive.h"
#include "db/once.h"
#include "proc/file.h"
#include "site_key.h"
#include "sql/daemon.h"
#include "tool.h"

enum { CHUNK = 64 * 1024 };

static bool
failed_to(const char *verb, const char *path, struct buf *error)
{
    buf_printf(error, "Cannot %s %s: %s.", verb, path, strerror(errno));
    return false;
}

/* Without a running daemon a private cluster cannot be asked; with one, this user must be able to. */
static bool
database_there(const struct daemon *daemon, struct buf *error)
{
    if (daemon->is_private && !state_dir_holder(&daemon->state)) {
        buf_printf(error,
                   "No daemon runs on %s: start convened first, its database is backed up while it runs.",
                   daemon->state.folder);
        return false;
    }
    return db_reachable(daemon->owner, error);
}

/* The key in the file must be the one whose check value is in the dump. */
static bool
key_fits(const struct daemon *daemon, struct buf *error)
{
    const char *path = daemon_key_file(daemon);
    char check[SECRET_CHECK_SIZE];
    struct secret_key key;
    struct buf kept;
    if (!site_key_keep(path, false, &key, error))
        return false;
    site_key_check_make(&key, check);
    sodium_memzero(&key, sizeof(key));
    buf_init(&kept, 256);
    bool ok = db_once(daemon->owner, NULL, &sql_site_key_get, NULL, &kept, error);
    if (ok && strcmp(kept.data, check) != 0) {
        site_key_complain_other(path, error);
        ok = false;
    }
    buf_release(&kept);
    return ok;
}

static bool
put_file(struct archive *archive, const char *name, const char *path, struct buf *error)
{
    struct buf text;
    buf_init(&text, 4096);
    bool ok = proc_file_read(path, &text) || failed_to("read", path, error);
    if (ok && (!archive_begin(archive, name) || !archive_add(archive, text.data, text.len) ||
               !archive_end(archive)))
        ok = failed_to("write", "the backup", error);
    sodium_memzero(text.data, text.len);
    buf_release(&text);
    return ok;
}

static bool
copy_dump(struct archive *archive, int fd, struct buf *error)
{
    char chunk[CHUNK];
    ssize_t n;
    while ((n = read(fd, chunk, sizeof(chunk))) > 0)
        if (!archive_add(archive, chunk, (size_t)n))
            return failed_to("write", "the backup", error);
    return n == 0 || failed_to("read from", "pg_dump", error);
}

/* One transaction's view of the database. */
static bool
put_database(const struct daemon *daemon, struct archive *archive, struct buf *error)
{
    static const char *const args[] = {"--format=custom", "--no-owner", "--no-privileges", NULL};
    struct tool tool;
    if (!archive_begin(archive, "database.dump"))
        return failed_to("write", "the backup", error);
    if (!tool_start(&tool, daemon, "pg_dump", daemon->owner, args, false, error))
        return false;
    bool ok = copy_dump(archive, tool.fd, error);
    int code = tool_end(&tool);
    if (ok && code != 0) {
        buf_printf(error, "pg_dump failed (%d); what it said stands above.", code);
        ok = false;
    }
    return ok && (archive_end(archive) || failed_to("write", "the backup", error));
}

static bool
fill(const struct daemon *daemon, int fd, struct buf *error)
{
    struct archive archive;
    archive_init(&archive, fd);
    bool ok = put_file(&archive, "secret-key", daemon_key_file(daemon), error) &&
              put_file(&archive, "admin-token", daemon->state.admin_token, error) &&
              put_database(daemon, &archive, error) &&
              (archive_finish(&archive) || failed_to("write", "the backup", error));
    archive_release(&archive);
    return ok;
}

static bool
sync_folder(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof(copy), "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

/* What a run that was killed left is overwritten; of two runs at once the second is refused. */
static int
open_part(const char *part, struct buf *error)
{
    int fd = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && fchmod(fd, 0600) == 0 && ftruncate(fd, 0) == 0)
        return fd;
    if (fd >= 0 && errno == EWOULDBLOCK)
        buf_printf(error, "Another backup is being written to %s.", part);
    else
        (void)failed_to("write", part, error);
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool
make(const struct daemon *daemon, const char *path, struct buf *error)
{
    char part[PATH_MAX];
    if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part)) {
        buf_puts(error, "The path of the backup is too long.");
        return false;
    }
    int fd = open_part(part, error);
    if (fd < 0)
        return false;
    bool ok = fill(daemon, fd, error);
    if (ok && (rename(part, path) < 0 || !sync_folder(path)))
        ok = failed_to("write", path, error);
    if (!ok)
        unlink(part);
    close(fd);
    return ok;
}

int
backup_run(struct daemon *daemon)
{
    struct buf error;
    buf_init(&error, 8192);
    umask(0077);
    signal(SIGPIPE, SIG_IGN);
    bool ok = sodium_init() >= 0 && database_there(daemon, &error) && key_fits(daemon, &error) &&
              make(daemon, daemon->settings.file, &error);
    if (ok)
        printf("The database and its keys are in %s. Whoever has this file has the site: keep it so.\n",
               daemon->settings.file);
    else
        fprintf(stderr, "convened: %s\n", error.data);
    buf_release(&error);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

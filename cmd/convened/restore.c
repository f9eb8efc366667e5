/* `convened restore FILE`. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "archive.h"
#include "backup.h"
#include "base/log.h"
#include "db/once.h"
#include "proc/file.h"
#include "sql/daemon.h"
#include "tool.h"

enum { CHUNK = 64 * 1024 };

bool
restore_open(struct daemon *daemon, struct buf *error)
{
    const char *path = daemon->settings.file;
    struct archive_index index;
    daemon->backup_fd = open(path, O_RDONLY | O_CLOEXEC);
    if (daemon->backup_fd < 0) {
        buf_printf(error, "Cannot read %s: %s.", path, strerror(errno));
        return false;
    }
    if (sodium_init() < 0 || !archive_open(daemon->backup_fd, &index, error))
        return false;
    if (archive_find(&index, "secret-key") && archive_find(&index, "admin-token") &&
        archive_find(&index, "database.dump"))
        return true;
    buf_printf(error, "%s holds no key, no token or no database: it is no backup of convened.", path);
    return false;
}

static bool
database_empty(const struct daemon *daemon, struct buf *error)
{
    struct buf row;
    buf_init(&row, 256);
    bool ok = db_once(daemon->owner, NULL, &sql_restore_room, NULL, &row, error);
    if (ok && strcmp(row.data, "t") != 0) {
        buf_puts(
            error,
            "The database is not empty: a backup is restored into a new one. Give another --state-dir, or "
            "another --database.");
        ok = false;
    }
    buf_release(&row);
    return ok;
}

/* A file that is there with other contents is somebody's: it stays. */
static bool
put_secret(const struct daemon *daemon, const struct archive_member *member, const char *path, mode_t mode,
           struct buf *error)
{
    struct buf wanted, there;
    buf_init(&wanted, 4096);
    buf_init(&there, 4096);
    bool ok = archive_text(daemon->backup_fd, member, &wanted);
    bool exists = access(path, F_OK) == 0;
    if (!ok) {
        buf_puts(error, "The backup cannot be read.");
    } else if (exists && (!proc_file_read(path, &there) || strcmp(there.data, wanted.data) != 0)) {
        buf_printf(error,
                   "%s exists and is not the one of the backup: move it away, or give another --state-dir.",
                   path);
        ok = false;
    } else if (!exists) {
        ok = proc_file_write(path, wanted.data, mode, error);
    }
    sodium_memzero(wanted.data, wanted.len);
    sodium_memzero(there.data, there.len);
    buf_release(&wanted);
    buf_release(&there);
    return ok;
}

static bool
feed(int to, int from, const struct archive_member *dump)
{
    char chunk[CHUNK];
    for (uint64_t done = 0; done < dump->size;) {
        size_t wanted = dump->size - done < CHUNK ? (size_t)(dump->size - done) : CHUNK;
        ssize_t n = pread(from, chunk, wanted, dump->at + (off_t)done);
        for (ssize_t sent = 0, m; n > 0 && sent < n; sent += m)
            if ((m = write(to, chunk + sent, (size_t)(n - sent))) <= 0)
                return false;
        if (n <= 0)
            return false;
        done += (uint64_t)n;
    }
    return true;
}

/* In one transaction: a restore that is interrupted leaves the database empty. */
static bool
fill_database(const struct daemon *daemon, const struct archive_member *dump, struct buf *error)
{
    static const char *const args[] = {"--single-transaction", "--exit-on-error", "--no-owner",
                                       "--no-privileges", NULL};
    struct tool tool;
    if (!tool_start(&tool, daemon, "pg_restore", daemon->owner, args, true, error))
        return false;
    bool fed = feed(tool.fd, daemon->backup_fd, dump);
    int code = tool_end(&tool);
    if (code == 0 && fed)
        return true;
    buf_printf(error, "pg_restore failed (%d); what it said stands above.", code);
    return false;
}

/* The planner knows nothing of what was restored. Without it the site is slow until the server has looked
 * itself. */
static void
analyze(const struct daemon *daemon)
{
    struct buf error;
    buf_init(&error, 4096);
    if (!db_once(daemon->owner, NULL, &sql_restore_analyze, NULL, NULL, &error))
        log_warn("restore", LOG_STR("error", error.data));
    buf_release(&error);
}

static bool
restore(struct daemon *daemon, struct buf *error)
{
    struct archive_index index;
    bool own_key = !daemon->settings.secret_key_file;
    return archive_open(daemon->backup_fd, &index, error) && database_empty(daemon, error) &&
           (!own_key ||
            put_secret(daemon, archive_find(&index, "secret-key"), daemon->state.secret_key, 0600, error)) &&
           put_secret(daemon, archive_find(&index, "admin-token"), daemon->state.admin_token,
                      daemon_secret_mode(daemon), error) &&
           fill_database(daemon, archive_find(&index, "database.dump"), error);
}

int
restore_run(struct daemon *daemon)
{
    struct buf error;
    buf_init(&error, 8192);
    settings_log(&daemon->settings, "restore");
    signal(SIGPIPE, SIG_IGN);
    bool ok = sodium_init() >= 0 && db_reachable(daemon->owner, &error);
    if (!ok) {
        log_error("restore", LOG_STR("error", error.data));
        buf_release(&error);
        return PROC_EXIT_LATER;
    }
    ok = restore(daemon, &error);
    if (ok)
        analyze(daemon);
    if (ok)
        log_info("restore", LOG_STR("file", daemon->settings.file));
    else
        log_error("restore", LOG_STR("error", error.data));
    buf_release(&error);
    return ok ? prepare_run(daemon) : PROC_EXIT_FINAL;
}

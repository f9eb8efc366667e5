/* The step between database and workers: the schema, the settings that the database needs, the admin token.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/log.h"
#include "daemon.h"
#include "db/migrate.h"
#include "db/once.h"
#include "mail_key.h"
#include "needs.h"
#include "site_key.h"
#include "sql/daemon.h"
#include "sql/scripts.h"
#include "token.h"
#include "trial.h"

static void
progress(const char *name)
{
    log_info("migrate.apply", LOG_STR("file", name));
}

static bool
migrate(const struct daemon *daemon, struct buf *error)
{
    static const struct db_migrations migrations = {
        .schema = &sql_schema,
        .functions = &sql_functions,
        .data = &sql_data,
    };

    return db_migrate(daemon->owner, &migrations, progress, error);
}

/* *GONE: the token was revoked. That is final, also over a start. */
static bool
tell_token(const struct daemon *daemon, char token[TOKEN_SIZE], bool *gone, struct buf *error)
{
    char hash[TOKEN_HASH_SIZE];
    struct buf row;
    token_hash(token, hash);
    sodium_memzero(token, TOKEN_SIZE);
    buf_init(&row, 256);
    bool ok = db_once(daemon->owner, NULL, &sql_admin_token_set, sql_admin_token_set_values(.hash = hash),
                      &row, error);
    *gone = ok && strncmp(row.data, "gone\t", 5) == 0;
    buf_release(&row);
    return ok;
}

static bool
register_token(const struct daemon *daemon, struct buf *error)
{
    const char *path = daemon->state.admin_token;
    unsigned mode = daemon_secret_mode(daemon);
    char token[TOKEN_SIZE];
    bool gone;
    if (!token_keep(path, mode, token, error) || !tell_token(daemon, token, &gone, error))
        return false;
    if (!gone)
        return true;
    log_warn("admin.token", LOG_STR("file", path),
             LOG_STR("note", "its token was revoked; a new one takes its place"));
    return token_renew(path, mode, token, error) && tell_token(daemon, token, &gone, error);
}

/* Identifiers of calendar entries end in it: the host of the public address, else of this machine. */
static void
uid_domain(const struct settings *settings, char *out, size_t size)
{
    const char *host = settings->origin ? strstr(settings->origin, "://") : NULL;
    if (host)
        snprintf(out, size, "%.*s", (int)strcspn(host + 3, ":/"), host + 3);
    else if (gethostname(out, size) < 0 || !out[0])
        snprintf(out, size, "localhost");
    out[size - 1] = '\0';
}

static bool
tell_settings(const struct daemon *daemon, struct buf *error)
{
    char domain[256];
    uid_domain(&daemon->settings, domain, sizeof(domain));
    return db_once(daemon->owner, NULL, &sql_daemon_settings,
                   sql_daemon_settings_values(.listing = daemon->settings.listing, .uid_domain = domain,
                                              .site_name = daemon->settings.site_name),
                   NULL, error);
}

/* The database knows a check value of the key that it was first used with. Only the file in our state
 * directory is created, and only beside a database without one: a file named by --secret-key-file must exist,
 * or the name is wrong. */
static bool
keep_key(const struct daemon *daemon, struct secret_key *key, struct buf *error)
{
    const char *path = daemon_key_file(daemon);
    struct buf kept;
    buf_init(&kept, 256);
    bool ok = db_once(daemon->owner, NULL, &sql_site_key_get, NULL, &kept, error);
    if (ok && kept.len > 0 && access(path, F_OK) < 0) {
        site_key_complain_missing(path, error);
        ok = false;
    }
    ok = ok && site_key_keep(path, !daemon->settings.secret_key_file, key, error);
    char check[SECRET_CHECK_SIZE] = "";
    if (ok)
        site_key_check_make(key, check);
    buf_clear(&kept);
    ok = ok && db_once(daemon->owner, NULL, &sql_site_key_put, sql_site_key_put_values(.check_value = check),
                       &kept, error);
    if (ok && strcmp(kept.data, check) != 0) {
        site_key_complain_other(path, error);
        ok = false;
    }
    buf_release(&kept);
    return ok;
}

static bool
grant(const struct daemon *daemon, struct buf *error)
{
    return db_once(daemon->owner, NULL, &sql_grants_apply, NULL, NULL, error);
}

/* What will not stop the start, and will trouble the operator later. */
static void
warn(const struct daemon *daemon)
{
    struct buf text;
    buf_init(&text, 8192);
    settings_advise(&daemon->settings, &text);
    if (text.len > 0)
        log_warn("settings", LOG_STR("note", text.data));
    buf_clear(&text);
    trial_excess(daemon, &text);
    if (text.len > 0)
        log_warn("database.role", LOG_STR("note", text.data));
    buf_clear(&text);
    if (!trial_statements(daemon, &text))
        log_error("database.trial", LOG_STR("error", text.data));
    buf_release(&text);
}

/* A private cluster has no pooler. */
static bool
sessions_kept(const struct daemon *daemon, struct buf *error)
{
    return daemon->is_private || trial_sessions(daemon, error);
}

int
prepare_run(struct daemon *daemon)
{
    settings_log(&daemon->settings, "prepare");
    if (sodium_init() < 0)
        log_fatal("prepare", "The cryptographic library could not be started.");
    struct buf error;
    buf_init(&error, 4096);
    struct secret_key key = {0};
    bool reachable = db_reachable(daemon->owner, &error);
    bool ok = reachable && sessions_kept(daemon, &error) && migrate(daemon, &error) &&
              grant(daemon, &error) && tell_settings(daemon, &error) &&
              (daemon->settings.migrate_only ||
               (keep_key(daemon, &key, &error) && needs_seal_all(daemon->owner, &key, &error) &&
                register_token(daemon, &error) && mail_key_keep(daemon, daemon_secret_mode(daemon), &error)));
    sodium_memzero(&key, sizeof(key));
    if (!ok)
        log_error("prepare", LOG_STR("error", error.data));
    else if (!daemon->settings.migrate_only)
        warn(daemon);
    buf_release(&error);
    if (ok)
        return 0;
    /* An unreachable database comes back by itself; other errors need a person. */
    return reachable && db_reachable(daemon->owner, NULL) ? PROC_EXIT_FINAL : PROC_EXIT_LATER;
}

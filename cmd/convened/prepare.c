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
#include "site_key.h"
#include "sql/daemon.h"
#include "sql/scripts.h"
#include "token.h"

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

/* Readable by the daemon's group where the daemon has a user of its own. */
static bool
register_token(const struct daemon *daemon, struct buf *error)
{
    bool own_user = strcmp(daemon->user.name, daemon->settings.user) == 0;
    char token[TOKEN_SIZE];
    if (!token_keep(daemon->state.admin_token, own_user ? 0640 : 0600, token, error))
        return false;
    char hash[TOKEN_HASH_SIZE];
    token_hash(token, hash);
    sodium_memzero(token, sizeof(token));
    bool ok = db_once(daemon->owner, NULL, &sql_admin_token_set, sql_admin_token_set_values(.hash = hash),
                      NULL, error);
    return ok;
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

/* Only the file in our state directory is created. A file named by --secret-key-file must exist, or the name
 * is wrong. */
static bool
keep_key(const struct daemon *daemon, struct buf *error)
{
    struct secret_key key;
    bool ok = site_key_keep(daemon_key_file(daemon), !daemon->settings.secret_key_file, &key, error);
    sodium_memzero(&key, sizeof(key));
    return ok;
}

int
prepare_run(struct daemon *daemon)
{
    settings_log(&daemon->settings, "prepare");
    if (sodium_init() < 0)
        log_fatal("prepare", "The cryptographic library could not be started.");
    struct buf error;
    buf_init(&error, 4096);
    bool kept = daemon->settings.migrate_only || keep_key(daemon, &error);
    bool reachable = kept && db_reachable(daemon->owner, &error);
    bool ok = reachable && migrate(daemon, &error) && tell_settings(daemon, &error) &&
              (daemon->settings.migrate_only || register_token(daemon, &error));
    if (!ok)
        log_error("prepare", LOG_STR("error", error.data));
    buf_release(&error);
    if (ok)
        return 0;
    /* An unreachable database comes back by itself; other errors need a person. */
    return !kept || (reachable && db_reachable(daemon->owner, NULL)) ? PROC_EXIT_FINAL : PROC_EXIT_LATER;
}

/* --check: reads, prints what it finds in sentences, changes nothing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "daemon.h"
#include "db/once.h"
#include "site_key.h"
#include "sql/daemon.h"
#include "sql/scripts.h"
#include "trial.h"

static void
say_state(const struct daemon *daemon, long holder)
{
    if (access(daemon->state.folder, F_OK) < 0 && errno == ENOENT)
        printf("The state directory %s does not exist yet: the first start makes it.\n",
               daemon->state.folder);
    else if (holder)
        printf("The state directory is %s, in use by process %ld.\n", daemon->state.folder, holder);
    else
        printf("The state directory is %s; no daemon uses it now.\n", daemon->state.folder);
}

/* Files of SET that APPLIED does not list with their current digest. */
static int
count_pending(const struct embed_set *set, const char *folder, const char *applied, bool name_them)
{
    int pending = 0;
    for (size_t i = 0; i < set->count; i++) {
        struct buf line;
        buf_init(&line, 1024);
        buf_printf(&line, "%s/%s %s", folder, set->files[i].name, set->files[i].digest);
        if (!strstr(applied, line.data)) {
            if (name_them)
                printf("Pending: %s/%s\n", folder, set->files[i].name);
            pending++;
        }
        buf_release(&line);
    }
    return pending;
}

static bool
say_migrations(const struct daemon *daemon)
{
    int pending = 0;
    struct buf applied;
    buf_init(&applied, 1 << 20);
    struct buf error;
    buf_init(&error, 4096);
    bool ok = db_once(daemon->owner, NULL, &sql_migration_list, NULL, &applied, &error);
    if (!ok) {
        printf("The database has not been migrated yet, or cannot be read: %s\n"
               "The next start, or --migrate-only, migrates it.\n",
               error.data);
    } else {
        pending = count_pending(&sql_schema, "schema", applied.data, true) +
                  count_pending(&sql_functions, "functions", applied.data, false) +
                  count_pending(&sql_data, "data", applied.data, true);
        if (pending)
            printf("%d migration files are pending: the next start, or --migrate-only, applies them.\n",
                   pending);
        else
            printf("No migration is pending.\n");
    }
    buf_release(&applied);
    buf_release(&error);
    return ok && pending == 0;
}

static bool
say_cluster(const struct daemon *daemon)
{
    if (access(daemon->cluster.folder, R_OK | X_OK) < 0 && errno != ENOENT) {
        printf("This user may not read %s: check as root or as the user of the daemon.\n",
               daemon->cluster.folder);
        return false;
    }
    struct buf text;
    buf_init(&text, 4096);
    bool ok = cluster_check(&daemon->cluster, &text);
    fputs(text.data, stdout);
    buf_release(&text);
    return ok;
}

static void
say_settings(const struct daemon *daemon)
{
    struct buf text;
    buf_init(&text, 4096);
    settings_advise(&daemon->settings, &text);
    if (text.len > 0)
        printf("Warning: %s\n", text.data);
    buf_release(&text);
}

static bool
say_modes(const struct daemon *daemon)
{
    struct buf text;
    buf_init(&text, 8192);
    bool ok = state_dir_closed(&daemon->state, daemon_key_file(daemon), &text);
    if (!ok)
        puts(text.data);
    buf_release(&text);
    return ok;
}

static bool
say_database(const struct daemon *daemon)
{
    struct buf error;
    buf_init(&error, 4096);
    bool ok = db_reachable(daemon->web, &error) &&
              (daemon->owner == daemon->web || db_reachable(daemon->owner, &error));
    printf("%s\n", ok ? "The database can be reached." : error.data);
    buf_release(&error);
    return ok;
}

/* Nothing of it stays in the database. */
static bool
say_trial(const struct daemon *daemon)
{
    struct buf text;
    buf_init(&text, 16384);
    bool ok = trial_statements(daemon, &text);
    fputs(ok ? "The roles of the workers and of the notifier can do their work.\n" : text.data, stdout);
    buf_clear(&text);
    trial_excess(daemon, &text);
    if (text.len > 0)
        printf("Warning: %s\n", text.data);
    buf_release(&text);
    return ok;
}

/* The key is looked at only if this user may read it. */
static bool
say_key(const struct daemon *daemon)
{
    const char *path = daemon_key_file(daemon);
    char check[SECRET_CHECK_SIZE] = "";
    struct secret_key key;
    struct buf kept, text;
    buf_init(&kept, 256);
    buf_init(&text, 4096);
    bool ok = db_once(daemon->owner, NULL, &sql_site_key_get, NULL, &kept, &text);
    if (ok && kept.len > 0 && access(path, F_OK) < 0 && errno == ENOENT) {
        site_key_complain_missing(path, &text);
        ok = false;
    } else if (ok && kept.len > 0 && access(path, R_OK) == 0) {
        ok = site_key_keep(path, false, &key, &text);
        if (ok)
            site_key_check_make(&key, check);
        if (ok && strcmp(check, kept.data) != 0) {
            site_key_complain_other(path, &text);
            ok = false;
        }
        sodium_memzero(&key, sizeof(key));
    }
    puts(ok ? "The site's key is the one that the database knows." : text.data);
    buf_release(&kept);
    buf_release(&text);
    return ok;
}

static bool
say_sessions(const struct daemon *daemon)
{
    struct buf text;
    buf_init(&text, 4096);
    bool ok = daemon->is_private || trial_sessions(daemon, &text);
    if (!ok)
        puts(text.data);
    buf_release(&text);
    return ok;
}

int
check_run(struct daemon *daemon)
{
    long holder = state_dir_holder(&daemon->state);
    bool ok = true;

    puts("The configuration is in order.");
    say_settings(daemon);
    say_state(daemon, holder);
    bool closed = say_modes(daemon);
    if (daemon->is_private)
        ok = say_cluster(daemon);
    if (daemon->is_private && !holder)
        puts("The private cluster is not running, so its migrations were not checked.");
    else
        ok = ok && say_database(daemon) && say_sessions(daemon) && say_migrations(daemon) &&
             say_key(daemon) && say_trial(daemon);
    return ok && closed ? EXIT_SUCCESS : EXIT_FAILURE;
}

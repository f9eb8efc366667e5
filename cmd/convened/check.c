/* --check: reads, prints what it finds in sentences, changes nothing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"
#include "db/once.h"
#include "sql/daemon.h"
#include "sql/scripts.h"

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

int
check_run(struct daemon *daemon)
{
    long holder = state_dir_holder(&daemon->state);
    bool ok = true;

    puts("The configuration is in order.");
    say_state(daemon, holder);
    if (daemon->is_private)
        ok = say_cluster(daemon);
    if (daemon->is_private && !holder)
        puts("The private cluster is not running, so its migrations were not checked.");
    else
        ok = ok && say_database(daemon) && say_migrations(daemon);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

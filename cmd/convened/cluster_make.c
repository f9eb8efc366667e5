/* Making the cluster: initdb, then roles and database in single-user mode, all in a temporary
 * folder that is renamed at the end. So a start that is killed half-way leaves nothing that looks like a
 * cluster, and the folder is synced to the disk only once, just before the rename.
 */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "cluster_internal.h"
#include "proc/file.h"
#include "proc/run.h"

/* A locale that knows the letters of all languages and their cases. Its sort order comes from no library: a
 * new version of that could change the order and break indexes. */
static const char *
choose_locale(void)
{
    locale_t locale = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
    if (!locale)
        return "C";
    freelocale(locale);
    return "C.UTF-8";
}

static bool
run(const char *const argv[], const char *input, const char *what, struct buf *error)
{
    struct buf output;
    buf_init(&output, 1 << 20);
    int rc = proc_run(argv, input, &output);
    if (rc != 0)
        buf_printf(error, "%s failed (%d): %s", what, rc, proc_last_line(&output));
    buf_release(&output);
    return rc == 0;
}

/* One statement per line, as single-user mode reads them. PUBLIC may neither connect
 * nor create objects; the schema grants rights to web and notifier. */
static const char roles[] = "CREATE ROLE convene_owner LOGIN\n"
                            "CREATE ROLE convene_web LOGIN\n"
                            "CREATE ROLE convene_notifier LOGIN\n"
                            "CREATE DATABASE " CLUSTER_DATABASE " OWNER convene_owner\n"
                            "REVOKE ALL ON DATABASE " CLUSTER_DATABASE " FROM PUBLIC\n"
                            "GRANT CONNECT, TEMPORARY ON DATABASE " CLUSTER_DATABASE
                            " TO convene_owner, convene_web, convene_notifier\n";

static bool
fill_cluster(const struct programs *programs, const char *data, struct buf *error)
{
    char postgres[600];
    snprintf(postgres, sizeof(postgres), "%s/postgres", programs->folder);
    return run((const char *const[]){postgres, "--single", "-D", data, "-c", "exit_on_error=on", "-c",
                                     "log_checkpoints=off", "-c", "fsync=off", "postgres", NULL},
               roles, "Making the roles of the private database", error);
}

bool
cluster_make(const struct cluster *cluster, const struct programs *programs, const char *data, bool fill,
             struct buf *error)
{
    static const char superuser[] = "--username=" CLUSTER_SUPERUSER;

    char fresh[CLUSTER_PATH];
    if (snprintf(fresh, sizeof(fresh), "%s.new", data) >= (int)sizeof(fresh)) {
        buf_puts(error, "The path of the private cluster is too long.");
        return false;
    }
    if (!proc_folder_remove(fresh)) {
        buf_printf(error, "Cannot remove the unfinished cluster %s: %s.", fresh, strerror(errno));
        return false;
    }
    char initdb[600];
    snprintf(initdb, sizeof(initdb), "%s/initdb", programs->folder);
    char locale[40];
    snprintf(locale, sizeof(locale), "--locale=%s", choose_locale());
    if (!run((const char *const[]){initdb, "--data-checksums", "--encoding=UTF8", locale, "--auth=peer",
                                   superuser, "--no-instructions", "--no-sync", "-D", fresh, NULL},
             NULL, "Making the private database (initdb)", error))
        return false;
    if (fill && (!fill_cluster(programs, fresh, error) || !cluster_configure(cluster, fresh, error)))
        return false;
    if (!run((const char *const[]){initdb, "--sync-only", "-D", fresh, NULL}, NULL,
             "Writing the private database to the disk", error))
        return false;
    if (rename(fresh, data) < 0) {
        buf_printf(error, "Cannot name the new cluster %s: %s.", data, strerror(errno));
        return false;
    }
    return true;
}

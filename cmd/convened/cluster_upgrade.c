/* Upgrade data of an older major version with pg_upgrade, by copying (or sharing blocks where the file system
 * can), so that the old cluster stays whole until the new one has taken its place. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cluster_internal.h"
#include "proc/file.h"
#include "proc/run.h"

struct upgrade {
    char old_data[CLUSTER_PATH], data[CLUSTER_PATH], fresh[CLUSTER_PATH + 16], kept[CLUSTER_PATH + 16];
    char program[600];
};

static bool
run_upgrade(const struct cluster *cluster, const struct cluster_plan *plan, const struct upgrade *up,
            struct buf *error)
{
    const char *const argv[] = {
        up->program, "-b", plan->old->folder, "-B", plan->programs->folder, "-d", up->old_data, "-D",
        up->fresh,   "-s", cluster->sockets,  "-U", CLUSTER_SUPERUSER,      NULL};
    struct buf output;
    buf_init(&output, 1 << 20);
    int rc = proc_run(argv, NULL, &output);
    if (rc != 0)
        buf_printf(error,
                   "pg_upgrade from PostgreSQL %d to %d failed (%d): %s. The data of %d are untouched; with "
                   "--postgres %s they can be used meanwhile.",
                   plan->data_major, plan->programs->major, rc, proc_last_line(&output), plan->data_major,
                   plan->old->folder);
    buf_release(&output);
    return rc == 0;
}

bool
cluster_upgrade(const struct cluster *cluster, const struct cluster_plan *plan, struct buf *error)
{
    struct upgrade up;
    cluster_data(cluster, plan->data_major, up.old_data, sizeof(up.old_data));
    cluster_data(cluster, plan->programs->major, up.data, sizeof(up.data));
    snprintf(up.fresh, sizeof(up.fresh), "%s.upgrade", up.data);
    snprintf(up.kept, sizeof(up.kept), "%s.old", up.old_data);
    snprintf(up.program, sizeof(up.program), "%s/pg_upgrade", plan->programs->folder);
    log_warn("cluster.upgrade", LOG_INT("from", plan->data_major), LOG_INT("to", plan->programs->major));
    if (!cluster_end_orphan(up.old_data, error) || !cluster_configure(cluster, up.old_data, error))
        return false;
    if (!proc_folder_remove(up.fresh) || !proc_folder_remove(up.kept)) {
        buf_printf(error, "Cannot remove what an earlier upgrade left in %s: %s.", cluster->folder,
                   strerror(errno));
        return false;
    }
    if (!cluster_make(cluster, plan->programs, up.fresh, false, error) ||
        !cluster_configure(cluster, up.fresh, error) || !run_upgrade(cluster, plan, &up, error))
        return false;
    /* Rename the new cluster first: if the second rename never happens, the newest version is used. */
    if (rename(up.fresh, up.data) < 0 || rename(up.old_data, up.kept) < 0) {
        buf_printf(error, "Cannot put the upgraded cluster in its place: %s.", strerror(errno));
        return false;
    }
    log_info("cluster.upgraded", LOG_STR("old", up.kept), LOG_STR("note", "remove it when all is well"));
    return true;
}

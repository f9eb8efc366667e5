/* Find the data, and the installed programs to run them. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "cluster_internal.h"

void
cluster_data(const struct cluster *cluster, int major, char *out, size_t size)
{
    snprintf(out, size, "%s/%d", cluster->folder, major);
}

int
cluster_data_major(const struct cluster *cluster)
{
    DIR *folder = opendir(cluster->folder);
    int newest = 0;
    if (!folder)
        return 0;
    const struct dirent *entry;
    while ((entry = readdir(folder))) {
        char *end = NULL;
        long major = strtol(entry->d_name, &end, 10);

        /* Only names that are a number: 15.new and 15.old belong to an upgrade. */
        if (end != entry->d_name && !*end && major > newest && major < 1000)
            newest = (int)major;
    }
    closedir(folder);
    return newest;
}

bool
cluster_plan(const struct cluster *cluster, const struct programs *list, size_t count,
             struct cluster_plan *plan, struct buf *error)
{
    *plan = (struct cluster_plan){.data_major = cluster_data_major(cluster)};
    if (count == 0) {
        buf_puts(error, programs_advice());
        return false;
    }
    plan->programs = &list[0];
    if (plan->data_major == 0 || plan->data_major == list[0].major)
        return true;
    plan->old = programs_of(list, count, plan->data_major);
    if (plan->old && plan->data_major < list[0].major)
        return true;
    buf_printf(error,
               "The data in %s/%d were written by PostgreSQL %d, and only %d is installed: install "
               "postgresql-%d beside it%s.",
               cluster->folder, plan->data_major, plan->data_major, list[0].major, plan->data_major,
               plan->data_major < list[0].major ? ", so that the next start can upgrade them" : "");
    return false;
}

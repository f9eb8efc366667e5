/* The private cluster, inside: one file per step of cluster_run(). Steps return false with a sentence. */
#ifndef CONVENED_CLUSTER_INTERNAL_H
#define CONVENED_CLUSTER_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"
#include "cluster.h"
#include "programs.h"

enum { CLUSTER_PATH = 1200 };

/* The data that exist, and the programs to run them. */
struct cluster_plan {
    const struct programs *programs; /* they run the server */
    const struct programs *old;      /* of the data's version, when they must be upgraded first */
    int data_major;                  /* 0: no data yet */
};

/* cluster_plan.c: <folder>/<major> */
void cluster_data(const struct cluster *cluster, int major, char *out, size_t size);
/* The newest version that has data here, 0 for none. */
int cluster_data_major(const struct cluster *cluster);
/* Choose the programs; false when no installed program can run the data. */
MUST_CHECK bool cluster_plan(const struct cluster *cluster, const struct programs *list, size_t count,
                             struct cluster_plan *plan, struct buf *error);

/* cluster_make.c: a whole new cluster of PROGRAMS' version in DATA, or nothing. Without FILL it has no
 * roles and no database, because pg_upgrade brings them. */
MUST_CHECK bool cluster_make(const struct cluster *cluster, const struct programs *programs, const char *data,
                             bool fill, struct buf *error);

/* cluster_settings.c: write the files that the server reads at each start. */
MUST_CHECK bool cluster_configure(const struct cluster *cluster, const char *data, struct buf *error);

/* cluster_orphan.c: end a server that a killed supervisor left on DATA. */
MUST_CHECK bool cluster_end_orphan(const char *data, struct buf *error);
/* The server that postmaster.pid names, if it is alive and works on DATA, else 0. READY (may be
 * NULL): it takes connections. */
pid_t cluster_server(const char *data, bool *ready);

/* cluster_upgrade.c */
MUST_CHECK bool cluster_upgrade(const struct cluster *cluster, const struct cluster_plan *plan,
                                struct buf *error);

#endif

/* The private cluster: a PostgreSQL server that belongs to this daemon alone.
 *
 * It lives in <state>/pg/<major>, listens on a socket in a short folder and on no network, and knows its
 * clients by their system user (peer). cluster_run() runs in a child of the supervisor, which becomes the
 * server by exec. So long steps (making the cluster, upgrading it, stopping an orphan) delay no signal.
 */
#ifndef CONVENED_CLUSTER_H
#define CONVENED_CLUSTER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

struct cluster {
    char folder[1088];    /* <state>/pg */
    char sockets[96];     /* a socket's path has at most 107 bytes */
    const char *programs; /* setting `postgres` */
    const char *user;     /* the system user that server and daemon run as */
    int connections;      /* the most that the daemon opens */
    char program[600];    /* of the server that runs; "" before */
    uint64_t mark;        /* of its program and its libraries when it became ready */
    uint64_t seen;        /* another mark that was seen at the last look; 0: none */
};

/* Roles of the database. */
#define CLUSTER_SUPERUSER "postgres"
#define CLUSTER_DATABASE "convene"

/* Fill CLUSTER for the state directory FOLDER; changes no file. False with a sentence. */
MUST_CHECK bool cluster_init(struct cluster *cluster, const char *folder, const char *programs,
                             const char *user, struct buf *error);
/* Make the cluster, upgrade it or take it over, then become the server. Returns an exit code on failure,
 * after logging the reason. */
MUST_CHECK int cluster_run(const struct cluster *cluster);
/* The server that runs as process PID takes connections. */
bool cluster_ready(const struct cluster *cluster, pid_t pid);
/* Note what the server PID, which is ready, was started from. */
void cluster_mark_programs(struct cluster *cluster, pid_t pid);
/* Whether that has been exchanged since. An update takes a moment, so two looks in a row must find the same;
 * with NOW one is enough. False while the programs are missing: they could not be started. */
bool cluster_programs_changed(struct cluster *cluster, pid_t pid, bool now);
/* Append the connection string of the database role ROLE ("convene_web"). */
void cluster_conninfo(const struct cluster *cluster, const char *role, struct buf *out);
/* Describe the cluster in sentences, for --check. False when it could not be started. */
MUST_CHECK bool cluster_check(const struct cluster *cluster, struct buf *out);

#endif

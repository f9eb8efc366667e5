/* The daemon: the data of all its processes, filled by main() before the first fork. */
#ifndef CONVENED_DAEMON_H
#define CONVENED_DAEMON_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/attr.h"
#include "cluster.h"
#include "proc/privilege.h"
#include "proc/supervisor.h"
#include "settings.h"
#include "state_dir.h"

struct http_rates;

enum {
    DAEMON_ROLES = 5,
    DAEMON_HOLD_MS = 10000 /* how long requests wait for the private database that is restarted, at most */
};

/* Memory that all processes of the daemon share. */
struct daemon_shared {
    atomic_int served;          /* the newest generation of which a worker has served */
    atomic_bool notifier_fails; /* the database refuses the notifier's statements */
};

struct daemon {
    int argc;
    char **argv; /* read again at a reload */
    struct arena
        *arena; /* of the settings: what a reload replaces stays, because it may still be pointed at */
    struct settings settings;
    struct state_dir state;
    struct proc_user user;
    bool is_private;                    /* the private cluster, not --database */
    struct cluster cluster;             /* when `is_private` */
    const char *owner, *web, *notifier; /* connection strings; ours to free when `is_private` */
    int listen_fd;
    int backup_fd;                /* what is restored; -1: nothing */
    struct daemon_shared *shared; /* made before the first fork */
    int wake_fd; /* an eventfd: a worker that may have put rows into the outbox wakes the notifier */
    struct http_rates *rates; /* one limit of requests for all workers */
    char run[16 + 1];         /* names this run of the supervisor to the database */
    struct proc_role roles[DAEMON_ROLES + 1];
};

/* Connection strings from the settings or the cluster. */
void daemon_connect(struct daemon *daemon);
/* Make the memory that the processes share. False with errno. */
MUST_CHECK bool daemon_share(struct daemon *daemon);
/* Free what has been made of it so far. */
void daemon_release(struct daemon *daemon);
/* Read the settings again and take those that can change while the sockets stay open. False, after logging
 * why. */
MUST_CHECK bool daemon_reload(struct daemon *daemon);

/* Settings of every database session, as in "-c search_path=…": TEXT of SIZE bytes. */
void daemon_session_options(char *text, size_t size);

/* The mode of the secrets that the daemon's group may read, where the daemon has a user of its own. */
unsigned daemon_secret_mode(const struct daemon *daemon);
/* The path of the site's key. */
const char *daemon_key_file(const struct daemon *daemon);

/* prepare.c: migrate, register the admin token. A step of the start; an exit code. */
MUST_CHECK int prepare_run(struct daemon *daemon);
/* worker.c: serve until told to end; an exit code. */
MUST_CHECK int worker_run(struct proc_child *child, struct daemon *daemon);
/* porter.c: answer 503 while the first start takes long; an exit code. */
MUST_CHECK int porter_run(struct proc_child *child, struct daemon *daemon);
/* notifier.c: work off the outbox until told to end; an exit code. */
MUST_CHECK int notifier_run(struct proc_child *child, struct daemon *daemon);
int notifier_connections(void);
/* Database connections that one worker opens. */
int worker_connections(void);
/* check.c: --check; prints sentences, returns the exit code. */
MUST_CHECK int check_run(struct daemon *daemon);

#endif

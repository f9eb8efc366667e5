#include "cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/log.h"
#include "cluster_internal.h"
#include "proc/file.h"
#include "proc/supervisor.h"

/* A socket's path is <folder>/.s.PGSQL.5432 and has at most 107 bytes. */
enum { SOCKETS_MAX = 107 - 14 };

/* A short folder name that stays the same for one state directory: a hash of its path. */
static void
short_folder(const char *folder, char *out, size_t size)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    if (getuid() == 0 || !runtime || runtime[0] != '/' || strlen(runtime) > 40 || access(runtime, W_OK) < 0)
        runtime = "/tmp";
    snprintf(out, size, "%s/convene-%u-%08x", runtime, (unsigned)getuid(), hash_text(folder));
}

bool
cluster_init(struct cluster *cluster, const char *folder, const char *programs, const char *user,
             struct buf *error)
{
    *cluster = (struct cluster){.programs = programs, .user = user, .connections = 32};
    if (snprintf(cluster->folder, sizeof(cluster->folder), "%s/pg", folder) >= (int)sizeof(cluster->folder)) {
        buf_puts(error, "The path of the state directory is too long.");
        return false;
    }
    char sockets[1088];
    snprintf(sockets, sizeof(sockets), "%s/run", folder);
    if (strlen(sockets) > SOCKETS_MAX)
        short_folder(folder, sockets, sizeof(sockets));
    memcpy(cluster->sockets, sockets, strlen(sockets) + 1);
    return true;
}

void
cluster_conninfo(const struct cluster *cluster, const char *role, struct buf *out)
{
    buf_puts(out, "host='");
    for (const char *c = cluster->sockets; *c; c++) {
        if (*c == '\'' || *c == '\\')
            buf_putc(out, '\\');
        buf_putc(out, *c);
    }
    buf_printf(out, "' port=5432 dbname=%s user=%s connect_timeout=10", CLUSTER_DATABASE, role);
}

/* Folders of the private cluster: a folder of another user in their place is refused. */
static bool
make_private(const char *path, struct buf *error)
{
    if (!proc_folder_make(path, 0700, error))
        return false;
    struct stat st;
    if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != getuid()) {
        buf_printf(error, "%s belongs to another user, so the private database cannot use it.", path);
        return false;
    }
    return true;
}

static bool
prepare(const struct cluster *cluster, struct cluster_plan *plan, char *data, size_t size, struct buf *error)
{
    static struct programs list[PROGRAMS_MAX]; /* the plan points into it */
    size_t count = programs_find(cluster->programs, list);

    if (!make_private(cluster->folder, error) || !make_private(cluster->sockets, error) ||
        !cluster_plan(cluster, list, count, plan, error))
        return false;
    /* This user may not read the folder in which root started us, and PostgreSQL's programs complain about
     * that. pg_upgrade writes its reports into the current folder. */
    if (chdir(cluster->folder) < 0) {
        buf_printf(error, "Cannot work in %s: %s.", cluster->folder, strerror(errno));
        return false;
    }
    cluster_data(cluster, plan->programs->major, data, size);
    if (plan->data_major == 0) {
        log_info("cluster.make", LOG_STR("folder", data), LOG_STR("programs", plan->programs->folder));
        if (!cluster_make(cluster, plan->programs, data, true, error))
            return false;
    }
    if (plan->old && !cluster_upgrade(cluster, plan, error))
        return false;
    return cluster_end_orphan(data, error) && cluster_configure(cluster, data, error);
}

int
cluster_run(const struct cluster *cluster)
{
    struct buf error;
    buf_init(&error, 4096);
    umask(0077);
    char data[CLUSTER_PATH];
    struct cluster_plan plan;
    if (!prepare(cluster, &plan, data, sizeof(data), &error)) {
        log_error("cluster.start", LOG_STR("error", error.data));
        buf_release(&error);
        return PROC_EXIT_FINAL;
    }
    buf_release(&error);
    char program[CLUSTER_PATH];
    snprintf(program, sizeof(program), "%s/postgres", plan.programs->folder);
    int quiet = open("/dev/null", O_RDWR);
    if (quiet >= 0)
        dup2(quiet, STDIN_FILENO);
    execl(program, program, "-D", data, (char *)NULL);
    log_error("cluster.start", LOG_STR("program", plan.programs->folder), LOG_STR("error", strerror(errno)));
    return PROC_EXIT_FINAL;
}

bool
cluster_ready(const struct cluster *cluster, pid_t pid)
{
    bool ready = false;
    char data[CLUSTER_PATH];
    cluster_data(cluster, cluster_data_major(cluster), data, sizeof(data));
    return cluster_server(data, &ready) == pid && ready;
}

bool
cluster_check(const struct cluster *cluster, struct buf *out)
{
    struct programs list[PROGRAMS_MAX];
    size_t count = programs_find(cluster->programs, list);
    struct cluster_plan plan;
    if (!cluster_plan(cluster, list, count, &plan, out)) {
        buf_putc(out, '\n');
        return false;
    }
    buf_printf(out, "PostgreSQL %d is in %s.\n", plan.programs->major, plan.programs->folder);
    if (plan.data_major == 0)
        buf_printf(out, "The private cluster will be made in %s at the first start.\n", cluster->folder);
    else if (plan.old)
        buf_printf(out, "The data of PostgreSQL %d in %s will be upgraded to %d at the next start.\n",
                   plan.data_major, cluster->folder, plan.programs->major);
    else
        buf_printf(out, "The private cluster is in %s/%d.\n", cluster->folder, plan.data_major);
    return true;
}

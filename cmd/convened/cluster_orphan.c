/* A server that a killed supervisor left behind. It normally ends by itself (it gets a signal when its parent
 * dies), but it may still be ending, be suspended, or have been started by hand. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/log.h"
#include "cluster_internal.h"
#include "proc/file.h"

enum { STEP_MS = 20 };

/* Gentlest first: fast shutdown, immediate shutdown, and SIGKILL, which no process can refuse. */
static const struct {
    int signal;
    int wait_ms;
} steps[] = {{SIGINT, 20000}, {SIGQUIT, 5000}, {SIGKILL, 5000}};

/* Another process may have the number now; it works in another folder than our server. */
static bool
works_in(pid_t pid, const char *data)
{
    char link[64];
    snprintf(link, sizeof(link), "/proc/%ld/cwd", (long)pid);
    struct stat there, here;
    return stat(link, &there) == 0 && stat(data, &here) == 0 && there.st_dev == here.st_dev &&
           there.st_ino == here.st_ino;
}

pid_t
cluster_server(const char *data, bool *ready)
{
    pid_t pid = 0;
    char path[CLUSTER_PATH + 32];
    snprintf(path, sizeof(path), "%s/postmaster.pid", data);
    struct buf text;
    buf_init(&text, 4096);
    if (proc_file_read(path, &text))
        pid = (pid_t)strtol(text.data, NULL, 10);
    if (pid > 1 && (kill(pid, 0) < 0 || !works_in(pid, data)))
        pid = 0;
    /* Line 8 is the server's state (src/include/utils/pidfile.h: LOCK_FILE_LINE_PM_STATUS). */
    const char *line = text.data;
    for (int i = 1; line && i < 8; i++)
        line = (line = strchr(line, '\n')) ? line + 1 : NULL;
    if (ready)
        *ready = line && strncmp(line, "ready", 5) == 0;
    buf_release(&text);
    return pid > 1 ? pid : 0;
}

static bool
wait_for_end(pid_t pid, const char *data, int limit_ms)
{
    uint64_t end = clock_monotonic_us() + 1000ULL * (uint64_t)limit_ms;
    while (kill(pid, 0) == 0 && works_in(pid, data)) {
        if (clock_monotonic_us() > end)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
    }
    return true;
}

bool
cluster_end_orphan(const char *data, struct buf *error)
{
    pid_t pid = cluster_server(data, NULL);
    char path[CLUSTER_PATH + 32];
    /* The server has ended. Delete its file: another process may get the number, and then a new server would
     * refuse to start. */
    if (pid == 0) {
        snprintf(path, sizeof(path), "%s/postmaster.pid", data);
        if (unlink(path) == 0)
            log_info("cluster.leftover", LOG_STR("folder", data));
        return true;
    }
    kill(pid, SIGCONT);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        log_warn("cluster.orphan", LOG_INT("pid", pid), LOG_INT("signal", steps[i].signal));
        if (kill(pid, steps[i].signal) < 0 && errno == EPERM) {
            buf_printf(
                error,
                "A PostgreSQL server of another user (process %ld) works on %s: stop it, then start again.",
                (long)pid, data);
            return false;
        }
        if (wait_for_end(pid, data, steps[i].wait_ms))
            return true;
    }
    buf_printf(error, "The PostgreSQL server %ld on %s does not end.", (long)pid, data);
    return false;
}

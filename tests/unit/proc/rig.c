#include "rig.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "proc/file.h"

enum { LIMIT_US = 10000000 };

const struct fixture *noted;

/* Append a line to the journal; what the children did, in order. Only of what a signal handler may call. */
void
note(const struct fixture *fixture, const char *what)
{
    const struct iovec line[] = {{.iov_base = (void *)(uintptr_t)what, .iov_len = strlen(what)},
                                 {.iov_base = (void *)(uintptr_t) "\n", .iov_len = 1}};
    int fd = open(fixture->journal, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd < 0 || writev(fd, line, 2) < 0)
        _exit(99);
    close(fd);
}

void
end_well(int number)
{
    (void)number;
    note(noted, "worker ended");
    _exit(0);
}

static bool
reload_yes(void *context)
{
    note(context, "reload");
    return true;
}

void
start(struct fixture *fixture, const struct proc_role *roles)
{
    fixture->pid = fork();
    if (fixture->pid == 0) {
        struct proc_config config = {
            .roles = roles, .context = fixture, .status_path = fixture->status, .reload = reload_yes};

        log_setup(LOG_LEVEL_ERROR, LOG_FORMAT_TEXT, "test");
        _exit(proc_supervise(&config));
    }
}

/* The process of ROLE NUMBER in STATE and GENERATION, 0 when there is none now. */
pid_t
look(const struct fixture *fixture, const char *role, int number, const char *state, int generation)
{
    FILE *file = fopen(fixture->status, "r");
    char line[256];
    pid_t found = 0;

    while (file && fgets(line, sizeof(line), file)) {
        char name[32], at[32];
        int n, g;
        long pid;

        if (sscanf(line, "%31s %d %ld %31s %d", name, &n, &pid, at, &g) == 5 && strcmp(name, role) == 0 &&
            n == number && strcmp(at, state) == 0 && g == generation)
            found = (pid_t)pid;
    }
    if (file)
        fclose(file);
    return found;
}

pid_t
await(const struct fixture *fixture, const char *role, int number, const char *state, int generation,
      pid_t not )
{
    uint64_t end = clock_monotonic_us() + LIMIT_US;

    while (clock_monotonic_us() < end) {
        pid_t pid = look(fixture, role, number, state, generation);

        if (pid && pid != not )
            return pid;
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    fail_msg("%s %d did not become %s in generation %d", role, number, state, generation);
    return 0;
}

int
await_exit(const struct fixture *fixture)
{
    uint64_t end = clock_monotonic_us() + LIMIT_US;
    int status = 0;

    while (clock_monotonic_us() < end) {
        if (waitpid(fixture->pid, &status, WNOHANG) == fixture->pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    fail_msg("the supervisor did not end");
    return -1;
}

void
await_gone(pid_t pid)
{
    uint64_t end = clock_monotonic_us() + LIMIT_US;

    while (kill(pid, 0) == 0) {
        char path[64];
        struct stat st;

        /* Where nobody reaps orphans, a zombie is gone enough. */
        snprintf(path, sizeof(path), "/proc/%ld/exe", (long)pid);
        if (stat(path, &st) < 0)
            return;
        assert_true(clock_monotonic_us() < end);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
}

void
assert_journal(const struct fixture *fixture, const char *expected)
{
    struct buf text;

    buf_init(&text, 4096);
    assert_true(proc_file_read(fixture->journal, &text));
    assert_string_equal(text.data, expected);
    buf_release(&text);
}

/* Until the children noted WHAT so many TIMES: what passes too fast for the status file is there. */
void
await_notes(const struct fixture *fixture, const char *what, int times)
{
    uint64_t end = clock_monotonic_us() + LIMIT_US;
    int noted_times = 0;

    while (noted_times < times) {
        struct buf text;

        buf_init(&text, 65536);
        noted_times = 0;
        if (proc_file_read(fixture->journal, &text))
            for (const char *at = text.data; (at = strstr(at, what)); at++)
                noted_times++;
        buf_release(&text);
        assert_true(clock_monotonic_us() < end);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
}

int
open_fixture(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    snprintf(fixture->folder, sizeof(fixture->folder), "/tmp/convene-unit-XXXXXX");
    if (!mkdtemp(fixture->folder))
        return -1;
    snprintf(fixture->status, sizeof(fixture->status), "%s/status", fixture->folder);
    snprintf(fixture->journal, sizeof(fixture->journal), "%s/journal", fixture->folder);
    *state = fixture;
    return 0;
}

int
close_fixture(void **state)
{
    struct fixture *fixture = *state;
    bool removed = proc_folder_remove(fixture->folder);

    free(fixture);
    return removed ? 0 : -1;
}

/* A supervisor with roles of the test's own, in a child of the test, watched through its status file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/log.h"
#include "proc/file.h"
#include "proc/supervisor.h"

enum { LIMIT_US = 10000000 };

struct fixture {
    char folder[32], status[64], journal[64];
    pid_t pid;
};

/* --- roles
 * --------------------------------------------------------------------------------------------------- */

/* Append a line to the journal; what the children did, in order. */
static void
note(const struct fixture *fixture, const char *what)
{
    FILE *file = fopen(fixture->journal, "a");

    if (file) {
        fprintf(file, "%s\n", what);
        fclose(file);
    }
}

static const struct fixture *noted;

static void
end_well(int number)
{
    (void)number;
    note(noted, "worker ended");
    _exit(0);
}

static int
run_worker(struct proc_child *child, void *context)
{
    noted = context;
    signal(SIGTERM, end_well);
    proc_ready(child);
    while (pause() < 0)
        continue;
    return 0;
}

static int
run_stubborn(struct proc_child *child, void *context)
{
    (void)context;
    signal(SIGTERM, SIG_IGN);
    proc_ready(child);
    while (pause() < 0)
        continue;
    return 0;
}

static int
run_base(struct proc_child *child, void *context)
{
    noted = context;
    note(noted, "base started");
    proc_ready(child);
    pause();
    return 0;
}

static int
run_step(struct proc_child *child, void *context)
{
    (void)child;
    note(context, "step done");
    return 0;
}

static int
run_hopeless(struct proc_child *child, void *context)
{
    (void)child, (void)context;
    return PROC_EXIT_FINAL;
}

static int
run_breaking(struct proc_child *child, void *context)
{
    (void)child;
    note(context, "tried");
    return 1;
}

/* Every generation but the first one cannot start. */
static int
run_once_good(struct proc_child *child, void *context)
{
    if (proc_child_generation(child) == 1)
        return run_worker(child, context);
    note(context, "worker failed");
    return 1;
}

static void
on_hold(int number)
{
    (void)number;
    note(noted, "worker holds");
}

static int
run_holder(struct proc_child *child, void *context)
{
    noted = context;
    signal(SIGTERM, end_well);
    signal(PROC_HOLD_SIGNAL, on_hold);
    proc_ready(child);
    for (;;)
        pause();
    return 0;
}

/* Ready by being asked, as a server is that knows nothing of us. */
static int
run_server(struct proc_child *child, void *context)
{
    (void)child;
    noted = context;
    signal(SIGTERM, end_well);
    note(noted, "server started");
    for (;;)
        pause();
    return 0;
}

static bool
server_ready(pid_t pid, void *context)
{
    (void)pid, (void)context;
    return true;
}

/* What it was started from has changed while there is a file of this name, which goes with the first server.
 */
static bool
server_stale(pid_t pid, bool now, void *context)
{
    const struct fixture *fixture = context;
    char path[64];
    (void)pid;
    snprintf(path, sizeof(path), "%s/%s", fixture->folder, now ? "at-reload" : "at-look");
    return unlink(path) == 0;
}

#define WORKER(run_function, number)                                                                         \
    {                                                                                                        \
        .name = "worker", .count = (number), .stage = 2, .stop_signal = SIGTERM, .kill_signal = SIGKILL,     \
        .stop_seconds = 1, .run = (run_function)                                                             \
    }

static const struct proc_role full[] = {
    {.name = "base",
     .count = 1,
     .stage = 0,
     .flags = PROC_KEEP,
     .stop_signal = SIGTERM,
     .kill_signal = SIGKILL,
     .stop_seconds = 1,
     .run = run_base},
    {.name = "step",
     .count = 1,
     .stage = 1,
     .flags = PROC_ONCE,
     .stop_signal = SIGTERM,
     .kill_signal = SIGKILL,
     .stop_seconds = 1,
     .run = run_step},
    WORKER(run_worker, 2),
    {0},
};
static const struct proc_role exchanged[] = {{.name = "server",
                                              .count = 1,
                                              .stage = 0,
                                              .flags = PROC_KEEP,
                                              .stop_signal = SIGTERM,
                                              .kill_signal = SIGKILL,
                                              .stop_seconds = 5,
                                              .run = run_server,
                                              .ready = server_ready,
                                              .stale = server_stale,
                                              .look_seconds = 1},
                                             {.name = "worker",
                                              .count = 1,
                                              .stage = 1,
                                              .flags = PROC_HOLD,
                                              .stop_signal = SIGTERM,
                                              .kill_signal = SIGKILL,
                                              .stop_seconds = 5,
                                              .run = run_holder},
                                             {0}};
static const struct proc_role stubborn[] = {WORKER(run_stubborn, 1), {0}};
static const struct proc_role hopeless[] = {WORKER(run_hopeless, 1), {0}};
static const struct proc_role breaking[] = {{.name = "base",
                                             .count = 1,
                                             .stop_signal = SIGTERM,
                                             .kill_signal = SIGKILL,
                                             .stop_seconds = 1,
                                             .start_tries = 3,
                                             .run = run_breaking},
                                            {0}};
static const struct proc_role once_good[] = {WORKER(run_once_good, 1), {0}};

/* --- the test's side
 * ----------------------------------------------------------------------------------------- */

static bool
reload_yes(void *context)
{
    note(context, "reload");
    return true;
}

static void
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
static pid_t
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

static pid_t
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

static int
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

static void
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

static void
assert_journal(const struct fixture *fixture, const char *expected)
{
    struct buf text;

    buf_init(&text, 4096);
    assert_true(proc_file_read(fixture->journal, &text));
    assert_string_equal(text.data, expected);
    buf_release(&text);
}

/* Until the children noted WHAT so many TIMES: what passes too fast for the status file is there. */
static void
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

static int
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

static int
close_fixture(void **state)
{
    struct fixture *fixture = *state;
    bool removed = proc_folder_remove(fixture->folder);

    free(fixture);
    return removed ? 0 : -1;
}

static void
stages_in_order(void **state)
{
    struct fixture *fixture = *state;

    start(fixture, full);
    await(fixture, "worker", 1, "ready", 1, 0);
    await(fixture, "worker", 2, "ready", 1, 0);
    await(fixture, "supervisor", 0, "ready", 1, 0);
    kill(fixture->pid, SIGTERM);
    assert_int_equal(await_exit(fixture), 0);
    assert_journal(fixture, "base started\nstep done\nworker ended\nworker ended\n");
    assert_true(access(fixture->status, F_OK) < 0);
}

static void
make_file(const struct fixture *fixture, const char *name)
{
    char path[64];
    snprintf(path, sizeof(path), "%s/%s", fixture->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
}

/* By itself, within a look; the workers hear of it before, and go on. */
static void
stale_child_is_exchanged(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, exchanged);
    pid_t worker = await(fixture, "worker", 1, "ready", 1, 0);
    pid_t server = await(fixture, "server", 1, "ready", 1, 0);
    make_file(fixture, "at-look");
    pid_t next = await(fixture, "server", 1, "ready", 1, server);
    await_gone(server);
    assert_int_equal(look(fixture, "worker", 1, "ready", 1), worker);
    assert_journal(fixture, "server started\nworker holds\nworker ended\nserver started\n");

    /* A reload waits for the exchange. */
    make_file(fixture, "at-reload");
    kill(fixture->pid, SIGHUP);
    await(fixture, "server", 1, "ready", 1, next);
    await(fixture, "worker", 1, "ready", 2, 0);
    await_gone(worker);
    kill(fixture->pid, SIGTERM);
    assert_int_equal(await_exit(fixture), 0);
    assert_journal(fixture,
                   "server started\nworker holds\nworker ended\nserver started\nworker holds\nworker ended\n"
                   "server started\nreload\nworker ended\nworker ended\nworker ended\n");
}

/* A stop that comes while a child is exchanged is not undone by the exchange. */
static void
stop_ends_an_exchange(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, exchanged);
    await(fixture, "worker", 1, "ready", 1, 0);
    make_file(fixture, "at-look");
    await_notes(fixture, "worker holds", 1);
    kill(fixture->pid, SIGTERM);
    assert_int_equal(await_exit(fixture), 0);
    assert_journal(fixture, "server started\nworker holds\nworker ended\nworker ended\n");
}

static void
dead_worker_restarts(void **state)
{
    struct fixture *fixture = *state;
    pid_t first, other, second, third;

    start(fixture, full);
    first = await(fixture, "worker", 1, "ready", 1, 0);
    other = await(fixture, "worker", 2, "ready", 1, 0);
    kill(first, SIGKILL);
    second = await(fixture, "worker", 1, "ready", 1, first);
    kill(second, SIGKILL);
    third = await(fixture, "worker", 1, "ready", 1, second);
    assert_true(third != first && third != second);
    assert_int_equal(look(fixture, "worker", 2, "ready", 1), other);
    kill(fixture->pid, SIGINT);
    assert_int_equal(await_exit(fixture), 0);
}

static void
reload_replaces_workers(void **state)
{
    struct fixture *fixture = *state;
    pid_t base, old;

    start(fixture, full);
    old = await(fixture, "worker", 1, "ready", 1, 0);
    await(fixture, "supervisor", 0, "ready", 1, 0);
    base = look(fixture, "base", 1, "ready", 1);
    kill(fixture->pid, SIGHUP);
    await(fixture, "worker", 1, "ready", 2, 0);
    await(fixture, "worker", 2, "ready", 2, 0);
    await_gone(old);
    assert_int_equal(look(fixture, "base", 1, "ready", 1), base);
    kill(fixture->pid, SIGTERM);
    assert_int_equal(await_exit(fixture), 0);
    assert_journal(fixture, "base started\nstep done\nreload\nworker ended\nworker ended\nworker ended\n"
                            "worker ended\n");
}

/* A generation that cannot start takes nothing away. */
static void
bad_reload_keeps_old(void **state)
{
    struct fixture *fixture = *state;
    pid_t old;

    start(fixture, once_good);
    old = await(fixture, "worker", 1, "ready", 1, 0);
    kill(fixture->pid, SIGHUP);
    await_notes(fixture, "worker failed", 2);
    assert_int_equal(look(fixture, "worker", 1, "ready", 1), old);
    kill(fixture->pid, SIGTERM);
    assert_int_equal(await_exit(fixture), 0);
}

static void
stubborn_child_is_killed(void **state)
{
    struct fixture *fixture = *state;
    uint64_t begin;

    start(fixture, stubborn);
    await(fixture, "worker", 1, "ready", 1, 0);
    begin = clock_monotonic_us();
    kill(fixture->pid, SIGTERM);
    assert_int_equal(await_exit(fixture), 0);
    assert_true(clock_monotonic_us() - begin >= 900000);
}

static void
second_signal_kills(void **state)
{
    struct fixture *fixture = *state;
    uint64_t begin;

    start(fixture, stubborn);
    await(fixture, "worker", 1, "ready", 1, 0);
    begin = clock_monotonic_us();
    kill(fixture->pid, SIGTERM);
    await(fixture, "worker", 1, "draining", 1, 0);
    kill(fixture->pid, SIGTERM);
    assert_int_equal(await_exit(fixture), 0);
    assert_true(clock_monotonic_us() - begin < 900000);
}

static void
hopeless_child_stops_all(void **state)
{
    struct fixture *fixture = *state;

    start(fixture, hopeless);
    assert_int_equal(await_exit(fixture), PROC_EXIT_FINAL);
}

static void
tries_of_a_start_end(void **state)
{
    struct fixture *fixture = *state;

    start(fixture, breaking);
    assert_int_equal(await_exit(fixture), PROC_EXIT_LATER);
    assert_journal(fixture, "tried\ntried\ntried\n");
}

static void
children_die_with_supervisor(void **state)
{
    struct fixture *fixture = *state;
    pid_t children[3];

    /* All of them: who is late would still write its journal while the folder is taken away. */
    start(fixture, full);
    children[0] = await(fixture, "base", 1, "ready", 1, 0);
    children[1] = await(fixture, "worker", 1, "ready", 1, 0);
    children[2] = await(fixture, "worker", 2, "ready", 1, 0);
    kill(fixture->pid, SIGKILL);
    assert_int_equal(await_exit(fixture), 128 + SIGKILL);
    for (size_t i = 0; i < COUNT_OF(children); i++)
        await_gone(children[i]);
}

static void
delays(void **state)
{
    static const int expected[] = {0, 100, 200, 400, 800, 1600, 3200, 5000, 5000};

    (void)state;
    for (int i = 0; i < (int)(COUNT_OF(expected)); i++)
        assert_int_equal(proc_restart_delay_ms(i), expected[i]);
    assert_int_equal(proc_restart_delay_ms(1000000), 5000);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(stages_in_order),
        WITH_FIXTURE(stale_child_is_exchanged),
        WITH_FIXTURE(stop_ends_an_exchange),
        WITH_FIXTURE(dead_worker_restarts),
        WITH_FIXTURE(reload_replaces_workers),
        WITH_FIXTURE(bad_reload_keeps_old),
        WITH_FIXTURE(stubborn_child_is_killed),
        WITH_FIXTURE(second_signal_kills),
        WITH_FIXTURE(hopeless_child_stops_all),
        WITH_FIXTURE(tries_of_a_start_end),
        WITH_FIXTURE(children_die_with_supervisor),
        cmocka_unit_test(delays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A child whose program has changed is exchanged for a new one. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "rig.h"

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
    char path[64];
    snprintf(path, sizeof(path), "%s/up.%ld", noted->folder, (long)getpid());
    close(open(path, O_WRONLY | O_CREAT, 0600));
    for (;;)
        pause();
    return 0;
}

static bool
server_ready(pid_t pid, void *context)
{
    const struct fixture *fixture = context;
    char path[64];
    snprintf(path, sizeof(path), "%s/up.%ld", fixture->folder, (long)pid);
    return access(path, F_OK) == 0;
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(stale_child_is_exchanged),
        WITH_FIXTURE(stop_ends_an_exchange),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

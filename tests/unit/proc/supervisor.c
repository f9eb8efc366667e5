/* The stages of a supervisor, its reloads, and children that die or do not end. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "rig.h"

/* --- roles
 * --------------------------------------------------------------------------------------------------- */

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(stages_in_order),
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

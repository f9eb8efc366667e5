/* Supervisor: a table of roles, kept running.
 *
 *              fork                  says so              a newer one is ready, or the stop
 *   WAITING ----------> STARTING -----------> READY ---------------------------------------> DRAINING -> gone
 *      ^                    | died               | died
 *      +--------------------+--------------------+       (after a delay)
 *
 * Stages start in order, each when all of the one before are ready (or, for PROC_ONCE, ended with 0), and
 * stop in reverse order. slot.c has the function that moves a child from state to state.
 *
 * Signals: SIGHUP makes a new generation of all roles without PROC_KEEP and drains the old one once every
 * new child is ready; SIGTERM and SIGINT drain and stop; a second one kills. Children run in process groups
 * of their own, so that the terminal's ^C reaches the supervisor alone.
 */
#ifndef PROC_SUPERVISOR_H
#define PROC_SUPERVISOR_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"

struct proc_child;

enum proc_flag {
    PROC_ONCE = 1 << 0, /* a step of the start: ends with 0 when done */
    PROC_KEEP = 1 << 1, /* lives through a reload */
    PROC_HOLD =
        1 << 2, /* once ready, gets PROC_HOLD_SIGNAL before a child of an earlier stage is exchanged */
    PROC_START =
        1 << 3 /* for the first start only: no stage waits for it, and it is asked to end when all runs */
};

enum { PROC_HOLD_SIGNAL = 10 /* SIGUSR1 */ };

enum { PROC_EXIT_FINAL = 78, PROC_EXIT_LATER = 75 }; /* EX_CONFIG, EX_TEMPFAIL of sysexits.h */

struct proc_role {
    const char *name; /* "worker" */
    int count;        /* read again at a reload */
    int stage;        /* from 0 */
    unsigned flags;
    int stop_signal; /* asks it to end in order; also what it gets when the supervisor dies */
    int kill_signal; /* after `stop_seconds`; SIGKILL follows five seconds later */
    int stop_seconds;
    /* How often in a row a child may end before it is ready, until the first start is complete: then
     * everything stops with PROC_EXIT_LATER. 0: it is tried for ever. */
    int start_tries;
    /* In the child, with signals at their defaults. What it returns is the exit code: PROC_EXIT_FINAL before
     * the first start is complete stops everything, any other end makes the supervisor start it again. */
    int (*run)(struct proc_child *child, void *context);
    /* How the supervisor sees that PID is ready, asked every 20 ms; NULL: the child calls proc_ready(). */
    bool (*ready)(pid_t pid, void *context);
    /* Whether PID, which is ready, must be exchanged for a new process, because what it was started from has
     * changed; asked every `look_seconds`, and with NOW at a reload. It is stopped in order and started
     * again; a reload waits for that. NULL: never. */
    bool (*stale)(pid_t pid, bool now, void *context);
    int look_seconds;
};

struct proc_config {
    const struct proc_role *roles; /* ends with a row without a name */
    void *context;
    const char *status_path;         /* kept up to date with a line per process; NULL: none */
    bool stop_when_started;          /* for a run that only goes through the first stages */
    void (*started)(void *context);  /* everything is ready for the first time */
    bool (*reload)(void *context);   /* SIGHUP; false: the old generation goes on */
    void (*stopping)(void *context); /* the stop begins: close what only children should still hold */
};

/* Run until stopped; what to exit with. Every child has ended by then. */
MUST_CHECK int proc_supervise(const struct proc_config *config);

/* The longest delay before a child that died for the Nth time in a row (from 0) is started again, in ms. */
int proc_restart_delay_ms(int deaths);

/* In a child. */
int proc_child_number(const struct proc_child *child);     /* from 1, within its role */
int proc_child_generation(const struct proc_child *child); /* from 1, plus one with each reload */
/* Tell the supervisor that this child serves; further calls do nothing. */
void proc_ready(struct proc_child *child);

#endif

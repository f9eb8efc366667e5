/* A slot: one child that should run, and where it stands. Private to the room. */
#ifndef PROC_SLOT_H
#define PROC_SLOT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "proc/supervisor.h"

enum slot_state {
    SLOT_WAITING,  /* no process; one will be forked at `due_us` */
    SLOT_STARTING, /* a process that has not said that it is ready */
    SLOT_READY,
    SLOT_DONE,    /* PROC_ONCE, ended with 0 */
    SLOT_DRAINING /* a process that was asked to end; killed at `due_us` */
};

struct slot {
    struct slot *next;
    const struct proc_role *role;
    int number, generation;
    enum slot_state state;
    pid_t pid;         /* 0 without a process */
    int ready_fd;      /* a byte arrives when the child is ready; -1: none */
    int deaths;        /* in a row */
    int failed_starts; /* deaths in a row before it was ready */
    uint64_t forked_us;
    uint64_t due_us;
    uint64_t look_us;  /* when to ask whether it is stale */
    uint64_t leave_us; /* READY: when it is asked to end, to be started again; 0: not */
    bool again;        /* DRAINING: to be started again */
    bool kill_tried;   /* kill_signal was sent: the next one is SIGKILL */
};

struct proc_child {
    int number, generation, ready_fd;
};

/* What a forked child undoes before it runs its role. */
struct slot_parent {
    pid_t pid;
    const sigset_t *signals; /* the mask from before the supervisor */
    int signal_fd;
    struct slot *slots; /* whose ready_fd it must not hold */
    void *context;
};

const char *slot_state_name(enum slot_state state);
/* Fork it; on failure it waits for another try. */
void slot_start(struct slot *slot, const struct slot_parent *parent);
void slot_ready(struct slot *slot);
/* Ask it to end; one without a process is DONE. */
void slot_drain(struct slot *slot);
/* Ask it to end and start it again. */
void slot_exchange(struct slot *slot);
/* Its time to drain is up, or there is no patience: the next harder signal. */
void slot_kill(struct slot *slot);
/* Its process ended with STATUS (of waitpid): DONE, or WAITING to be started again. A draining one is DONE,
 * unless it is to be exchanged. */
void slot_died(struct slot *slot, int status);

#endif

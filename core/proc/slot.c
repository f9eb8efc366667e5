#include "proc/slot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum {
    FIRST_DELAY_MS = 100,
    LONGEST_DELAY_MS = 5000,
    KILL_PATIENCE_US = 5000000,
    QUIET_US = 10000000 /* a child that lived this long starts with a clean record */
};

static const char *const names[] = {
    [SLOT_WAITING] = "waiting", [SLOT_STARTING] = "starting", [SLOT_READY] = "ready",
    [SLOT_DONE] = "done",       [SLOT_DRAINING] = "draining",
};

const char *
slot_state_name(enum slot_state state)
{
    return names[state];
}

int
proc_restart_delay_ms(int deaths)
{
    int delay = FIRST_DELAY_MS;
    if (deaths < 1)
        return 0;
    while (--deaths > 0 && delay < LONGEST_DELAY_MS)
        delay *= 2;
    return delay < LONGEST_DELAY_MS ? delay : LONGEST_DELAY_MS;
}

int
proc_child_number(const struct proc_child *child)
{
    return child->number;
}

int
proc_child_generation(const struct proc_child *child)
{
    return child->generation;
}

void
proc_ready(struct proc_child *child)
{
    if (child->ready_fd < 0)
        return;
    (void)!write(child->ready_fd, "r", 1);
    close(child->ready_fd);
    child->ready_fd = -1;
}

/* The one function that changes a slot's state. */
static void
move(struct slot *slot, enum slot_state to, const char *why)
{
    log_info("proc.state", LOG_STR("role", slot->role->name), LOG_INT("number", slot->number),
             LOG_INT("generation", slot->generation), LOG_INT("pid", slot->pid),
             LOG_STR("from", slot_state_name(slot->state)), LOG_STR("to", slot_state_name(to)),
             LOG_STR("why", why));
    slot->state = to;
}

static void
forget_ready(struct slot *slot)
{
    if (slot->ready_fd >= 0)
        close(slot->ready_fd);
    slot->ready_fd = -1;
}

/* The child's side of fork: back to a plain process that ends when its parent does. */
_Noreturn static void
enter(struct slot *slot, const struct slot_parent *parent, int ready_fd)
{
    struct proc_child child = {.number = slot->number, .generation = slot->generation, .ready_fd = ready_fd};
    prctl(PR_SET_PDEATHSIG, slot->role->stop_signal);
    if (getppid() != parent->pid)
        _exit(EXIT_FAILURE);
    setpgid(0, 0);
    char title[16];
    snprintf(title, sizeof(title), "%s %d", slot->role->name, slot->number);
    prctl(PR_SET_NAME, title);
    close(parent->signal_fd);
    for (struct slot *other = parent->slots; other; other = other->next)
        if (other->ready_fd >= 0)
            close(other->ready_fd);
    sigprocmask(SIG_SETMASK, parent->signals, NULL);
    exit(slot->role->run(&child, parent->context));
}

void
slot_start(struct slot *slot, const struct slot_parent *parent)
{
    int pipe_fds[2] = {-1, -1};
    pid_t pid = -1;
    fflush(NULL); /* or what is buffered is written twice */
    if (pipe2(pipe_fds, O_CLOEXEC) == 0)
        pid = fork();
    if (pid == 0) {
        close(pipe_fds[0]);
        enter(slot, parent, pipe_fds[1]);
    }
    if (pipe_fds[1] >= 0)
        close(pipe_fds[1]);
    slot->forked_us = clock_monotonic_us();
    if (pid < 0) {
        log_error("proc.fork", LOG_STR("role", slot->role->name), LOG_INT("errno", errno));
        if (pipe_fds[0] >= 0)
            close(pipe_fds[0]);
        slot->due_us = slot->forked_us + 1000ULL * (uint64_t)proc_restart_delay_ms(++slot->deaths);
        return;
    }
    slot->pid = pid;
    slot->kill_tried = false;
    slot->ready_fd = pipe_fds[0];
    fcntl(slot->ready_fd, F_SETFL, O_NONBLOCK);
    if (slot->role->ready)
        forget_ready(slot);
    move(slot, SLOT_STARTING, "forked");
}

void
slot_ready(struct slot *slot)
{
    forget_ready(slot);
    slot->failed_starts = 0;
    move(slot, SLOT_READY, "it says so");
}

static void
signal_slot(struct slot *slot, int number)
{
    log_debug("proc.signal", LOG_INT("pid", slot->pid), LOG_INT("signal", number));
    kill(slot->pid, number);
}

void
slot_drain(struct slot *slot)
{
    forget_ready(slot);
    if (slot->pid == 0) {
        move(slot, SLOT_DONE, "not needed any more");
        return;
    }
    slot->due_us = clock_monotonic_us() + 1000000ULL * (uint64_t)slot->role->stop_seconds;
    move(slot, SLOT_DRAINING, "asked to end");
    signal_slot(slot, slot->role->stop_signal);
}

void
slot_exchange(struct slot *slot)
{
    slot->leave_us = 0;
    slot->again = true;
    slot_drain(slot);
}

void
slot_kill(struct slot *slot)
{
    slot->due_us = clock_monotonic_us() + KILL_PATIENCE_US;
    if (slot->state != SLOT_DRAINING)
        move(slot, SLOT_DRAINING, "killed");
    signal_slot(slot, slot->kill_tried ? SIGKILL : slot->role->kill_signal);
    slot->kill_tried = true;
}

void
slot_died(struct slot *slot, int status)
{
    uint64_t now = clock_monotonic_us();
    bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    char why[48];
    if (WIFSIGNALED(status))
        snprintf(why, sizeof(why), "ended by signal %d", WTERMSIG(status));
    else
        snprintf(why, sizeof(why), "ended with %d", WEXITSTATUS(status));
    forget_ready(slot);
    slot->leave_us = 0;
    if (slot->state == SLOT_DRAINING && slot->again) {
        slot->again = false;
        slot->due_us = now;
        move(slot, SLOT_WAITING, why);
        slot->pid = 0;
        return;
    }
    if (slot->state == SLOT_DRAINING || (well && slot->role->flags & PROC_ONCE)) {
        move(slot, SLOT_DONE, why);
        slot->pid = 0;
        return;
    }
    if (slot->state == SLOT_STARTING)
        slot->failed_starts++;
    if (now - slot->forked_us >= QUIET_US)
        slot->deaths = 0;
    slot->due_us = now + 1000ULL * (uint64_t)proc_restart_delay_ms(slot->deaths++);
    move(slot, SLOT_WAITING, why);
    slot->pid = 0;
}

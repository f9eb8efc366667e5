#include "proc/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "proc/file.h"
#include "proc/slot.h"
#include "proc/systemd.h"

enum { POLL_MS = 20, SLOTS_MAX = 1024, HOLD_MS = 200 };

enum phase {
    STARTING, /* stage by stage, for the first time */
    RUNNING,
    STOPPING /* stage by stage, backwards */
};

struct supervisor {
    const struct proc_config *config;
    struct slot *slots;
    struct slot_parent parent;
    sigset_t old_signals;
    enum phase phase;
    int stage; /* STARTING: the highest begun; STOPPING: the one that is ending */
    int last_stage;
    int generation;
    bool reload_wanted;
    bool reloading; /* the new generation is not ready yet */
    int exit_code;
    uint64_t watchdog_us, watchdog_due_us;
    struct buf status; /* as last written */
};

static void
add_role(struct supervisor *sup, const struct proc_role *role)
{
    for (int i = 0; i < role->count; i++) {
        struct slot *slot = calloc(1, sizeof(*slot));
        if (!slot)
            log_fatal("proc.memory", "There is no memory for another process.");
        *slot = (struct slot){
            .next = sup->slots, .role = role, .number = i + 1, .generation = sup->generation, .ready_fd = -1};
        sup->slots = slot;
    }
}

static void
sweep(struct supervisor *sup)
{
    struct slot **at = &sup->slots;
    while (*at) {
        struct slot *slot = *at;
        bool old = slot->generation < sup->generation && !(slot->role->flags & PROC_KEEP);
        if (slot->state == SLOT_DONE && (sup->phase == STOPPING || old)) {
            *at = slot->next;
            free(slot);
        } else {
            at = &slot->next;
        }
    }
}

/* --- signals --- */

static void
stop(struct supervisor *sup, int exit_code)
{
    if (sup->phase == STOPPING)
        return;
    sup->phase = STOPPING;
    sup->stage = sup->last_stage;
    sup->exit_code = exit_code;
    proc_systemd_tell("STOPPING=1");
    if (sup->config->stopping)
        sup->config->stopping(sup->config->context);
    log_info("proc.stop", LOG_INT("code", exit_code));
}

/* A start that somebody waits for ends some time; once everything ran, a child is tried for as long as it
 * takes. */
static void
judge_death(struct supervisor *sup, const struct slot *slot, int status)
{
    const struct proc_role *role = slot->role;
    if (sup->phase != STARTING)
        return;
    if (WIFEXITED(status) && WEXITSTATUS(status) == PROC_EXIT_FINAL) {
        stop(sup, PROC_EXIT_FINAL);
    } else if (role->start_tries > 0 && slot->failed_starts >= role->start_tries) {
        log_error("proc.start", LOG_STR("role", role->name), LOG_INT("tries", slot->failed_starts),
                  LOG_STR("error", "It ended each time before it was ready; its own messages stand above."));
        stop(sup, PROC_EXIT_LATER);
    }
}

static void
reap(struct supervisor *sup)
{
    pid_t pid;
    int status;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        struct slot *slot = sup->slots;
        /* As process 1 of a container the supervisor also gets orphans that it never knew. */
        while (slot && slot->pid != pid)
            slot = slot->next;
        if (!slot)
            continue;
        slot_died(slot, status);
        judge_death(sup, slot, status);
    }
}

static void
on_signal(struct supervisor *sup, int number)
{
    if (number == SIGCHLD) {
        reap(sup);
    } else if (number == SIGHUP) {
        sup->reload_wanted = true;
    } else if (sup->phase != STOPPING) {
        stop(sup, 0);
    } else {
        log_warn("proc.kill", LOG_STR("why", "a second signal"));
        for (struct slot *slot = sup->slots; slot; slot = slot->next)
            if (slot->pid)
                slot_kill(slot);
    }
}

/* --- moving on --- */

/* Every slot of the stage is ready or done. */
static bool
stage_settled(const struct supervisor *sup, int stage)
{
    for (const struct slot *slot = sup->slots; slot; slot = slot->next)
        if (slot->role->stage == stage && !(slot->role->flags & PROC_START) && slot->state != SLOT_READY &&
            slot->state != SLOT_DONE)
            return false;
    return true;
}

static void
begin_stage(struct supervisor *sup, int stage)
{
    sup->stage = stage;
    for (const struct proc_role *role = sup->config->roles; role->name; role++)
        if (role->stage == stage)
            add_role(sup, role);
}

static void
advance_start(struct supervisor *sup)
{
    while (stage_settled(sup, sup->stage)) {
        if (sup->stage < sup->last_stage) {
            begin_stage(sup, sup->stage + 1);
            continue;
        }
        sup->phase = RUNNING;
        for (struct slot *slot = sup->slots; slot; slot = slot->next)
            if (slot->role->flags & PROC_START && slot->state != SLOT_DONE)
                slot_drain(slot);
        proc_systemd_tell("READY=1\nSTATUS=Serving");
        if (sup->config->started)
            sup->config->started(sup->config->context);
        if (sup->config->stop_when_started)
            stop(sup, 0);
        return;
    }
}

static void
begin_reload(struct supervisor *sup)
{
    sup->reload_wanted = false;
    proc_systemd_reloading();
    if (!sup->config->reload || !sup->config->reload(sup->config->context)) {
        log_warn("proc.reload", LOG_STR("outcome", "refused: the old configuration stays"));
        proc_systemd_tell("READY=1");
        return;
    }
    sup->generation++;
    sup->reloading = true;
    for (const struct proc_role *role = sup->config->roles; role->name; role++)
        if (!(role->flags & (PROC_KEEP | PROC_ONCE | PROC_START)))
            add_role(sup, role);
}

static void
advance_reload(struct supervisor *sup)
{
    for (const struct slot *slot = sup->slots; slot; slot = slot->next)
        if (slot->generation == sup->generation && slot->state != SLOT_READY && slot->state != SLOT_DONE)
            return;
    for (struct slot *slot = sup->slots; slot; slot = slot->next)
        if (slot->generation < sup->generation &&
            !(slot->role->flags & (PROC_KEEP | PROC_ONCE | PROC_START)) && slot->state != SLOT_DRAINING &&
            slot->state != SLOT_DONE)
            slot_drain(slot);
    sup->reloading = false;
    log_info("proc.reload", LOG_STR("outcome", "done"), LOG_INT("generation", sup->generation));
    proc_systemd_tell("READY=1");
}

static void
advance_stop(struct supervisor *sup)
{
    for (; sup->stage >= 0; sup->stage--) {
        bool left = false;
        for (struct slot *slot = sup->slots; slot; slot = slot->next) {
            if (slot->role->stage != sup->stage)
                continue;
            if (slot->state != SLOT_DRAINING && slot->state != SLOT_DONE)
                slot_drain(slot);
            if (slot->state != SLOT_DONE)
                left = true;
        }
        if (left)
            return;
    }
}

/* --- exchanging a child --- */

/* Children of later stages use it: they hear of it a moment before, and hold back what would be lost. */
static void
announce_exchange(struct supervisor *sup, struct slot *leaving)
{
    log_warn("proc.exchange", LOG_STR("role", leaving->role->name), LOG_INT("pid", leaving->pid),
             LOG_STR("why", "what it was started from has changed"));
    leaving->leave_us = clock_monotonic_us() + HOLD_MS * 1000ULL;
    for (struct slot *slot = sup->slots; slot; slot = slot->next)
        if (slot->role->flags & PROC_HOLD && slot->role->stage > leaving->role->stage &&
            slot->state == SLOT_READY)
            kill(slot->pid, PROC_HOLD_SIGNAL);
}

static void
look_stale(struct supervisor *sup, struct slot *slot, bool now)
{
    const struct proc_role *role = slot->role;
    if (!role->stale || slot->state != SLOT_READY || slot->leave_us || sup->phase != RUNNING)
        return;
    slot->look_us = clock_monotonic_us() + 1000000ULL * (uint64_t)role->look_seconds;
    if (role->stale(slot->pid, now, sup->config->context))
        announce_exchange(sup, slot);
}

/* Before a reload: exchange what is stale. False while something that lives through the reload is not ready.
 */
static bool
kept_fresh(struct supervisor *sup)
{
    bool fresh = true;
    for (struct slot *slot = sup->slots; slot; slot = slot->next) {
        if (!(slot->role->flags & PROC_KEEP))
            continue;
        look_stale(sup, slot, true);
        fresh = fresh && ((slot->state == SLOT_READY && !slot->leave_us) || slot->failed_starts > 0);
    }
    return fresh;
}

/* What time alone brings about: forks that are due, kills that are due, roles that became ready. */
static void
run_timers(struct supervisor *sup)
{
    uint64_t now = clock_monotonic_us();
    for (struct slot *slot = sup->slots; slot; slot = slot->next) {
        if (slot->state == SLOT_WAITING && slot->due_us <= now && sup->phase != STOPPING)
            slot_start(slot, &sup->parent);
        else if (slot->state == SLOT_DRAINING && slot->due_us <= now)
            slot_kill(slot);
        else if (slot->state == SLOT_READY && slot->leave_us && slot->leave_us <= now)
            slot_exchange(slot);
        else if (slot->state == SLOT_READY && slot->role->stale && slot->look_us <= now &&
                 sup->phase == RUNNING)
            look_stale(sup, slot, false);
        else if (slot->state == SLOT_STARTING && slot->role->ready &&
                 slot->role->ready(slot->pid, sup->config->context))
            slot_ready(slot);
    }
    if (sup->watchdog_us && now >= sup->watchdog_due_us) {
        proc_systemd_tell("WATCHDOG=1");
        sup->watchdog_due_us = now + sup->watchdog_us;
    }
}

static void
write_status(struct supervisor *sup)
{
    if (!sup->config->status_path)
        return;
    struct buf fresh;
    buf_init(&fresh, 65536);
    struct buf error;
    buf_init(&error, 1024);
    buf_puts(&fresh, "# role number pid state generation\n");
    buf_printf(&fresh, "supervisor 0 %ld %s %d\n", (long)getpid(),
               sup->phase == STARTING  ? "starting"
               : sup->phase == RUNNING ? "ready"
                                       : "draining",
               sup->generation);
    for (const struct slot *slot = sup->slots; slot; slot = slot->next)
        if (slot->pid)
            buf_printf(&fresh, "%s %d %ld %s %d\n", slot->role->name, slot->number, (long)slot->pid,
                       slot_state_name(slot->state), slot->generation);
    if (strcmp(fresh.data, sup->status.data) != 0) {
        if (!proc_file_write(sup->config->status_path, fresh.data, 0644, &error))
            log_warn("proc.status", LOG_STR("error", error.data));
        buf_clear(&sup->status);
        buf_puts(&sup->status, fresh.data);
    }
    buf_release(&fresh);
    buf_release(&error);
}

/* --- waiting --- */

static int
next_timeout_ms(const struct supervisor *sup)
{
    uint64_t now = clock_monotonic_us(), due = UINT64_MAX;
    if (sup->watchdog_us)
        due = sup->watchdog_due_us;
    for (const struct slot *slot = sup->slots; slot; slot = slot->next) {
        if ((slot->state == SLOT_WAITING || slot->state == SLOT_DRAINING) && slot->due_us < due)
            due = slot->due_us;
        if (slot->state == SLOT_READY && slot->leave_us && slot->leave_us < due)
            due = slot->leave_us;
        if (slot->state == SLOT_READY && slot->role->stale && sup->phase == RUNNING && slot->look_us < due)
            due = slot->look_us;
        if (slot->state == SLOT_STARTING && slot->role->ready && now + POLL_MS * 1000 < due)
            due = now + POLL_MS * 1000;
    }
    if (due == UINT64_MAX)
        return -1;
    return due <= now ? 0 : (int)((due - now + 999) / 1000);
}

static void
read_signals(struct supervisor *sup)
{
    struct signalfd_siginfo info;
    while (read(sup->parent.signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
        on_signal(sup, (int)info.ssi_signo);
}

static void
wait_for_something(struct supervisor *sup)
{
    struct pollfd fds[1 + SLOTS_MAX] = {{.fd = sup->parent.signal_fd, .events = POLLIN}};
    nfds_t count = 1;
    struct slot *owners[1 + SLOTS_MAX];
    for (struct slot *slot = sup->slots; slot && count <= SLOTS_MAX; slot = slot->next) {
        if (slot->ready_fd < 0)
            continue;
        owners[count] = slot;
        fds[count++] = (struct pollfd){.fd = slot->ready_fd, .events = POLLIN};
    }
    if (poll(fds, count, next_timeout_ms(sup)) < 0 && errno != EINTR)
        log_fatal("proc.poll", strerror(errno));
    for (nfds_t i = 1; i < count; i++) {
        char byte;
        if (fds[i].revents & POLLIN && read(fds[i].fd, &byte, 1) == 1) {
            slot_ready(owners[i]);
        } else if (fds[i].revents & POLLHUP) { /* it died; SIGCHLD tells the rest */
            close(owners[i]->ready_fd);
            owners[i]->ready_fd = -1;
        }
    }
    if (fds[0].revents & POLLIN)
        read_signals(sup);
}

static void
block_signals(struct supervisor *sup)
{
    sigset_t handled;
    sigemptyset(&handled);
    for (size_t i = 0; i < 4; i++)
        sigaddset(&handled, (const int[]){SIGCHLD, SIGHUP, SIGTERM, SIGINT}[i]);
    sigprocmask(SIG_BLOCK, &handled, &sup->old_signals);
    /* A caller may have blocked them earlier, so that none is lost before this point; children want them. */
    for (size_t i = 0; i < 4; i++)
        sigdelset(&sup->old_signals, (const int[]){SIGCHLD, SIGHUP, SIGTERM, SIGINT}[i]);
    sup->parent.signal_fd = signalfd(-1, &handled, SFD_NONBLOCK | SFD_CLOEXEC);
    if (sup->parent.signal_fd < 0)
        log_fatal("proc.signals", strerror(errno));
}

int
proc_supervise(const struct proc_config *config)
{
    struct supervisor sup = {.config = config, .generation = 1, .watchdog_us = proc_systemd_watchdog_us()};
    buf_init(&sup.status, 65536);
    block_signals(&sup);
    sup.parent.pid = getpid();
    sup.parent.signals = &sup.old_signals;
    sup.parent.context = config->context;
    for (const struct proc_role *role = config->roles; role->name; role++)
        if (role->stage > sup.last_stage)
            sup.last_stage = role->stage;
    begin_stage(&sup, 0);
    for (;;) {
        run_timers(&sup);
        if (sup.phase == STARTING)
            advance_start(&sup);
        if (sup.phase == RUNNING && sup.reload_wanted && kept_fresh(&sup))
            begin_reload(&sup);
        if (sup.reloading && sup.phase == RUNNING)
            advance_reload(&sup);
        if (sup.phase == STOPPING)
            advance_stop(&sup);
        sweep(&sup);
        sup.parent.slots = sup.slots;
        if (sup.phase == STOPPING && !sup.slots)
            break;
        write_status(&sup);
        wait_for_something(&sup);
    }
    close(sup.parent.signal_fd);
    sigprocmask(SIG_SETMASK, &sup.old_signals, NULL);
    buf_release(&sup.status);
    if (config->status_path)
        unlink(config->status_path);
    return sup.exit_code;
}

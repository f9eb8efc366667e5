#include "outbox/job.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/hash.h"
#include "base/log.h"
#include "db/array.h"

enum { REASON_MAX = 500 };

/* --- finding --- */

static unsigned
id_bucket(int64_t id)
{
    return (unsigned)((uint64_t)id % JOB_BUCKETS);
}

static unsigned
order_bucket(const struct outbox_job *job)
{
    return hash_text_more(hash_text(job->receiver), job->event) % JOB_BUCKETS;
}

struct held *
outbox_job_find(const struct jobs *jobs, int64_t id)
{
    struct held *held;
    LIST_FOREACH(held, &jobs->ids[id_bucket(id)], by_id)
    {
        if (held->job.id == id)
            return held;
    }
    return NULL;
}

/* The last job of the same receiver and event that has not ended. */
static struct held *
predecessor(const struct jobs *jobs, const struct outbox_job *job)
{
    struct held *held;
    LIST_FOREACH(held, &jobs->orders[order_bucket(job)], by_order)
    {
        if (strcmp(held->job.event, job->event) == 0 && strcmp(held->job.receiver, job->receiver) == 0 &&
            strcmp(held->job.channel, job->channel) == 0)
            return held;
    }
    return NULL;
}

void
outbox_jobs_ids(const struct jobs *jobs, struct buf *out)
{
    buf_clear(out);
    const struct held *held;
    for (size_t i = 0; i < JOB_BUCKETS; i++)
        LIST_FOREACH(held, &jobs->ids[i], by_id) db_array_put_number(out, held->job.id);
    db_array_end(out);
}

/* --- waiting --- */

static void
enqueue_if_ready(struct held *held)
{
    if (held->state != HELD_NEW || held->needs_brief || held->behind)
        return;
    held->state = HELD_WAITING;
    TAILQ_INSERT_TAIL(&held->lane->waiting, held, link);
}

void
outbox_job_hold(struct jobs *jobs, struct held *held)
{
    held->jobs = jobs;
    held->lane = outbox_lane_of(&jobs->lanes, held->job.channel, held->job.lane);
    held->lane->waiting_count++;
    jobs->waiting++;
    jobs->held++;
    LIST_INSERT_HEAD(&jobs->ids[id_bucket(held->job.id)], held, by_id);
    if (held->job.event) {
        struct held *before = predecessor(jobs, &held->job);
        if (before) {
            before->follower = held;
            held->behind = true;
        }
        LIST_INSERT_HEAD(&jobs->orders[order_bucket(&held->job)], held, by_order);
    }
    if (held->needs_brief)
        TAILQ_INSERT_TAIL(&jobs->unbriefed, held, link);
    enqueue_if_ready(held);
}

void
outbox_job_briefed(struct held *held, const char *text, size_t length)
{
    TAILQ_REMOVE(&held->jobs->unbriefed, held, link);
    held->needs_brief = held->asked = false;
    if (text && !(held->brief = strndup(text, length)))
        log_fatal("outbox.brief", "out of memory");
    held->job.brief = held->brief;
    enqueue_if_ready(held);
}

bool
outbox_job_crowded(const struct held *held)
{
    return held->lane->waiting_count > 2 * held->jobs->slots;
}

int
outbox_jobs_room(const struct jobs *jobs)
{
    return 2 * jobs->slots - (jobs->held - jobs->waiting) - outbox_lanes_waiting(&jobs->lanes);
}

/* It leaves what waits, for `work` or for `finished`. */
static void
leave_waiting(struct held *held)
{
    if (held->state == HELD_WAITING)
        TAILQ_REMOVE(&held->lane->waiting, held, link);
    else if (held->needs_brief)
        TAILQ_REMOVE(&held->jobs->unbriefed, held, link);
    held->lane->waiting_count--;
    held->jobs->waiting--;
}

/* --- starting --- */

static void
start(struct held *held)
{
    struct jobs *jobs = held->jobs;
    leave_waiting(held);
    held->state = HELD_RUNNING;
    held->lane->running++;
    jobs->running++;
    jobs->work(jobs->context, &held->job);
}

void
outbox_jobs_start(struct jobs *jobs)
{
    uint64_t now_us = clock_monotonic_us();
    bool began = true;
    while (began && jobs->running < jobs->slots) {
        began = false;
        struct lane *lane, *next;
        for (lane = LIST_FIRST(&jobs->lanes.list); lane && jobs->running < jobs->slots; lane = next) {
            struct held *held = TAILQ_FIRST(&lane->waiting);
            next = LIST_NEXT(lane, link);
            if (!held || !outbox_lane_ready(&jobs->lanes, lane, now_us))
                continue;
            began = true;
            start(held);
        }
    }
}

/* --- ending --- */

/* What other sides say may be anything: printable UTF-8 on one line, cut at a character. */
static char *
clean_reason(const char *reason)
{
    if (!reason || !*reason)
        return NULL;
    char *copy = strndup(reason, REASON_MAX);
    if (!copy)
        log_fatal("outbox.reason", "out of memory");
    size_t length = strlen(copy);
    for (char *c = copy; *c; c++)
        *c = (unsigned char)*c < ' ' || *c == 127 ? ' ' : *c;
    for (int cut = 0; length >= REASON_MAX - 3 && cut < 3 && !utf8_valid(copy, length); cut++)
        copy[--length] = '\0';
    if (!utf8_valid(copy, length))
        for (char *c = copy; *c; c++)
            *c = (unsigned char)*c > 126 ? '?' : *c;
    return copy;
}

/* The next one of its receiver and event may start; or it waits as long as this one does. */
static void
release_follower(struct held *held)
{
    struct held *next = held->follower;
    if (held->job.event)
        LIST_REMOVE(held, by_order);
    held->follower = NULL;
    if (!next)
        return;
    if (held->end == OUTBOX_RETRY) {
        outbox_job_end(next, OUTBOX_LATER, "waits for the one before it", held->wait);
    } else if (held->end == OUTBOX_BACK) {
        outbox_job_end(next, OUTBOX_BACK, NULL, 0);
    } else {
        next->behind = false;
        enqueue_if_ready(next);
    }
}

static void
finish(struct held *held, int end, const char *reason, int64_t wait)
{
    struct jobs *jobs = held->jobs;
    held->lane = NULL;
    held->end = end;
    held->wait = wait;
    held->reason = clean_reason(reason);
    held->state = HELD_FINISHED;
    TAILQ_INSERT_TAIL(&jobs->finished, held, link);
    jobs->finished_count++;
    release_follower(held);
    outbox_turn(jobs->turn);
}

void
outbox_job_end(struct held *held, int end, const char *reason, int64_t wait)
{
    leave_waiting(held);
    if (end == OUTBOX_BACK)
        outbox_lane_freed(held->lane, held->job.id);
    finish(held, end, reason, wait);
}

static int64_t
wait_by_ladder(const struct held *held, int64_t asked)
{
    struct jobs *jobs = held->jobs;
    jobs->random = jobs->random * 1664525u + 1013904223u;
    return outbox_ladder_wait(held->ladder, held->job.attempt, asked, jobs->random >> 8);
}

void
outbox_job_fail(struct held *held, const char *reason)
{
    int64_t wait = wait_by_ladder(held, 0);
    outbox_job_end(held, wait < 0 ? OUTBOX_DEAD : OUTBOX_RETRY, reason, wait < 0 ? 0 : wait);
}

void
outbox_finish(struct outbox_job *job, enum outbox_end end, const char *reason, int64_t wait_seconds)
{
    struct held *held = (struct held *)job;
    struct jobs *jobs = held->jobs;
    struct lane *lane = held->lane;
    int64_t wait = wait_seconds < 0 ? 0 : wait_seconds;
    bool opened = outbox_lane_ended(lane, end == OUTBOX_DOWN);
    jobs->running--;
    if (end == OUTBOX_RETRY || end == OUTBOX_DOWN) {
        wait = wait_by_ladder(held, wait);
        end = wait < 0 ? OUTBOX_DEAD : OUTBOX_RETRY;
    }
    if (opened) { /* another notifier may reach what this one cannot */
        outbox_tally_add(jobs->tallies, "", job->channel, "breakers", 1);
        struct held *waiting;
        while ((waiting = TAILQ_FIRST(&lane->waiting)))
            outbox_job_end(waiting, OUTBOX_BACK, NULL, 0);
    }
    finish(held, (int)end, reason, wait < 0 ? 0 : wait);
}

bool
outbox_last_attempt(const struct outbox_job *job)
{
    const struct held *held = (const struct held *)job;
    return outbox_ladder_wait(held->ladder, job->attempt, 0, 0) < 0;
}

void
outbox_jobs_give_back(struct jobs *jobs)
{
    for (size_t i = 0; i < JOB_BUCKETS; i++) {
        struct held *held, *next;
        for (held = LIST_FIRST(&jobs->ids[i]); held; held = next) {
            next = LIST_NEXT(held, by_id);
            if (held->state == HELD_NEW || held->state == HELD_WAITING)
                outbox_job_end(held, OUTBOX_BACK, NULL, 0);
        }
    }
}

void
outbox_job_forget(struct held *held)
{
    LIST_REMOVE(held, by_id);
    held->jobs->held--;
    free(held->reason);
    free(held->brief);
    free(held);
}

/* --- all of them --- */

void
outbox_jobs_open(struct jobs *jobs, struct turn *turn, struct tallies *tallies,
                 const struct outbox_config *config)
{
    jobs->turn = turn;
    jobs->tallies = tallies;
    jobs->lanes.share = config->lane_slots;
    jobs->work = config->work;
    jobs->context = config->context;
    jobs->slots = config->slots;
    jobs->random = config->seed;
    TAILQ_INIT(&jobs->unbriefed);
    TAILQ_INIT(&jobs->finished);
}

void
outbox_jobs_close(struct jobs *jobs)
{
    for (size_t i = 0; i < JOB_BUCKETS; i++) {
        struct held *held, *next;
        for (held = LIST_FIRST(&jobs->ids[i]); held; held = next) {
            next = LIST_NEXT(held, by_id);
            outbox_job_forget(held);
        }
    }
    outbox_lanes_free(&jobs->lanes);
}

/* Lanes, order and starting: which of the held jobs may begin. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "outbox/outbox_internal.h"

enum { OPEN_FIRST_MS = 5000, OPEN_MOST_MS = 300000 };

static unsigned
id_bucket(int64_t id)
{
    return (unsigned)((uint64_t)id % BUCKETS);
}

/* FNV-1a */
static unsigned
order_bucket(const struct outbox_job *job)
{
    uint32_t hash = 2166136261u;

    for (const char *c = job->receiver; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    for (const char *c = job->event; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    return hash % BUCKETS;
}

struct held *
outbox_find(const struct outbox *outbox, int64_t id)
{
    struct held *held;

    LIST_FOREACH(held, &outbox->ids[id_bucket(id)], by_id)
    {
        if (held->job.id == id)
            return held;
    }
    return NULL;
}

/* --- lanes ---------------------------------------------------------------------------------------------- */

static struct lane *
lane_of(struct outbox *outbox, const struct outbox_job *job)
{
    size_t channel = strlen(job->channel), size = channel + strlen(job->lane) + 2;
    struct lane *lane;

    LIST_FOREACH(lane, &outbox->lanes, link)
    {
        if (strncmp(lane->name, job->channel, channel) == 0 && lane->name[channel] == ':' &&
            strcmp(lane->name + channel + 1, job->lane) == 0)
            return lane;
    }
    lane = calloc(1, sizeof(*lane) + size);
    if (!lane)
        log_fatal("outbox.lane", "out of memory");
    memcpy(lane->name, job->channel, channel);
    lane->name[channel] = ':';
    memcpy(lane->name + channel + 1, job->lane, size - channel - 1);
    lane->skipped_from = INT64_MAX;
    TAILQ_INIT(&lane->waiting);
    LIST_INSERT_HEAD(&outbox->lanes, lane, link);
    return lane;
}

/* A lane whose breaker is open and past its time lets one job try. */
static bool
lane_open(const struct lane *lane, uint64_t now)
{
    return lane->open_until_us > now || (lane->open_until_us && lane->running > 0);
}

static bool
lane_full(const struct outbox *outbox, const struct lane *lane, uint64_t now)
{
    return lane->open_until_us > now || lane->waiting_count >= outbox->config.lane_slots;
}

/* At the end of a turn only: others walk the list. */
static void
drop_idle(struct outbox *outbox)
{
    struct lane *lane, *next;

    for (lane = LIST_FIRST(&outbox->lanes); lane; lane = next) {
        next = LIST_NEXT(lane, link);
        if (lane->running || lane->waiting_count || lane->failures || lane->skipped_from != INT64_MAX)
            continue;
        LIST_REMOVE(lane, link);
        free(lane);
    }
}

bool
outbox_lane_overfull(const struct held *held)
{
    return held->lane->waiting_count > 2 * held->outbox->config.slots;
}

void
outbox_full_lanes(struct outbox *outbox, int64_t after, struct buf *out)
{
    uint64_t now = clock_monotonic_us();
    struct lane *lane;
    const char *before = "\"";

    buf_putc(out, '{');
    LIST_FOREACH(lane, &outbox->lanes, link)
    {
        if (!lane_full(outbox, lane, now))
            continue;
        if (after < lane->skipped_from)
            lane->skipped_from = after;
        buf_puts(out, before);
        for (const char *c = lane->name; *c; c++) {
            if (*c == '"' || *c == '\\')
                buf_putc(out, '\\');
            buf_putc(out, *c);
        }
        buf_putc(out, '"');
        before = ",\"";
    }
    buf_putc(out, '}');
}

int64_t
outbox_lanes_reopened(struct outbox *outbox)
{
    uint64_t now = clock_monotonic_us();
    int64_t from = INT64_MAX;
    struct lane *lane;

    LIST_FOREACH(lane, &outbox->lanes, link)
    {
        if (lane->skipped_from == INT64_MAX || lane->open_until_us > now ||
            lane->waiting_count > outbox->config.lane_slots / 2)
            continue;
        if (lane->skipped_from < from)
            from = lane->skipped_from;
        lane->skipped_from = INT64_MAX;
    }
    drop_idle(outbox);
    return from;
}

int
outbox_lanes_open(const struct outbox *outbox)
{
    const struct lane *lane;
    int open = 0;

    LIST_FOREACH(lane, &outbox->lanes, link) open += lane->open_until_us != 0;
    return open;
}

/* What waits in a lane beyond its share keeps no other lane's rows out. */
int
outbox_room(const struct outbox *outbox)
{
    uint64_t now = clock_monotonic_us();
    int share = outbox->config.lane_slots, room = 2 * outbox->config.slots - (outbox->held - outbox->waiting);
    const struct lane *lane;

    LIST_FOREACH(lane, &outbox->lanes, link)
    if (lane->open_until_us <= now)
        room -= lane->waiting_count < share ? lane->waiting_count : share;
    return room;
}

/* For others who may reach what we cannot, and for us when it is time again. */
static void
open_breaker(struct outbox *outbox, struct lane *lane)
{
    struct held *held;

    lane->open_ms = lane->open_ms == 0 ? OPEN_FIRST_MS : lane->open_ms * 2;
    if (lane->open_ms > OPEN_MOST_MS)
        lane->open_ms = OPEN_MOST_MS;
    lane->open_until_us = clock_monotonic_us() + 1000ULL * (uint64_t)lane->open_ms;
    outbox->breaks++;
    while ((held = TAILQ_FIRST(&lane->waiting)))
        outbox_end_unbegun(held, SETTLE_BACK, NULL, 0);
}

void
outbox_lane_ended(struct outbox *outbox, struct held *held, enum outbox_end end)
{
    struct lane *lane = held->lane;

    lane->running--;
    outbox->running--;
    if (end != OUTBOX_DOWN) {
        if (lane->open_until_us)
            log_info("outbox.lane", LOG_STR("channel", held->job.channel), LOG_STR("breaker", "closed"));
        lane->failures = lane->open_ms = 0;
        lane->open_until_us = 0;
    } else if (++lane->failures >= OUTBOX_BREAK_AFTER) {
        open_breaker(outbox, lane);
        log_warn("outbox.lane", LOG_STR("channel", held->job.channel), LOG_STR("breaker", "open"),
                 LOG_INT("ms", lane->open_ms));
    }
    held->lane = NULL;
}

/* --- order ---------------------------------------------------------------------------------------------- */

/* The last one held of the same receiver and event, if it has still to end. */
static struct held *
predecessor(const struct outbox *outbox, const struct outbox_job *job)
{
    struct held *held;

    LIST_FOREACH(held, &outbox->orders[order_bucket(job)], by_order)
    {
        if (strcmp(held->job.event, job->event) == 0 && strcmp(held->job.receiver, job->receiver) == 0 &&
            strcmp(held->job.channel, job->channel) == 0)
            return held;
    }
    return NULL;
}

static void
enqueue(struct held *held)
{
    held->state = HELD_WAITING;
    TAILQ_INSERT_TAIL(&held->lane->waiting, held, link);
}

void
outbox_hold(struct outbox *outbox, struct held *held)
{
    held->outbox = outbox;
    held->lane = lane_of(outbox, &held->job);
    held->lane->waiting_count++;
    outbox->waiting++;
    outbox->held++;
    LIST_INSERT_HEAD(&outbox->ids[id_bucket(held->job.id)], held, by_id);
    if (held->job.event) {
        struct held *before = predecessor(outbox, &held->job);

        if (before) {
            before->follower = held;
            held->needs_turn = true;
        }
        LIST_INSERT_HEAD(&outbox->orders[order_bucket(&held->job)], held, by_order);
    }
    if (held->needs_brief)
        TAILQ_INSERT_TAIL(&outbox->unbriefed, held, link);
    outbox_unblock(held);
}

void
outbox_unblock(struct held *held)
{
    if (held->state == HELD_NEW && !held->needs_brief && !held->needs_turn)
        enqueue(held);
}

/* --- starting ------------------------------------------------------------------------------------------- */

/* It leaves what waits, for `work` or for `finished`. */
static void
leave_waiting(struct held *held)
{
    struct outbox *outbox = held->outbox;

    if (held->state == HELD_WAITING)
        TAILQ_REMOVE(&held->lane->waiting, held, link);
    else if (held->needs_brief)
        TAILQ_REMOVE(&outbox->unbriefed, held, link);
    held->lane->waiting_count--;
    outbox->waiting--;
}

/* One of each lane after the other, until no slot or no lane is left. */
void
outbox_start(struct outbox *outbox)
{
    bool began = true;
    uint64_t now = clock_monotonic_us();

    if (now - outbox->beat_us > LEASE_SAFE_MS * 1000ULL)
        return; /* somebody else may have our rows by now */
    while (began && outbox->running < outbox->config.slots) {
        struct lane *lane, *next;

        began = false;
        for (lane = LIST_FIRST(&outbox->lanes); lane && outbox->running < outbox->config.slots; lane = next) {
            struct held *held = TAILQ_FIRST(&lane->waiting);

            next = LIST_NEXT(lane, link);
            if (!held || lane_open(lane, now) || lane->running >= outbox->config.lane_slots)
                continue;
            leave_waiting(held);
            held->state = HELD_RUNNING;
            lane->running++;
            outbox->running++;
            began = true;
            outbox->config.work(outbox->config.context, &held->job);
        }
    }
}

void
outbox_end_unbegun(struct held *held, int end, const char *reason, int64_t wait)
{
    struct lane *lane = held->lane;

    leave_waiting(held);
    held->lane = NULL;
    if (end == SETTLE_BACK && held->job.id <= lane->skipped_from)
        lane->skipped_from = held->job.id - 1;
    outbox_finish_as(held, end, reason, wait);
}

void
outbox_give_back(struct outbox *outbox)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        struct held *held, *next;

        for (held = LIST_FIRST(&outbox->ids[i]); held; held = next) {
            next = LIST_NEXT(held, by_id);
            if (held->state == HELD_NEW || held->state == HELD_WAITING)
                outbox_end_unbegun(held, SETTLE_BACK, NULL, 0);
        }
    }
}

void
outbox_lanes_free(struct outbox *outbox)
{
    struct lane *lane;

    while ((lane = LIST_FIRST(&outbox->lanes))) {
        LIST_REMOVE(lane, link);
        free(lane);
    }
}

#include "outbox/lane.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/array.h"
#include "outbox/outbox.h"

enum { OPEN_FIRST_MS = 5000, OPEN_MOST_MS = 300000 };

struct lane *
outbox_lane_of(struct lanes *lanes, const char *channel, const char *name)
{
    size_t channel_length = strlen(channel), size = channel_length + strlen(name) + 2;
    struct lane *lane;
    LIST_FOREACH(lane, &lanes->list, link)
    {
        if (strncmp(lane->name, channel, channel_length) == 0 && lane->name[channel_length] == ':' &&
            strcmp(lane->name + channel_length + 1, name) == 0)
            return lane;
    }
    lane = calloc(1, sizeof(*lane) + size);
    if (!lane)
        log_fatal("outbox.lane", "out of memory");
    memcpy(lane->name, channel, channel_length);
    lane->name[channel_length] = ':';
    memcpy(lane->name + channel_length + 1, name, size - channel_length - 1);
    lane->skipped_from = INT64_MAX;
    TAILQ_INIT(&lane->waiting);
    LIST_INSERT_HEAD(&lanes->list, lane, link);
    return lane;
}

bool
outbox_lane_ready(const struct lanes *lanes, const struct lane *lane, uint64_t now_us)
{
    bool open = lane->open_until_us > now_us || (lane->open_until_us && lane->running > 0);
    return !open && lane->running < lanes->share;
}

/* --- the breaker --- */

static void
open_breaker(struct lane *lane)
{
    lane->open_ms = lane->open_ms == 0 ? OPEN_FIRST_MS : lane->open_ms * 2;
    if (lane->open_ms > OPEN_MOST_MS)
        lane->open_ms = OPEN_MOST_MS;
    lane->open_until_us = clock_monotonic_us() + 1000ULL * (uint64_t)lane->open_ms;
    log_warn("outbox.lane", LOG_STR("lane", lane->name), LOG_STR("breaker", "open"),
             LOG_INT("ms", lane->open_ms));
}

static void
close_breaker(struct lane *lane)
{
    if (lane->open_until_us)
        log_info("outbox.lane", LOG_STR("lane", lane->name), LOG_STR("breaker", "closed"));
    lane->failures = lane->open_ms = 0;
    lane->open_until_us = 0;
}

bool
outbox_lane_ended(struct lane *lane, bool down)
{
    lane->running--;
    if (!down) {
        close_breaker(lane);
        return false;
    }
    if (++lane->failures < OUTBOX_BREAK_AFTER)
        return false;
    open_breaker(lane);
    return true;
}

/* --- what claims leave out --- */

void
outbox_lane_freed(struct lane *lane, int64_t id)
{
    if (id <= lane->skipped_from)
        lane->skipped_from = id - 1;
}

void
outbox_lanes_full(struct lanes *lanes, int64_t after, struct buf *out)
{
    uint64_t now_us = clock_monotonic_us();
    buf_clear(out);
    struct lane *lane;
    LIST_FOREACH(lane, &lanes->list, link)
    {
        if (lane->open_until_us <= now_us && lane->waiting_count < lanes->share)
            continue;
        if (after < lane->skipped_from)
            lane->skipped_from = after;
        db_array_put(out, lane->name);
    }
    db_array_end(out);
}

static void
free_idle(struct lanes *lanes)
{
    struct lane *lane, *next;
    for (lane = LIST_FIRST(&lanes->list); lane; lane = next) {
        next = LIST_NEXT(lane, link);
        if (lane->running || lane->waiting_count || lane->failures || lane->skipped_from != INT64_MAX)
            continue;
        LIST_REMOVE(lane, link);
        free(lane);
    }
}

int64_t
outbox_lanes_reopened(struct lanes *lanes)
{
    uint64_t now_us = clock_monotonic_us();
    int64_t from = INT64_MAX;
    struct lane *lane;
    LIST_FOREACH(lane, &lanes->list, link)
    {
        if (lane->skipped_from == INT64_MAX || lane->open_until_us > now_us ||
            lane->waiting_count > lanes->share / 2)
            continue;
        if (lane->skipped_from < from)
            from = lane->skipped_from;
        lane->skipped_from = INT64_MAX;
    }
    free_idle(lanes);
    return from;
}

int
outbox_lanes_waiting(const struct lanes *lanes)
{
    uint64_t now_us = clock_monotonic_us();
    int waiting = 0;
    const struct lane *lane;
    LIST_FOREACH(lane, &lanes->list, link)
    {
        if (lane->open_until_us <= now_us)
            waiting += lane->waiting_count < lanes->share ? lane->waiting_count : lanes->share;
    }
    return waiting;
}

void
outbox_lanes_free(struct lanes *lanes)
{
    struct lane *lane;
    while ((lane = LIST_FIRST(&lanes->list))) {
        LIST_REMOVE(lane, link);
        free(lane);
    }
}

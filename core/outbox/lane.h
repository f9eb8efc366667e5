/* lane: the jobs that share one way out (the mail server, a webhook's endpoint), and the breaker of that way.
 *
 * A lane says whether a job may start and whether its breaker opened; what happens to the jobs is job.c's
 * work.
 */
#ifndef OUTBOX_LANE_H
#define OUTBOX_LANE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/buf.h"

struct held; /* a job in memory: job.h */
TAILQ_HEAD(helds, held);

struct lane {
    LIST_ENTRY(lane) link;
    struct helds waiting; /* may start */
    int waiting_count;    /* with those that wait for a brief or for their predecessor */
    int running;
    int failures; /* in a row */
    uint64_t open_until_us;
    int open_ms;
    int64_t skipped_from; /* claims passed over rows of this lane beyond this id; INT64_MAX: none */
    char name[];          /* "channel:lane" */
};

struct lanes {
    LIST_HEAD(, lane) list;
    int share; /* jobs of one lane that may run at once */
};

/* The lane of this name, made when it is not there. It lives until outbox_lanes_reopened() finds it idle. */
struct lane *outbox_lane_of(struct lanes *lanes, const char *channel, const char *name);
/* A job of it may start now, if one waits. An open breaker whose time is up lets one job try. */
bool outbox_lane_ready(const struct lanes *lanes, const struct lane *lane, uint64_t now_us);
/* A job of it ended; DOWN: by a failure of the lane's other side. True when the breaker opened because of
 * that: nothing starts for a while, and what waits should be given back, for other notifiers. */
bool outbox_lane_ended(struct lane *lane, bool down);
/* The row ID of this lane is free again in the database: a later claim must look there. */
void outbox_lane_freed(struct lane *lane, int64_t id);
/* Replace OUT by `{"mail:","webhook:ep_1"}`: lanes of which a claim beyond AFTER wants no rows now. */
void outbox_lanes_full(struct lanes *lanes, int64_t after, struct buf *out);
/* Lanes that were full or open and can take rows again: the lowest id to look from, or INT64_MAX. Idle lanes
 * are freed. */
int64_t outbox_lanes_reopened(struct lanes *lanes);
/* Waiting jobs, of each lane at most its share. Those of lanes with an open breaker do not count. */
int outbox_lanes_waiting(const struct lanes *lanes);
void outbox_lanes_free(struct lanes *lanes);

#endif

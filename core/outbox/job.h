/* job: the life of a row in this process.
 *
 *   claim.c           brief.c                              caller                settle.c
 *   NEW  --brief, predecessor--> WAITING in its lane --start--> RUNNING --finish--> FINISHED --statement-->
 * gone
 *     \________________________________/ ended before it began: a verdict, or given back _____^
 */
#ifndef OUTBOX_JOB_H
#define OUTBOX_JOB_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/buf.h"
#include "outbox/ladder.h"
#include "outbox/lane.h"
#include "outbox/outbox.h"
#include "outbox/tally.h"
#include "outbox/turn.h"

/* An end beside those of enum outbox_end: the job never began, and its row is free again and does not count
 * as an attempt. */
enum { OUTBOX_BACK = OUTBOX_ENDS };

enum { JOB_BUCKETS = 4096 };

enum held_state { HELD_NEW, HELD_WAITING, HELD_RUNNING, HELD_FINISHED, HELD_SETTLING };

struct held {
    struct outbox_job job; /* first: the caller has a pointer to it */
    struct jobs *jobs;
    struct lane *lane; /* until it ends */
    const struct ladder *ladder;
    enum held_state state;
    bool needs_brief;
    bool asked;            /* its brief is under way */
    bool behind;           /* its predecessor has not ended */
    struct held *follower; /* the next one of its receiver and event */
    LIST_ENTRY(held) by_id, by_order;
    TAILQ_ENTRY(held) link; /* in `unbriefed`, in its lane, in `finished`, in a settling statement */
    int end;                /* enum outbox_end or OUTBOX_BACK */
    int64_t wait;           /* seconds */
    char *reason, *brief;
    char text[]; /* the strings of `job` */
};

struct jobs {
    struct turn *turn;
    struct tallies *tallies;
    struct lanes lanes;
    outbox_work_fn *work;
    void *context;
    int slots;
    uint32_t random; /* of the ladder's jitter */
    int held;        /* all of them */
    int waiting;     /* NEW and WAITING */
    int running;     /* RUNNING */
    int finished_count;
    struct helds unbriefed, finished;
    LIST_HEAD(, held) ids[JOB_BUCKETS], orders[JOB_BUCKETS];
};

void outbox_jobs_open(struct jobs *jobs, struct turn *turn, struct tallies *tallies,
                      const struct outbox_config *config);
/* Forgets every job. */
void outbox_jobs_close(struct jobs *jobs);

struct held *outbox_job_find(const struct jobs *jobs, int64_t id);
/* Take over HELD, allocated with calloc() by the caller, who has filled `job`, `ladder` and
 * `needs_brief`. It waits in
 * its lane and behind its predecessor. */
void outbox_job_hold(struct jobs *jobs, struct held *held);
/* Its brief is there: LENGTH bytes at TEXT, copied; NULL: none. */
void outbox_job_briefed(struct held *held, const char *text, size_t length);
/* One that has not begun ends: with a verdict, or given back. */
void outbox_job_end(struct held *held, int end, const char *reason, int64_t wait);
/* One that has not begun failed for now: tried again by its ladder, dead at the ladder's end. */
void outbox_job_fail(struct held *held, const char *reason);
/* Settled: take it out and free it. */
void outbox_job_forget(struct held *held);
/* More jobs of its lane wait than can have a turn soon. */
bool outbox_job_crowded(const struct held *held);

/* Start what may, a job of each lane after the other, until no slot or no lane is left. */
void outbox_jobs_start(struct jobs *jobs);
/* Give back all that has not begun. */
void outbox_jobs_give_back(struct jobs *jobs);
/* So many rows can be claimed. What waits in a lane beyond its share keeps no other lane's rows out. */
int outbox_jobs_room(const struct jobs *jobs);
/* Replace OUT by `{1,2,3}`, the ids of all jobs in memory. */
void outbox_jobs_ids(const struct jobs *jobs, struct buf *out);

#endif

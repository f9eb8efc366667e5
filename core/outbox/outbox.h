/* outbox: the worker's side of the notification queue.
 *
 * Rows of `outbox_ready` are claimed in batches as slots become free, briefed in one statement, handed one by
 * one to the caller's `work`, and what came of them is settled in batches. The caller answers each job
 * exactly once, with outbox_finish(), from inside `work` or at any later time on the same loop:
 *
 *     static void work(void *context, struct outbox_job *job)
 *     {
 *         ... start to deliver; when it is known how it went:
 *         outbox_finish(job, OUTBOX_RETRY, "451 greylisted", 300);
 *     }
 *
 * What is promised: a row whose transaction committed is worked at least once; a row that was finished and
 * settled is never worked again; a job that was begun when this process died is worked again, with the same
 * id (the Message-ID is made from it). Settling is fenced by (owner, attempt): a process that lost its lease,
 * because it stood still for longer than OUTBOX_LEASE_SECONDS, settles nothing.
 *
 * Order: of the rows for one receiver of one event the next begins when the one before is finished; while
 * that one waits for another try they wait too. Rows without an event have no order among themselves.
 *
 * Shares: jobs of one lane (a webhook's endpoint; the mail server is the lane "", and "now" for what somebody
 * waits for) hold at most `lane_slots` of the `slots`. A lane whose jobs end in OUTBOX_DOWN
 * OUTBOX_BREAK_AFTER times in a row is left alone for a while that doubles (5 s to 5 min); then one job
 * tries.
 *
 * Units: milliseconds and seconds as the names say. Strings of a job live until it is finished.
 */
#ifndef OUTBOX_OUTBOX_H
#define OUTBOX_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"

enum {
    OUTBOX_LEASE_SECONDS = 30, /* a notifier that was not heard of for so long has lost its rows */
    OUTBOX_BREAK_AFTER = 5     /* failures in a row, then a lane's breaker opens */
};

enum outbox_end {
    OUTBOX_DONE,  /* the receiver's side has it */
    OUTBOX_RETRY, /* failed for now: again by its ladder; dead when the ladder is at its end */
    OUTBOX_DEAD,  /* failed for good (5xx, a bad address): kept with the reason, can be sent again by hand */
    OUTBOX_DROPPED, /* need not be told any more; kept as done, with the reason */
    OUTBOX_LATER,   /* not now (quiet hours, a delay that collects edits): does not count as an attempt */
    OUTBOX_DOWN,    /* as OUTBOX_RETRY, and the fault is the lane's: no connection, no answer, a 421 */
    OUTBOX_ENDS
};

struct outbox_job {
    int64_t id;           /* for ever: what a Message-ID or webhook-id is made of */
    int attempt;          /* from 1 */
    int64_t created;      /* seconds since 1970: when it was caused */
    const char *kind;     /* "rsvp_confirmed" */
    const char *channel;  /* "mail", "webhook" */
    const char *receiver; /* address, "org:12", endpoint */
    const char *lane;
    const char *event;   /* the event's internal id as digits; NULL: none */
    const char *payload; /* JSON text */
    const char *brief;   /* JSON text of convene.outbox_brief_rows(); NULL: none */
    void *data;          /* the caller's, NULL at first */
};

/* Called from the loop. */
typedef void outbox_work_fn(void *context, struct outbox_job *job);

/* Answer JOB, which is gone after that. REASON is copied (at most 500 bytes of it), is shown to organizers
 * and must hold nothing that is secret; NULL for none. WAIT_SECONDS: for OUTBOX_RETRY what the receiver asked
 * for (Retry-After; 0: the ladder decides; never less than the ladder's first step, never more than a day);
 * for OUTBOX_LATER when. */
void outbox_finish(struct outbox_job *job, enum outbox_end end, const char *reason, int64_t wait_seconds);

/* This attempt is the last one of the job's ladder: OUTBOX_RETRY would end it as dead. */
bool outbox_last_attempt(const struct outbox_job *job);

/* The statements of sql/queries/outbox. */
struct outbox_statements {
    const struct db_statement *enter, *leave, *claim, *brief, *settle, *tick, *release;
};

struct outbox_config {
    struct outbox_statements statements;
    const char *place; /* who this is: one supervisor's notifier NUMBER of GENERATION. A process that enters
                          takes over the rows of the one that had the same place and died. */
    const char *host;  /* for people */
    const char *channels; /* which to serve, as an SQL array "{mail,webhook}"; rows of others stay */
    int slots;            /* jobs at work at once; 0: 64 */
    int lane_slots;       /* of one lane; 0: half of the slots */
    int batch;            /* rows in one claim; 0: 200 */
    int settle_batch;     /* rows in one settling statement; 0: as in a claim */
    int settles;          /* settling statements under way at once; 0: 2, at most 16 */
    uint32_t seed;        /* of the jitter; 0: from the system */
    outbox_work_fn *work;
    void *context;
};

struct event_base;
struct outbox;

/* It begins to claim when the pool is up. All is copied but `statements`' rows. */
struct outbox *outbox_new(struct event_base *base, struct db_pool *pool, const struct outbox_config *config);
/* There may be new rows: look at once (at most every few milliseconds). */
void outbox_wake(struct outbox *outbox);
/* Begin nothing new, give back what has not begun, wait for jobs at work, settle, say good-bye to the
 * database, then call DONE (once, from the loop). */
void outbox_stop(struct outbox *outbox, void (*done)(void *context), void *context);
/* Jobs in memory, not yet settled. */
int outbox_held(const struct outbox *outbox);
/* After the pool was freed: it answers what was under way. Jobs at work must not be finished after this. */
void outbox_free(struct outbox *outbox);

#endif

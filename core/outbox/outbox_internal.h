/* What the files of this room share and nobody else includes.
 *
 *   claim.c            lane.c                       caller                settle.c
 *   NEW  --brief-->  WAITING in its lane  --start-->  RUNNING  --finish-->  FINISHED --statement--> gone
 *     \--turn-----^  (and for its turn)
 */
#ifndef OUTBOX_OUTBOX_INTERNAL_H
#define OUTBOX_OUTBOX_INTERNAL_H

#include <sys/queue.h>

#include <event2/event.h>

#include "outbox/outbox.h"

enum {
    BUCKETS = 4096,
    REASON_MAX = 500,
    SETTLES_MAX = 16, /* statements under way */
    BEGUN_MAX = 40,   /* a row that was begun so often and never finished takes the notifier down with it */
    COOL_MS = 4,      /* between a claim that found little and the next one that a wake-up brings */
    TICK_MS = 1000,   /* also the poll for rows that nobody told us of */
    TICK_AGAIN_MS = 250,  /* while the database is away */
    BEAT_TICKS = 5,       /* every so many ticks a sign of life */
    LEASE_SAFE_MS = 20000 /* without an answered sign of life nothing is begun after this */
};

/* Numbers that convene.outbox_settle() knows: enum outbox_end up to LATER, and: */
enum { SETTLE_BACK = 9 };

enum held_state { HELD_NEW, HELD_WAITING, HELD_RUNNING, HELD_FINISHED, HELD_SETTLING };

struct held {
    struct outbox_job job; /* first: the caller has a pointer to it */
    struct outbox *outbox;
    struct lane *lane;
    enum held_state state;
    bool needs_brief, needs_turn;
    bool asked;            /* its brief is under way */
    struct held *follower; /* the next one of its receiver and event */
    LIST_ENTRY(held) by_id, by_order;
    TAILQ_ENTRY(held) link; /* in its lane, in `finished`, in a settle */
    int end;                /* what to settle: enum outbox_end or SETTLE_BACK */
    int64_t wait;
    char *reason, *brief;
    char text[]; /* the strings of `job` */
};
TAILQ_HEAD(helds, held);

struct lane {
    LIST_ENTRY(lane) link;
    struct helds waiting;
    int waiting_count, running;
    int failures; /* in a row */
    uint64_t open_until_us;
    int open_ms;
    int64_t skipped_from; /* claims passed over rows of this lane beyond this id; INT64_MAX: none */
    char name[];          /* "channel:lane" */
};

struct settle {
    struct db_request db;
    struct outbox *outbox;
    struct helds helds;
    struct buf ids, attempts, ends, waits, reasons;
    char owner[24];
    int count;
    bool busy;
};

struct outbox {
    struct outbox_config config;
    char *place, *host, *channels;
    struct db_pool *pool;
    struct event *tick, *turn, *cool;
    int64_t owner; /* 0: not entered */
    char owner_text[24];
    uint32_t random;

    struct db_request enter, claim, brief, tick_db, release, leave;
    bool entering, claiming, briefing, ticking, releasing, leaving;
    bool wanted; /* look for rows */
    bool sweep;  /* from the lowest id on */
    bool cooling;
    int64_t low, claim_after; /* rows up to `low` were looked at */
    int claim_size;
    uint64_t cool_us, claim_began_us, sweep_due_us, beat_us, resync_until_us;
    int ticks;
    bool tick_beats;
    uint64_t tick_began_us;
    char after_text[24], size_text[16];
    struct buf lanes_text, brief_text, enter_text, release_text, tally_text;
    struct helds unbriefed; /* by `link`, while NEW */
    int briefs_asked, brief_singly;

    LIST_HEAD(, held) ids[BUCKETS], orders[BUCKETS];
    LIST_HEAD(, lane) lanes;
    int held, waiting, running, finished_count;
    struct helds finished;
    struct settle settles[SETTLES_MAX];
    bool settle_failed;  /* wait for the next tick */
    int settle_singly;   /* so many go one by one: a statement was refused */
    bool stopping, gone; /* gone: the pool is no more */
    void (*stopped)(void *context);
    void *stopped_context;

    SLIST_HEAD(, tally) tallies;
    uint64_t claims, claimed, lost, breaks, sweeps;
};

/* outbox.c: something changed; look at everything once at the end of this turn of the loop. */
void outbox_turn(struct outbox *outbox);
/* `{1,2,3}`: the ids of all that is held. */
void outbox_held_ids(const struct outbox *outbox, struct buf *out);

/* claim.c */
void outbox_claim(struct outbox *outbox);
void outbox_brief(struct outbox *outbox);

/* lane.c */
struct held *outbox_find(const struct outbox *outbox, int64_t id);
/* Put a fresh one into its lane and its order. */
void outbox_hold(struct outbox *outbox, struct held *held);
/* It no longer needs its brief, or its turn. */
void outbox_unblock(struct held *held);
void outbox_start(struct outbox *outbox);
/* One that has not begun ends: with a verdict, or given back. */
void outbox_end_unbegun(struct held *held, int end, const char *reason, int64_t wait);
/* `{"mail:","webhook:ep_1"}`: lanes of which a claim beyond AFTER wants no rows now. */
void outbox_full_lanes(struct outbox *outbox, int64_t after, struct buf *out);
/* Lanes that may have rows again: the lowest id to look from, or INT64_MAX. */
int64_t outbox_lanes_reopened(struct outbox *outbox);
void outbox_lane_ended(struct outbox *outbox, struct held *held, enum outbox_end end);
/* More of this lane than its share is held. */
bool outbox_lane_overfull(const struct held *held);
int outbox_room(const struct outbox *outbox);
/* Give back all that has not begun. */
void outbox_give_back(struct outbox *outbox);
void outbox_lanes_free(struct outbox *outbox);
int outbox_lanes_open(const struct outbox *outbox);

/* settle.c */
void outbox_finish_as(struct held *held, int end, const char *reason, int64_t wait);
void outbox_settle(struct outbox *outbox);
void outbox_forget(struct held *held);
/* JSON for the tick; cleared when it was taken. */
void outbox_tally_take(struct outbox *outbox, struct buf *out);
void outbox_tallies_free(struct outbox *outbox);

#endif

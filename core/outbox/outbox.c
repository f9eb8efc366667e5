/* The loop: whatever happens asks for a turn, and a turn looks at everything, in this order.
 *
 *   tick (each second) ----.
 *   wake-up ---------------+--> turn: start what may begin, settle, ask what rows are about, claim
 *   answers of statements -'
 */
#include "outbox/outbox.h"

#include <stdlib.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/log.h"
#include "outbox/brief.h"
#include "outbox/claim.h"
#include "outbox/job.h"
#include "outbox/member.h"
#include "outbox/settle.h"
#include "outbox/tally.h"
#include "outbox/turn.h"

enum { SLOTS = 64, BATCH = 200, SETTLES = 2 };

struct outbox {
    struct turn turn;
    struct tallies tallies;
    struct jobs jobs;
    struct member member;
    struct claimer claimer;
    struct briefer briefer;
    struct settler settler;
    bool stopping;
    void (*stopped)(void *context);
    void *stopped_context;
};

/* --- turn --- */

/* Act on what the database said about this notifier. */
static void
listen_to(struct outbox *outbox, unsigned heard)
{
    if (heard & MEMBER_LOST)
        outbox_jobs_give_back(
            &outbox->jobs); /* others have them by now; what has begun cannot be called back */
    if (heard & (MEMBER_ENTERED | MEMBER_TICKED))
        outbox->settler.failed = false;
    if (heard & MEMBER_ENTERED)
        outbox_claim_all(&outbox->claimer);
    if (heard & MEMBER_TICKED)
        outbox_claim_ticked(&outbox->claimer, outbox->member.lowest, outbox->member.owner);
}

static void
stop(struct outbox *outbox, unsigned heard)
{
    if (heard & MEMBER_LEFT)
        outbox->stopped(outbox->stopped_context);
    else if (outbox->jobs.held == 0 && !outbox->claimer.claiming && !outbox->briefer.asking)
        outbox_member_leave(&outbox->member);
}

static void
on_turn(evutil_socket_t fd, short what, void *context)
{
    struct outbox *outbox = context;
    unsigned heard = outbox_member_heard(&outbox->member);

    (void)fd, (void)what;
    listen_to(outbox, heard);
    if (outbox->stopping)
        outbox_jobs_give_back(&outbox->jobs);
    else if (outbox_member_safe(&outbox->member))
        outbox_jobs_start(&outbox->jobs);
    if (outbox->member.id)
        outbox_settle(&outbox->settler, outbox->member.owner);
    outbox_brief(&outbox->briefer);
    if (outbox->member.id && !outbox->stopping && !outbox->settler.failed)
        outbox_claim(&outbox->claimer, outbox->member.owner);
    if (outbox->stopping)
        stop(outbox, heard);
}

/* --- its life --- */

/* CONFIG with what it left out. */
static struct outbox_config
complete(const struct outbox_config *config)
{
    struct outbox_config all = *config;
    if (all.slots == 0)
        all.slots = SLOTS;
    if (all.lane_slots == 0)
        all.lane_slots = (all.slots + 1) / 2;
    if (all.batch == 0)
        all.batch = BATCH;
    if (all.settle_batch == 0)
        all.settle_batch = all.batch;
    if (all.settles == 0)
        all.settles = SETTLES;
    if (all.seed == 0 && getrandom(&all.seed, sizeof(all.seed), 0) < 0)
        all.seed = (uint32_t)clock_monotonic_us();
    return all;
}

struct outbox *
outbox_new(struct event_base *base, struct db_pool *pool, const struct outbox_config *config)
{
    const struct outbox_config all = complete(config);
    struct outbox *outbox = calloc(1, sizeof(*outbox));
    if (!outbox)
        log_fatal("outbox", "out of memory");
    outbox_turn_open(&outbox->turn, base, on_turn, outbox);
    outbox_jobs_open(&outbox->jobs, &outbox->turn, &outbox->tallies, &all);
    outbox_claimer_open(&outbox->claimer, base, pool, &outbox->turn, &outbox->jobs, &outbox->tallies, &all);
    outbox_briefer_open(&outbox->briefer, pool, &outbox->turn, &outbox->jobs, &all);
    outbox_settler_open(&outbox->settler, pool, &outbox->turn, &outbox->jobs, &outbox->tallies, &all);
    outbox_member_open(&outbox->member, base, pool, &outbox->turn, &outbox->jobs, &outbox->tallies, &all);
    return outbox;
}

void
outbox_wake(struct outbox *outbox)
{
    outbox_claim_wake(&outbox->claimer);
}

void
outbox_stop(struct outbox *outbox, void (*done)(void *context), void *context)
{
    outbox->stopping = true;
    outbox->stopped = done;
    outbox->stopped_context = context;
    outbox_member_stop(&outbox->member);
    outbox_turn(&outbox->turn);
}

int
outbox_held(const struct outbox *outbox)
{
    return outbox->jobs.held;
}

void
outbox_free(struct outbox *outbox)
{
    if (!outbox)
        return;
    outbox_member_close(&outbox->member);
    outbox_settler_close(&outbox->settler);
    outbox_briefer_close(&outbox->briefer);
    outbox_claimer_close(&outbox->claimer);
    outbox_jobs_close(&outbox->jobs);
    outbox_tallies_free(&outbox->tallies);
    outbox_turn_close(&outbox->turn);
    free(outbox);
}

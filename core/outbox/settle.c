#include "outbox/settle.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/log.h"
#include "db/array.h"
#include "outbox/statements.h"

enum { ARRAY_MAX = 1 << 20, ARRAYS = 5 };

/* As convene.outbox_settle_rows() takes them, and as they are counted, except that nothing came of what is
 * given back. */
static const char *const words[] = {
    [OUTBOX_DONE] = "done",       [OUTBOX_RETRY] = "retry", [OUTBOX_DEAD] = "dead",
    [OUTBOX_DROPPED] = "dropped", [OUTBOX_LATER] = "later", [OUTBOX_BACK] = "back",
};

static void
arrays_of(struct settle *settle, struct buf *arrays[ARRAYS])
{
    arrays[0] = &settle->ids;
    arrays[1] = &settle->attempts;
    arrays[2] = &settle->ends;
    arrays[3] = &settle->waits;
    arrays[4] = &settle->reasons;
}

static void
put_held(struct settle *settle, const struct held *held)
{
    db_array_put_number(&settle->ids, held->job.id);
    db_array_put_number(&settle->attempts, held->job.attempt);
    db_array_put(&settle->ends, words[held->end]);
    db_array_put_number(&settle->waits, held->wait);
    db_array_put(&settle->reasons, held->reason);
    settle->count++;
}

/* --- the answer --- */

/* OURS of them were this notifier's to settle; the others have another owner by now. */
static void
settled(struct settle *settle, int64_t ours)
{
    struct settler *settler = settle->settler;
    outbox_tally_add(settler->tallies, "", "", "lost", settle->count - ours);
    struct held *held;
    while ((held = TAILQ_FIRST(&settle->helds))) {
        TAILQ_REMOVE(&settle->helds, held, link);
        if (held->end != OUTBOX_BACK)
            outbox_tally_add(settler->tallies, held->job.kind, held->job.channel, words[held->end], 1);
        outbox_job_forget(held);
    }
}

/* To be told again, at the next tick or one by one when it was the server that refused. What is known is
 * never forgotten: a row that was delivered and not settled would be delivered again. */
static void
settle_again(struct settle *settle, enum db_status status)
{
    struct settler *settler = settle->settler;
    if (db_refused(status) && settle->count > 1)
        settler->singly = settle->count;
    else
        settler->failed = true;
    struct held *held;
    while ((held = TAILQ_FIRST(&settle->helds))) {
        TAILQ_REMOVE(&settle->helds, held, link);
        held->state = HELD_FINISHED;
        TAILQ_INSERT_TAIL(&settler->jobs->finished, held, link);
        settler->jobs->finished_count++;
    }
}

static void
on_settled(struct db_request *request, const struct db_result *result)
{
    struct settle *settle = container_of(request, struct settle, db);
    settle->busy = false;
    if (db_status(result) == DB_OK) {
        settled(settle, db_int(result, 0, OUTBOX_SETTLED_COUNT));
    } else {
        log_warn("outbox.settle", LOG_STR("status", db_status_name(db_status(result))),
                 LOG_STR("error", db_message(result)), LOG_INT("rows", settle->count));
        settle_again(settle, db_status(result));
    }
    outbox_turn(settle->settler->turn);
}

/* --- the statement --- */

static void
send_settle(struct settler *settler, struct settle *settle, const char *owner)
{
    int most = settler->singly > 0 ? 1 : settler->batch;
    settler->singly -= settler->singly > 0;
    settle->count = 0;
    struct buf *arrays[ARRAYS];
    arrays_of(settle, arrays);
    for (int i = 0; i < ARRAYS; i++)
        buf_clear(arrays[i]);
    struct held *held;
    while (settle->count < most && (held = TAILQ_FIRST(&settler->jobs->finished))) {
        TAILQ_REMOVE(&settler->jobs->finished, held, link);
        settler->jobs->finished_count--;
        held->state = HELD_SETTLING;
        TAILQ_INSERT_TAIL(&settle->helds, held, link);
        put_held(settle, held);
    }
    for (int i = 0; i < ARRAYS; i++)
        db_array_end(arrays[i]);
    snprintf(settle->owner, sizeof(settle->owner), "%s", owner);
    settle->busy = true;
    settle->db = (struct db_request){.statement = settler->statement,
                                     .values = {[OUTBOX_SETTLE_OWNER] = settle->owner,
                                                [OUTBOX_SETTLE_IDS] = settle->ids.data,
                                                [OUTBOX_SETTLE_ATTEMPTS] = settle->attempts.data,
                                                [OUTBOX_SETTLE_ENDS] = settle->ends.data,
                                                [OUTBOX_SETTLE_WAITS] = settle->waits.data,
                                                [OUTBOX_SETTLE_REASONS] = settle->reasons.data},
                                     .done = on_settled};
    db_submit(settler->pool, &settle->db);
}

/* A second statement only for a full batch: two half ones cost two commits. */
void
outbox_settle(struct settler *settler, const char *owner)
{
    bool under_way = false;
    if (settler->failed)
        return;
    for (int i = 0; i < settler->count; i++)
        under_way = under_way || settler->settles[i].busy;
    for (int i = 0; i < settler->count && settler->jobs->finished_count > 0; i++) {
        if (settler->settles[i].busy || (under_way && settler->jobs->finished_count < settler->batch))
            continue;
        send_settle(settler, &settler->settles[i], owner);
        under_way = true;
    }
}

/* --- its life --- */

void
outbox_settler_open(struct settler *settler, struct db_pool *pool, struct turn *turn, struct jobs *jobs,
                    struct tallies *tallies, const struct outbox_config *config)
{
    settler->turn = turn;
    settler->jobs = jobs;
    settler->tallies = tallies;
    settler->pool = pool;
    settler->statement = config->statements.settle;
    settler->batch = config->settle_batch;
    settler->count = config->settles < SETTLES_MAX ? config->settles : SETTLES_MAX;
    for (int i = 0; i < SETTLES_MAX; i++) {
        settler->settles[i].settler = settler;
        TAILQ_INIT(&settler->settles[i].helds);
        struct buf *arrays[ARRAYS];
        arrays_of(&settler->settles[i], arrays);
        for (int n = 0; n < ARRAYS; n++)
            buf_init(arrays[n], ARRAY_MAX);
    }
}

void
outbox_settler_close(struct settler *settler)
{
    for (int i = 0; i < SETTLES_MAX; i++) {
        struct buf *arrays[ARRAYS];
        arrays_of(&settler->settles[i], arrays);
        for (int n = 0; n < ARRAYS; n++)
            buf_release(arrays[n]);
    }
}

/* What came of jobs, written in batches: as long as a statement is under way the next one fills. */
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/log.h"
#include "outbox/ladder.h"
#include "outbox/outbox_internal.h"

enum tally_outcome { TALLY_DONE, TALLY_RETRY, TALLY_DEAD, TALLY_DROPPED, TALLY_LATER, TALLY_OUTCOMES };

/* What was settled since the last sign of life, by kind and channel. */
struct tally {
    SLIST_ENTRY(tally) link;
    char *kind, *channel;
    int64_t n[TALLY_OUTCOMES];
};

static const char *const outcome_names[] = {"done", "retry", "dead", "dropped", "later"};

/* --- tallies -------------------------------------------------------------------------------------------- */

static struct tally *
tally_of(struct outbox *outbox, const struct outbox_job *job)
{
    struct tally *tally;

    SLIST_FOREACH(tally, &outbox->tallies, link)
    {
        if (strcmp(tally->kind, job->kind) == 0 && strcmp(tally->channel, job->channel) == 0)
            return tally;
    }
    tally = calloc(1, sizeof(*tally));
    if (!tally || !(tally->kind = strdup(job->kind)) || !(tally->channel = strdup(job->channel)))
        log_fatal("outbox.tally", "out of memory");
    SLIST_INSERT_HEAD(&outbox->tallies, tally, link);
    return tally;
}

static void
put_field(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "\"%s\":\"", name);
    escape_json(out, value, strlen(value));
    buf_puts(out, "\",");
}

void
outbox_tally_take(struct outbox *outbox, struct buf *out)
{
    struct tally *tally;

    buf_clear(out);
    buf_putc(out, '[');
    SLIST_FOREACH(tally, &outbox->tallies, link)
    {
        for (int i = 0; i < TALLY_OUTCOMES; i++) {
            if (tally->n[i] == 0)
                continue;
            buf_puts(out, out->len > 1 ? ",{" : "{");
            put_field(out, "kind", tally->kind);
            put_field(out, "channel", tally->channel);
            put_field(out, "outcome", outcome_names[i]);
            buf_printf(out, "\"n\":%lld}", (long long)tally->n[i]);
            tally->n[i] = 0;
        }
    }
    buf_putc(out, ']');
}

void
outbox_tallies_free(struct outbox *outbox)
{
    struct tally *tally;

    while ((tally = SLIST_FIRST(&outbox->tallies))) {
        SLIST_REMOVE_HEAD(&outbox->tallies, link);
        free(tally->kind);
        free(tally->channel);
        free(tally);
    }
}

static void
count_end(struct outbox *outbox, const struct held *held)
{
    static const enum tally_outcome of_end[] = {
        [OUTBOX_DONE] = TALLY_DONE,       [OUTBOX_RETRY] = TALLY_RETRY, [OUTBOX_DEAD] = TALLY_DEAD,
        [OUTBOX_DROPPED] = TALLY_DROPPED, [OUTBOX_LATER] = TALLY_LATER,
    };

    if (held->end <= OUTBOX_LATER)
        tally_of(outbox, &held->job)->n[of_end[held->end]]++;
}

/* --- finishing ------------------------------------------------------------------------------------------ */

/* What other sides say may be anything: printable UTF-8 on one line, cut at a character. */
static char *
clean_reason(const char *reason)
{
    size_t length;
    char *copy;

    if (!reason || !*reason)
        return NULL;
    copy = strndup(reason, REASON_MAX);
    if (!copy)
        log_fatal("outbox.reason", "out of memory");
    length = strlen(copy);
    for (char *c = copy; *c; c++)
        *c = (unsigned char)*c < ' ' || *c == 127 ? ' ' : *c;
    for (int cut = 0; length >= REASON_MAX - 3 && cut < 3 && !utf8_valid(copy, length); cut++)
        copy[--length] = '\0';
    if (!utf8_valid(copy, length))
        for (char *c = copy; *c; c++)
            *c = (unsigned char)*c > 126 ? '?' : *c;
    return copy;
}

/* Its turn is over: the next one's comes, or the next one waits as long as this one does. */
static void
pass_turn(struct held *held)
{
    struct held *next = held->follower;

    if (held->job.event)
        LIST_REMOVE(held, by_order);
    held->follower = NULL;
    if (!next)
        return;
    if (held->end == OUTBOX_RETRY) {
        outbox_end_unbegun(next, OUTBOX_LATER, "waits for the one before it", held->wait);
    } else if (held->end == SETTLE_BACK) {
        outbox_end_unbegun(next, SETTLE_BACK, NULL, 0);
    } else {
        next->needs_turn = false;
        outbox_unblock(next);
    }
}

void
outbox_finish_as(struct held *held, int end, const char *reason, int64_t wait)
{
    struct outbox *outbox = held->outbox;

    held->end = end;
    held->wait = wait;
    held->reason = clean_reason(reason);
    held->state = HELD_FINISHED;
    TAILQ_INSERT_TAIL(&outbox->finished, held, link);
    outbox->finished_count++;
    pass_turn(held);
    outbox_turn(outbox);
}

void
outbox_finish(struct outbox_job *job, enum outbox_end end, const char *reason, int64_t wait_seconds)
{
    struct held *held = (struct held *)job;
    struct outbox *outbox = held->outbox;
    int64_t wait = wait_seconds < 0 ? 0 : wait_seconds;

    outbox_lane_ended(outbox, held, end);
    if (end == OUTBOX_RETRY || end == OUTBOX_DOWN) {
        outbox->random = outbox->random * 1664525u + 1013904223u;
        wait = outbox_ladder_wait(job->kind, job->attempt, wait, outbox->random >> 8);
        end = wait < 0 ? OUTBOX_DEAD : OUTBOX_RETRY;
    }
    outbox_finish_as(held, (int)end, reason, wait < 0 ? 0 : wait);
}

/* --- settling ------------------------------------------------------------------------------------------- */

void
outbox_forget(struct held *held)
{
    LIST_REMOVE(held, by_id);
    held->outbox->held--;
    free(held->reason);
    free(held->brief);
    free(held);
}

static void
put_reason(struct buf *out, const char *reason)
{
    if (!reason) {
        buf_puts(out, "NULL");
        return;
    }
    buf_putc(out, '"');
    for (const char *c = reason; *c; c++) {
        if (*c == '"' || *c == '\\')
            buf_putc(out, '\\');
        buf_putc(out, *c);
    }
    buf_putc(out, '"');
}

static void
put_held(struct settle *settle, const struct held *held)
{
    char comma = settle->count++ ? ',' : '{';

    buf_printf(&settle->ids, "%c%lld", comma, (long long)held->job.id);
    buf_printf(&settle->attempts, "%c%d", comma, held->job.attempt);
    buf_printf(&settle->ends, "%c%d", comma, held->end);
    buf_printf(&settle->waits, "%c%lld", comma, (long long)held->wait);
    buf_putc(&settle->reasons, comma);
    put_reason(&settle->reasons, held->reason);
}

static struct buf *const *
arrays_of(struct settle *settle, struct buf *arrays[6])
{
    arrays[0] = &settle->ids;
    arrays[1] = &settle->attempts;
    arrays[2] = &settle->ends;
    arrays[3] = &settle->waits;
    arrays[4] = &settle->reasons;
    arrays[5] = NULL;
    return arrays;
}

/* To be told again, at the next tick or one by one when it was the server that refused. What is known is
 * never forgotten: a row that was delivered and not settled would be delivered again. */
static void
settle_again(struct settle *settle, enum db_status status)
{
    struct outbox *outbox = settle->outbox;
    struct held *held;

    if (status == DB_SQL && settle->count > 1)
        outbox->settle_singly = settle->count;
    else
        outbox->settle_failed = true;
    while ((held = TAILQ_FIRST(&settle->helds))) {
        TAILQ_REMOVE(&settle->helds, held, link);
        held->state = HELD_FINISHED;
        TAILQ_INSERT_TAIL(&outbox->finished, held, link);
        outbox->finished_count++;
    }
}

static void
on_settled(struct db_request *request, const struct db_result *result)
{
    struct settle *settle = (struct settle *)request;
    struct outbox *outbox = settle->outbox;
    struct held *held, *next;

    settle->busy = false;
    if (db_status(result) != DB_OK) {
        if (!outbox->gone)
            log_warn("outbox.settle", LOG_STR("status", db_status_name(db_status(result))),
                     LOG_STR("error", db_message(result)), LOG_INT("rows", settle->count));
        settle_again(settle, db_status(result));
    } else {
        outbox->lost += (uint64_t)(settle->count - (int)db_int(result, 0, 0));
        for (held = TAILQ_FIRST(&settle->helds); held; held = next) {
            next = TAILQ_NEXT(held, link);
            count_end(outbox, held);
            outbox_forget(held);
        }
        TAILQ_INIT(&settle->helds);
    }
    outbox_turn(outbox);
}

static void
send_settle(struct outbox *outbox, struct settle *settle)
{
    struct buf *arrays[6];
    struct held *held;
    int most = outbox->settle_singly > 0 ? 1 : outbox->config.settle_batch;

    outbox->settle_singly -= outbox->settle_singly > 0;
    settle->count = 0;
    settle->outbox = outbox;
    TAILQ_INIT(&settle->helds);
    arrays_of(settle, arrays);
    for (int i = 0; arrays[i]; i++)
        buf_clear(arrays[i]);
    while (settle->count < most && (held = TAILQ_FIRST(&outbox->finished))) {
        TAILQ_REMOVE(&outbox->finished, held, link);
        outbox->finished_count--;
        held->state = HELD_SETTLING;
        TAILQ_INSERT_TAIL(&settle->helds, held, link);
        put_held(settle, held);
    }
    for (int i = 0; arrays[i]; i++)
        buf_putc(arrays[i], '}');
    memcpy(settle->owner, outbox->owner_text, sizeof(settle->owner));
    settle->busy = true;
    settle->db = (struct db_request){.statement = outbox->config.statements.settle,
                                     .values = {settle->owner, settle->ids.data, settle->attempts.data,
                                                settle->ends.data, settle->waits.data, settle->reasons.data},
                                     .done = on_settled};
    db_submit(outbox->pool, &settle->db);
}

/* The second statement only for a full batch: two half ones cost two commits. */
void
outbox_settle(struct outbox *outbox)
{
    bool under_way = false;

    if (!outbox->owner || outbox->settle_failed || outbox->gone)
        return;
    for (int i = 0; i < outbox->config.settles; i++)
        under_way = under_way || outbox->settles[i].busy;
    for (int i = 0; i < outbox->config.settles && outbox->finished_count > 0; i++) {
        if (outbox->settles[i].busy || (under_way && outbox->finished_count < outbox->config.settle_batch))
            continue;
        send_settle(outbox, &outbox->settles[i]);
        under_way = true;
    }
}

/* Rows come in: a claim, then what they are about. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "outbox/ladder.h"
#include "outbox/outbox_internal.h"

enum claim_column {
    CLAIM_ID,
    CLAIM_ATTEMPT,
    CLAIM_KIND,
    CLAIM_CHANNEL,
    CLAIM_RECEIVER,
    CLAIM_LANE,
    CLAIM_EVENT,
    CLAIM_CREATED,
    CLAIM_PAYLOAD
};
enum brief_column { BRIEF_ID, BRIEF_VERDICT, BRIEF_DUE, BRIEF_REASON, BRIEF_BRIEF };

/* Looking takes at most a twentieth of the time from the lowest id on, and a third of it when little is
 * found. */
enum { SWEEP_SHARE = 20, COOL_SHARE = 3, RESYNC_MS = 15000 };

/* --- claims --------------------------------------------------------------------------------------------- */

static struct held *
held_new(const struct db_result *result, int row)
{
    static const int columns[] = {CLAIM_KIND, CLAIM_CHANNEL, CLAIM_RECEIVER,
                                  CLAIM_LANE, CLAIM_EVENT,   CLAIM_PAYLOAD};
    const char *strings[6];
    size_t size = 0;
    struct held *held;
    char *at;

    for (int i = 0; i < 6; i++)
        size += db_length(result, row, columns[i]) + 1;
    held = calloc(1, sizeof(*held) + size);
    if (!held)
        log_fatal("outbox.claim", "out of memory");
    at = held->text;
    for (int i = 0; i < 6; i++) {
        const char *text = db_text(result, row, columns[i]);
        size_t length = db_length(result, row, columns[i]);

        strings[i] = text ? memcpy(at, text, length) : NULL;
        at += length + 1;
    }
    held->job = (struct outbox_job){.id = db_int(result, row, CLAIM_ID),
                                    .attempt = (int)db_int(result, row, CLAIM_ATTEMPT),
                                    .created = db_int(result, row, CLAIM_CREATED),
                                    .kind = strings[0],
                                    .channel = strings[1],
                                    .receiver = strings[2],
                                    .lane = strings[3],
                                    .event = strings[4],
                                    .payload = strings[5]};
    return held;
}

static void
take(struct outbox *outbox, const struct db_result *result, int row)
{
    struct held *held = outbox_find(outbox, db_int(result, row, CLAIM_ID));

    if (held) {
        /* The server forgot that it is ours (a claim is not synced); what is known of it stays known. */
        held->job.attempt = (int)db_int(result, row, CLAIM_ATTEMPT);
        return;
    }
    held = held_new(result, row);
    held->needs_brief = strcmp(held->job.kind, "noop") != 0;
    outbox_hold(outbox, held);
    if (held->job.attempt > BEGUN_MAX)
        outbox_end_unbegun(held, OUTBOX_DEAD, "It was begun again and again and never came to an end.", 0);
    else if (outbox->stopping || outbox_lane_overfull(held))
        outbox_end_unbegun(held, SETTLE_BACK, NULL, 0);
}

static uint64_t
at_least(uint64_t value, uint64_t least)
{
    return value > least ? value : least;
}

static void
claimed(struct outbox *outbox, const struct db_result *result)
{
    int rows = db_row_count(result);
    int64_t last = rows > 0 ? db_int(result, rows - 1, CLAIM_ID) : 0;
    uint64_t took = clock_monotonic_us() - outbox->claim_began_us;
    bool full = rows >= outbox->claim_size / 2 && rows > 0;

    outbox->claims++;
    outbox->claimed += (uint64_t)rows;
    if (outbox->claim_after == 0) {
        outbox->sweeps++;
        outbox->sweep_due_us = clock_monotonic_us() + at_least(SWEEP_SHARE * took, TICK_MS * 1000ULL);
    }
    outbox->low = full || last > outbox->low ? last : outbox->low;
    for (int row = 0; row < rows; row++)
        take(outbox, result, row);
    outbox->wanted = outbox->wanted || full;
    outbox->cooling = !full;
    outbox->cool_us = COOL_MS * 1000ULL;
    if (outbox->lanes_text.len > 2) /* it walked over the rows of full lanes */
        outbox->cool_us = at_least(COOL_SHARE * took, outbox->cool_us);
}

static void
on_claimed(struct db_request *request, const struct db_result *result)
{
    struct outbox *outbox = (struct outbox *)((char *)request - offsetof(struct outbox, claim));

    outbox->claiming = false;
    switch (db_status(result)) {
    case DB_OK:
        claimed(outbox, result);
        break;
    case DB_DOWN:
    case DB_TIMEOUT: /* rows may be ours that we do not know of */
        outbox->resync_until_us = clock_monotonic_us() + RESYNC_MS * 1000ULL;
        break;
    default:
        log_warn("outbox.claim", LOG_STR("status", db_status_name(db_status(result))),
                 LOG_STR("error", db_message(result)));
    }
    outbox_turn(outbox);
}

void
outbox_claim(struct outbox *outbox)
{
    int room = outbox_room(outbox), batch = outbox->config.batch, size = room < batch ? room : batch;
    int worth = batch < outbox->config.slots ? batch : outbox->config.slots;
    bool sweep = outbox->sweep && clock_monotonic_us() >= outbox->sweep_due_us;

    if (outbox->claiming || outbox->stopping || outbox->gone || !outbox->owner || outbox->settle_failed)
        return;
    if (outbox->cooling || !(outbox->wanted || sweep) || size * 2 < worth)
        return;
    outbox->wanted = false;
    outbox->sweep = outbox->sweep && !sweep;
    outbox->claim_after = sweep ? 0 : outbox->low;
    outbox->claim_size = size;
    outbox->claim_began_us = clock_monotonic_us();
    snprintf(outbox->after_text, sizeof(outbox->after_text), "%lld", (long long)outbox->claim_after);
    snprintf(outbox->size_text, sizeof(outbox->size_text), "%d", size);
    buf_clear(&outbox->lanes_text);
    outbox_full_lanes(outbox, outbox->claim_after, &outbox->lanes_text);
    outbox->claiming = true;
    outbox->claim = (struct db_request){.statement = outbox->config.statements.claim,
                                        .values = {outbox->owner_text, outbox->after_text, outbox->channels,
                                                   outbox->lanes_text.data, outbox->size_text},
                                        .done = on_claimed};
    db_submit(outbox->pool, &outbox->claim);
}

/* --- briefs --------------------------------------------------------------------------------------------- */

/* One allocation more, which lives as long as the job. */
static const char *
keep_brief(struct held *held, const char *text, size_t length)
{
    held->brief = text ? strndup(text, length) : NULL;
    return held->brief;
}

static void
briefed(struct held *held, const struct db_result *result, int row)
{
    const char *verdict = db_text(result, row, BRIEF_VERDICT), *reason = db_text(result, row, BRIEF_REASON);

    TAILQ_REMOVE(&held->outbox->unbriefed, held, link);
    held->needs_brief = held->asked = false;
    held->job.brief =
        keep_brief(held, db_text(result, row, BRIEF_BRIEF), db_length(result, row, BRIEF_BRIEF));
    if (!verdict || strcmp(verdict, "send") == 0)
        outbox_unblock(held);
    else if (strcmp(verdict, "drop") == 0)
        outbox_end_unbegun(held, OUTBOX_DROPPED, reason, 0);
    else if (strcmp(verdict, "later") == 0)
        outbox_end_unbegun(held, OUTBOX_LATER, reason, db_int(result, row, BRIEF_DUE));
    else
        outbox_end_unbegun(held, OUTBOX_DEAD, reason ? reason : "Nobody knows what to say about this.", 0);
}

static void
fail(struct held *held, const char *reason)
{
    int64_t wait = outbox_ladder_wait(held->job.kind, held->job.attempt, 0, held->outbox->random);

    outbox_end_unbegun(held, wait < 0 ? OUTBOX_DEAD : OUTBOX_RETRY, reason, wait < 0 ? 0 : wait);
}

/* Those that were asked about and got no answer: one by one, so that the one that breaks the statement is
 * found, and that one later. */
static void
unbriefed(struct outbox *outbox, enum db_status status, const char *message)
{
    struct held *held, *next;
    int asked = outbox->briefs_asked;

    outbox->brief_singly = asked > 1 && status == DB_SQL ? asked : 0;
    for (held = TAILQ_FIRST(&outbox->unbriefed); held; held = next) {
        next = TAILQ_NEXT(held, link);
        if (!held->asked)
            continue;
        held->asked = false;
        if (status == DB_OK)
            outbox_end_unbegun(held, OUTBOX_DEAD, "Nobody knows what to say about this.", 0);
        else if (status == DB_SQL && asked == 1)
            fail(held, message);
        else if (status != DB_SQL)
            outbox_end_unbegun(held, SETTLE_BACK, NULL, 0);
    }
}

static void
on_briefed(struct db_request *request, const struct db_result *result)
{
    struct outbox *outbox = (struct outbox *)((char *)request - offsetof(struct outbox, brief));

    outbox->briefing = false;
    if (outbox->gone)
        return;
    if (db_status(result) != DB_OK)
        log_warn("outbox.brief", LOG_STR("status", db_status_name(db_status(result))),
                 LOG_STR("error", db_message(result)));
    for (int row = 0; db_status(result) == DB_OK && row < db_row_count(result); row++) {
        struct held *held = outbox_find(outbox, db_int(result, row, BRIEF_ID));

        if (held && held->state == HELD_NEW && held->asked)
            briefed(held, result, row);
    }
    unbriefed(outbox, db_status(result), db_message(result));
    outbox_turn(outbox);
}

void
outbox_brief(struct outbox *outbox)
{
    int most = outbox->brief_singly > 0 ? 1 : outbox->config.batch;
    struct held *held;

    if (outbox->briefing || outbox->gone || TAILQ_EMPTY(&outbox->unbriefed))
        return;
    outbox->brief_singly -= outbox->brief_singly > 0;
    outbox->briefs_asked = 0;
    buf_clear(&outbox->brief_text);
    TAILQ_FOREACH(held, &outbox->unbriefed, link)
    {
        if (outbox->briefs_asked >= most)
            break;
        held->asked = true;
        buf_printf(&outbox->brief_text, "%c%lld", outbox->briefs_asked++ ? ',' : '{',
                   (long long)held->job.id);
    }
    buf_putc(&outbox->brief_text, '}');
    outbox->briefing = true;
    outbox->brief = (struct db_request){.statement = outbox->config.statements.brief,
                                        .values = {outbox->brief_text.data},
                                        .done = on_briefed};
    db_submit(outbox->pool, &outbox->brief);
}

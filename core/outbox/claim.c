#include "outbox/claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/log.h"
#include "outbox/statements.h"

enum {
    ARRAY_MAX = 1 << 20,
    BEGUN_MAX =
        40,      /* give up on a row after so many starts without an end: it probably crashes the notifier */
    COOL_MS = 4, /* between a claim that found little and the next one */
    SWEEP_MS = 1000,
    /* Looking takes at most a twentieth of the time from the lowest id on, and a third of it when little is
     * found. */
    SWEEP_SHARE = 20,
    COOL_SHARE = 3,
    RESYNC_MS = 15000 /* so long a claim whose answer was lost may still be under way */
};

/* --- a row --- */

static struct held *
held_new(const struct db_result *result, int row)
{
    static const int columns[] = {OUTBOX_CLAIM_KIND, OUTBOX_CLAIM_CHANNEL, OUTBOX_CLAIM_RECEIVER,
                                  OUTBOX_CLAIM_LANE, OUTBOX_CLAIM_EVENT,   OUTBOX_CLAIM_PAYLOAD};
    size_t size = 0;

    for (int i = 0; i < 6; i++)
        size += db_length(result, row, columns[i]) + 1;
    struct held *held;
    held = calloc(1, sizeof(*held) + size);
    if (!held)
        log_fatal("outbox.claim", "out of memory");
    char *at = held->text;
    const char *strings[6];
    for (int i = 0; i < 6; i++) {
        const char *text = db_text(result, row, columns[i]);
        size_t length = db_length(result, row, columns[i]);
        strings[i] = text ? memcpy(at, text, length) : NULL;
        at += length + 1;
    }
    held->job = (struct outbox_job){.id = db_int(result, row, OUTBOX_CLAIM_ID),
                                    .attempt = (int)db_int(result, row, OUTBOX_CLAIM_ATTEMPT),
                                    .created = db_int(result, row, OUTBOX_CLAIM_CREATED),
                                    .kind = strings[0],
                                    .channel = strings[1],
                                    .receiver = strings[2],
                                    .lane = strings[3],
                                    .event = strings[4],
                                    .payload = strings[5]};
    /* no brief knows what a kind without a ladder says */
    held->needs_brief = db_text(result, row, OUTBOX_CLAIM_LADDER) != NULL;
    held->ladder = outbox_ladder(db_text(result, row, OUTBOX_CLAIM_LADDER));
    return held;
}

static void
take(struct claimer *claimer, const struct db_result *result, int row)
{
    struct held *held = outbox_job_find(claimer->jobs, db_int(result, row, OUTBOX_CLAIM_ID));
    if (held) {
        /* The server forgot that it is ours (a claim is not synced); what is known of it stays known. */
        held->job.attempt = (int)db_int(result, row, OUTBOX_CLAIM_ATTEMPT);
        return;
    }
    held = held_new(result, row);
    outbox_job_hold(claimer->jobs, held);
    if (held->job.attempt > BEGUN_MAX)
        outbox_job_end(held, OUTBOX_DEAD, "Sending was started 40 times and never finished.", 0);
    else if (outbox_job_crowded(held))
        outbox_job_end(held, OUTBOX_BACK, NULL, 0);
}

/* --- a claim --- */

static uint64_t
at_least(uint64_t value, uint64_t least)
{
    return value > least ? value : least;
}

static void
cool_down(struct claimer *claimer, uint64_t us)
{
    struct timeval pause = {.tv_sec = (time_t)(us / 1000000), .tv_usec = (suseconds_t)(us % 1000000)};
    claimer->cooling = true;
    evtimer_add(claimer->cool, &pause);
}

static void
on_cool(evutil_socket_t fd, short what, void *context)
{
    struct claimer *claimer = context;
    (void)fd, (void)what;
    claimer->cooling = false;
    outbox_turn(claimer->turn);
}

static void
claimed(struct claimer *claimer, const struct db_result *result)
{
    int rows = db_row_count(result);
    int64_t last = rows > 0 ? db_int(result, rows - 1, OUTBOX_CLAIM_ID) : 0;
    uint64_t took_us = clock_monotonic_us() - claimer->began_us;
    bool full = rows >= claimer->size / 2 && rows > 0;
    bool passed_over = claimer->lanes_text.len > 2; /* it walked over the rows of full lanes */
    outbox_tally_add(claimer->tallies, "", "", "claims", 1);
    outbox_tally_add(claimer->tallies, "", "", "claimed", rows);
    outbox_tally_add(claimer->tallies, "", "", "sweeps", claimer->after == 0);
    if (claimer->after == 0)
        claimer->sweep_due_us = clock_monotonic_us() + at_least(SWEEP_SHARE * took_us, SWEEP_MS * 1000ULL);
    claimer->low = full || last > claimer->low ? last : claimer->low;
    for (int row = 0; row < rows; row++)
        take(claimer, result, row);
    if (full)
        claimer->wanted = true;
    else
        cool_down(claimer, at_least(passed_over ? COOL_SHARE * took_us : 0, COOL_MS * 1000ULL));
}

static void
on_claimed(struct db_request *request, const struct db_result *result)
{
    struct claimer *claimer = container_of(request, struct claimer, claim);
    claimer->claiming = false;
    switch (db_status(result)) {
    case DB_OK:
        claimed(claimer, result);
        break;
    case DB_DOWN:
    case DB_TIMEOUT: /* rows may be ours that we do not know of */
        claimer->resync_until_us = clock_monotonic_us() + RESYNC_MS * 1000ULL;
        break;
    default:
        log_warn("outbox.claim", LOG_STR("status", db_status_name(db_status(result))),
                 LOG_STR("error", db_message(result)));
    }
    outbox_turn(claimer->turn);
}

static void
send_claim(struct claimer *claimer, const char *owner, int64_t after, int size)
{
    claimer->after = after;
    claimer->size = size;
    claimer->began_us = clock_monotonic_us();
    snprintf(claimer->after_text, sizeof(claimer->after_text), "%lld", (long long)after);
    snprintf(claimer->size_text, sizeof(claimer->size_text), "%d", size);
    outbox_lanes_full(&claimer->jobs->lanes, after, &claimer->lanes_text);
    claimer->claiming = true;
    claimer->claim = (struct db_request){.statement = claimer->claim_statement,
                                         .values = {[OUTBOX_CLAIM_PARAM_OWNER] = owner,
                                                    [OUTBOX_CLAIM_PARAM_AFTER] = claimer->after_text,
                                                    [OUTBOX_CLAIM_PARAM_CHANNELS] = claimer->channels,
                                                    [OUTBOX_CLAIM_PARAM_BUT_LANES] = claimer->lanes_text.data,
                                                    [OUTBOX_CLAIM_PARAM_LIMIT] = claimer->size_text},
                                         .done = on_claimed};
    db_submit(claimer->pool, &claimer->claim);
}

void
outbox_claim(struct claimer *claimer, const char *owner)
{
    int room = outbox_jobs_room(claimer->jobs), batch = claimer->batch, size = room < batch ? room : batch;
    int worth = batch < claimer->jobs->slots ? batch : claimer->jobs->slots;
    bool sweep = claimer->sweep && clock_monotonic_us() >= claimer->sweep_due_us;
    if (claimer->claiming)
        return;
    int64_t reopened = outbox_lanes_reopened(&claimer->jobs->lanes);
    if (reopened != INT64_MAX) {
        claimer->low = reopened < claimer->low ? reopened : claimer->low;
        claimer->wanted = true;
    }
    if (claimer->cooling || !(claimer->wanted || sweep) || size * 2 < worth)
        return;
    claimer->wanted = false;
    claimer->sweep = claimer->sweep && !sweep;
    send_claim(claimer, owner, sweep ? 0 : claimer->low, size);
}

void
outbox_claim_wake(struct claimer *claimer)
{
    claimer->wanted = true;
    outbox_turn(claimer->turn);
}

void
outbox_claim_all(struct claimer *claimer)
{
    claimer->sweep = true;
    claimer->sweep_due_us = 0;
}

/* --- rows of a lost answer --- */

static void
on_released(struct db_request *request, const struct db_result *result)
{
    struct claimer *claimer = container_of(request, struct claimer, release);
    claimer->releasing = false;
    if (db_status(result) == DB_OK && db_int(result, 0, OUTBOX_RELEASED_COUNT) > 0) {
        log_info("outbox.release", LOG_INT("rows", db_int(result, 0, OUTBOX_RELEASED_COUNT)));
        claimer->sweep = true;
    }
}

/* For as long as the lost claim may still be under way, but not while another one is: its rows would be
 * freed. */
static void
resync(struct claimer *claimer, const char *owner)
{
    if (!claimer->resync_until_us || claimer->claiming || claimer->releasing)
        return;
    if (clock_monotonic_us() >= claimer->resync_until_us)
        claimer->resync_until_us = 0;
    outbox_jobs_ids(claimer->jobs, &claimer->release_text);
    claimer->releasing = true;
    claimer->release = (struct db_request){
        .statement = claimer->release_statement,
        .values = {[OUTBOX_RELEASE_OWNER] = owner, [OUTBOX_RELEASE_KEEP] = claimer->release_text.data},
        .done = on_released};
    db_submit(claimer->pool, &claimer->release);
}

void
outbox_claim_ticked(struct claimer *claimer, int64_t lowest, const char *owner)
{
    if (lowest > 0 && lowest <= claimer->low)
        claimer->low = lowest - 1;
    claimer->wanted = claimer->sweep = true;
    resync(claimer, owner);
}

/* --- its life --- */

void
outbox_claimer_open(struct claimer *claimer, struct event_base *base, struct db_pool *pool, struct turn *turn,
                    struct jobs *jobs, struct tallies *tallies, const struct outbox_config *config)
{
    claimer->turn = turn;
    claimer->jobs = jobs;
    claimer->tallies = tallies;
    claimer->pool = pool;
    claimer->claim_statement = config->statements.claim;
    claimer->release_statement = config->statements.release;
    claimer->channels = strdup(config->channels);
    claimer->batch = config->batch;
    claimer->cool = evtimer_new(base, on_cool, claimer);
    if (!claimer->channels || !claimer->cool)
        log_fatal("outbox.claim", "out of memory");
    buf_init(&claimer->lanes_text, ARRAY_MAX);
    buf_init(&claimer->release_text, ARRAY_MAX);
}

void
outbox_claimer_close(struct claimer *claimer)
{
    event_free(claimer->cool);
    free(claimer->channels);
    buf_release(&claimer->lanes_text);
    buf_release(&claimer->release_text);
}

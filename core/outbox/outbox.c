/* The loop: whatever happens asks for a turn, and a turn looks at everything, in this order.
 *
 *   tick (each second) ----.
 *   wake-up ---------------+--> turn: start what may begin, ask what rows are about, settle, claim
 *   answers of statements -'
 */
#include "outbox/outbox.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/log.h"
#include "outbox/outbox_internal.h"

enum { SLOTS = 64, BATCH = 200, SETTLES = 2, BUFS = 5 + 5 * SETTLES_MAX + 1, ARRAY_MAX = 1 << 20 };

#define OF_REQUEST(member) ((struct outbox *)((char *)request - offsetof(struct outbox, member)))

/* --- owner ---------------------------------------------------------------------------------------------- */

void
outbox_held_ids(const struct outbox *outbox, struct buf *out)
{
    const struct held *held;
    char comma = '{';

    buf_clear(out);
    for (size_t i = 0; i < BUCKETS; i++)
        LIST_FOREACH(held, &outbox->ids[i], by_id)
        {
            buf_printf(out, "%c%lld", comma, (long long)held->job.id);
            comma = ',';
        }
    buf_puts(out, comma == '{' ? "{}" : "}");
}

static void
on_entered(struct db_request *request, const struct db_result *result)
{
    struct outbox *outbox = OF_REQUEST(enter);

    outbox->entering = false;
    if (db_status(result) != DB_OK) {
        if (!outbox->gone && db_status(result) != DB_DOWN)
            log_warn("outbox.enter", LOG_STR("status", db_status_name(db_status(result))),
                     LOG_STR("error", db_message(result)));
        return;
    }
    outbox->owner = db_int(result, 0, 0);
    snprintf(outbox->owner_text, sizeof(outbox->owner_text), "%lld", (long long)outbox->owner);
    outbox->beat_us = clock_monotonic_us();
    outbox->sweep = true;
    outbox->sweep_due_us = 0;
    outbox->settle_failed = false;
    log_info("outbox.enter", LOG_INT("owner", outbox->owner), LOG_INT("held", outbox->held));
    outbox_turn(outbox);
}

static void
enter(struct outbox *outbox)
{
    if (outbox->entering || outbox->stopping)
        return;
    outbox_held_ids(outbox, &outbox->enter_text);
    outbox->entering = true;
    outbox->enter = (struct db_request){.statement = outbox->config.statements.enter,
                                        .values = {outbox->place, outbox->host, outbox->enter_text.data},
                                        .done = on_entered};
    db_submit(outbox->pool, &outbox->enter);
}

static void
on_left(struct db_request *request, const struct db_result *result)
{
    struct outbox *outbox = OF_REQUEST(leave);

    (void)result; /* who did not hear it knows in 30 seconds */
    outbox->leaving = false;
    outbox->owner = 0;
    if (!outbox->gone && outbox->stopped)
        outbox->stopped(outbox->stopped_context);
}

static void
leave(struct outbox *outbox)
{
    if (outbox->leaving || !outbox->stopping || outbox->held > 0 || outbox->claiming || outbox->briefing)
        return;
    outbox->leaving = true;
    evtimer_del(outbox->tick);
    outbox->leave = (struct db_request){.statement = outbox->config.statements.leave,
                                        .values = {outbox->owner ? outbox->owner_text : "0"},
                                        .done = on_left};
    db_submit(outbox->pool, &outbox->leave);
}

/* --- turn ----------------------------------------------------------------------------------------------- */

void
outbox_turn(struct outbox *outbox)
{
    if (!outbox->gone)
        event_active(outbox->turn, EV_TIMEOUT, 0);
}

static void
cool_down(struct outbox *outbox)
{
    struct timeval pause = {.tv_sec = (time_t)(outbox->cool_us / 1000000),
                            .tv_usec = (suseconds_t)(outbox->cool_us % 1000000)};

    evtimer_add(outbox->cool, &pause);
}

static void
on_turn(evutil_socket_t fd, short what, void *context)
{
    struct outbox *outbox = context;
    int64_t from = outbox->claiming ? INT64_MAX : outbox_lanes_reopened(outbox);

    (void)fd, (void)what;
    if (from != INT64_MAX) {
        outbox->low = from < outbox->low ? from : outbox->low;
        outbox->wanted = true;
    }
    if (outbox->stopping)
        outbox_give_back(outbox);
    else
        outbox_start(outbox);
    outbox_settle(outbox);
    outbox_brief(outbox);
    outbox_claim(outbox);
    if (outbox->cooling && !evtimer_pending(outbox->cool, NULL))
        cool_down(outbox);
    leave(outbox);
}

static void
on_cool(evutil_socket_t fd, short what, void *context)
{
    struct outbox *outbox = context;

    (void)fd, (void)what;
    outbox->cooling = false;
    outbox_turn(outbox);
}

void
outbox_wake(struct outbox *outbox)
{
    outbox->wanted = true;
    outbox_turn(outbox);
}

/* --- tick ----------------------------------------------------------------------------------------------- */

static void
wait_for_tick(struct outbox *outbox, int ms)
{
    struct timeval wait = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

    evtimer_add(outbox->tick, &wait);
}

static void
on_released(struct db_request *request, const struct db_result *result)
{
    struct outbox *outbox = OF_REQUEST(release);

    outbox->releasing = false;
    if (db_status(result) == DB_OK && db_int(result, 0, 0) > 0) {
        log_info("outbox.release", LOG_INT("rows", db_int(result, 0, 0)));
        outbox->sweep = true;
    }
}

/* After a claim whose answer was lost, for as long as it may still be under way: not while another one is. */
static void
resync(struct outbox *outbox)
{
    if (!outbox->resync_until_us || outbox->claiming || outbox->releasing)
        return;
    if (clock_monotonic_us() >= outbox->resync_until_us)
        outbox->resync_until_us = 0;
    outbox_held_ids(outbox, &outbox->release_text);
    outbox->releasing = true;
    outbox->release = (struct db_request){.statement = outbox->config.statements.release,
                                          .values = {outbox->owner_text, outbox->release_text.data},
                                          .done = on_released};
    db_submit(outbox->pool, &outbox->release);
}

static void
ticked(struct outbox *outbox, const struct db_result *result)
{
    const char *lowest = db_text(result, 0, 2);

    if (strcmp(db_text(result, 0, 0), "t") != 0) {
        log_warn("outbox.lease", LOG_STR("outcome", "lost: this process stood still for too long"));
        outbox->owner = 0;
        outbox_give_back(outbox); /* somebody else has them by now; what has begun cannot be called back */
        return;
    }
    outbox->beat_us = outbox->tick_beats ? outbox->tick_began_us : outbox->beat_us;
    if (lowest && db_int(result, 0, 2) <= outbox->low)
        outbox->low = db_int(result, 0, 2) - 1;
    if (db_int(result, 0, 3) > 0)
        log_warn("outbox.rescue", LOG_INT("rows", db_int(result, 0, 3)));
    outbox->settle_failed = false;
    outbox->wanted = outbox->sweep = true;
    resync(outbox);
}

static void
on_ticked(struct db_request *request, const struct db_result *result)
{
    struct outbox *outbox = OF_REQUEST(tick_db);

    outbox->ticking = false;
    if (outbox->gone)
        return;
    if (db_status(result) == DB_OK) {
        ticked(outbox, result);
    } else {
        if (db_status(result) != DB_DOWN)
            log_warn("outbox.tick", LOG_STR("status", db_status_name(db_status(result))),
                     LOG_STR("error", db_message(result)));
        outbox->ticks = 0; /* a sign of life is the first thing then */
    }
    if (!outbox->leaving)
        wait_for_tick(outbox, db_status(result) == DB_OK && outbox->owner ? TICK_MS : TICK_AGAIN_MS);
    outbox_turn(outbox);
}

static void
on_tick(evutil_socket_t fd, short what, void *context)
{
    struct outbox *outbox = context;

    (void)fd, (void)what;
    if (!outbox->owner) {
        enter(outbox);
        wait_for_tick(outbox, TICK_AGAIN_MS);
        return;
    }
    outbox->tick_beats = outbox->ticks++ % BEAT_TICKS == 0;
    outbox->tick_began_us = clock_monotonic_us();
    if (outbox->tick_beats)
        outbox_tally_take(outbox, &outbox->tally_text);
    outbox->ticking = true;
    outbox->tick_db = (struct db_request){.statement = outbox->config.statements.tick,
                                          .values = {outbox->owner_text, outbox->tick_beats ? "t" : "f",
                                                     outbox->tick_beats ? outbox->tally_text.data : "[]"},
                                          .done = on_ticked};
    db_submit(outbox->pool, &outbox->tick_db);
}

/* --- its life ------------------------------------------------------------------------------------------- */

static char *
copy(const char *text)
{
    char *fresh = strdup(text ? text : "");

    if (!fresh)
        log_fatal("outbox", "out of memory");
    return fresh;
}

static struct buf *const *
bufs_of(struct outbox *outbox, struct buf *bufs[BUFS])
{
    int n = 0;

    bufs[n++] = &outbox->lanes_text;
    bufs[n++] = &outbox->brief_text;
    bufs[n++] = &outbox->enter_text;
    bufs[n++] = &outbox->release_text;
    bufs[n++] = &outbox->tally_text;
    for (int i = 0; i < SETTLES_MAX; i++) {
        bufs[n++] = &outbox->settles[i].ids;
        bufs[n++] = &outbox->settles[i].attempts;
        bufs[n++] = &outbox->settles[i].ends;
        bufs[n++] = &outbox->settles[i].waits;
        bufs[n++] = &outbox->settles[i].reasons;
    }
    bufs[n] = NULL;
    return bufs;
}

static void
take_config(struct outbox *outbox, const struct outbox_config *config)
{
    outbox->config = *config;
    outbox->place = copy(config->place);
    outbox->host = copy(config->host);
    outbox->channels = copy(config->channels);
    if (outbox->config.slots == 0)
        outbox->config.slots = SLOTS;
    if (outbox->config.lane_slots == 0)
        outbox->config.lane_slots = (outbox->config.slots + 1) / 2;
    if (outbox->config.batch == 0)
        outbox->config.batch = BATCH;
    if (outbox->config.settle_batch == 0)
        outbox->config.settle_batch = outbox->config.batch;
    if (outbox->config.settles == 0)
        outbox->config.settles = SETTLES;
    if (outbox->config.settles > SETTLES_MAX)
        outbox->config.settles = SETTLES_MAX;
    outbox->random = config->seed;
    if (outbox->random == 0 && getrandom(&outbox->random, sizeof(outbox->random), 0) < 0)
        outbox->random = (uint32_t)clock_monotonic_us();
}

struct outbox *
outbox_new(struct event_base *base, struct db_pool *pool, const struct outbox_config *config)
{
    struct outbox *outbox = calloc(1, sizeof(*outbox));
    struct buf *bufs[BUFS];

    if (!outbox)
        log_fatal("outbox", "out of memory");
    take_config(outbox, config);
    outbox->pool = pool;
    bufs_of(outbox, bufs);
    for (int i = 0; bufs[i]; i++)
        buf_init(bufs[i], ARRAY_MAX);
    TAILQ_INIT(&outbox->finished);
    TAILQ_INIT(&outbox->unbriefed);
    outbox->tick = evtimer_new(base, on_tick, outbox);
    outbox->turn = evtimer_new(base, on_turn, outbox);
    outbox->cool = evtimer_new(base, on_cool, outbox);
    if (!outbox->tick || !outbox->turn || !outbox->cool)
        log_fatal("outbox", "out of memory");
    wait_for_tick(outbox, 0);
    return outbox;
}

void
outbox_stop(struct outbox *outbox, void (*done)(void *context), void *context)
{
    outbox->stopping = true;
    outbox->stopped = done;
    outbox->stopped_context = context;
    outbox_turn(outbox);
}

int
outbox_held(const struct outbox *outbox)
{
    return outbox->held;
}

void
outbox_metrics(const struct outbox *outbox, struct buf *out)
{
    const struct {
        const char *name;
        long long value;
    } rows[] = {
        {"held", outbox->held},
        {"running", outbox->running},
        {"waiting", outbox->waiting},
        {"lanes_open", outbox_lanes_open(outbox)},
        {"claims_total", (long long)outbox->claims},
        {"claimed_total", (long long)outbox->claimed},
        {"sweeps_total", (long long)outbox->sweeps},
        {"lost_total", (long long)outbox->lost},
        {"breaks_total", (long long)outbox->breaks},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        buf_printf(out, "convene_notifier_%s %lld\n", rows[i].name, rows[i].value);
}

void
outbox_free(struct outbox *outbox)
{
    struct buf *bufs[BUFS];

    if (!outbox)
        return;
    outbox->gone = true;
    for (size_t i = 0; i < BUCKETS; i++) {
        struct held *held, *next;

        for (held = LIST_FIRST(&outbox->ids[i]); held; held = next) {
            next = LIST_NEXT(held, by_id);
            outbox_forget(held);
        }
    }
    outbox_lanes_free(outbox);
    outbox_tallies_free(outbox);
    bufs_of(outbox, bufs);
    for (int i = 0; bufs[i]; i++)
        buf_release(bufs[i]);
    event_free(outbox->tick);
    event_free(outbox->turn);
    event_free(outbox->cool);
    free(outbox->place);
    free(outbox->host);
    free(outbox->channels);
    free(outbox);
}

#include "outbox/member.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/log.h"
#include "outbox/statements.h"

enum {
    ARRAY_MAX = 1 << 20,
    TICK_MS = 1000,       /* also the poll for rows that came without a notification */
    TICK_AGAIN_MS = 250,  /* while the database is away */
    BEAT_TICKS = 5,       /* every so many ticks a sign of life */
    LEASE_SAFE_MS = 20000 /* less than OUTBOX_LEASE_SECONDS */
};

static void
hear(struct member *member, unsigned what)
{
    member->heard |= what;
    outbox_turn(member->turn);
}

unsigned
outbox_member_heard(struct member *member)
{
    unsigned heard = member->heard;

    member->heard = 0;
    return heard;
}

bool
outbox_member_safe(const struct member *member)
{
    return clock_monotonic_us() - member->beat_us <= LEASE_SAFE_MS * 1000ULL;
}

static void
wait_for_tick(struct member *member, int ms)
{
    struct timeval wait = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
    evtimer_add(member->timer, &wait);
}

static void
warn(const char *what, const struct db_result *result)
{
    if (db_status(result) != DB_DOWN)
        log_warn(what, LOG_STR("status", db_status_name(db_status(result))),
                 LOG_STR("error", db_message(result)));
}

/* --- entering --- */

static void
on_entered(struct db_request *request, const struct db_result *result)
{
    struct member *member = container_of(request, struct member, enter);
    member->entering = false;
    if (db_status(result) != DB_OK) {
        warn("outbox.enter", result);
        return;
    }
    member->id = db_int(result, 0, OUTBOX_ENTERED_OWNER);
    snprintf(member->owner, sizeof(member->owner), "%lld", (long long)member->id);
    member->beat_us = clock_monotonic_us();
    log_info("outbox.enter", LOG_INT("owner", member->id), LOG_INT("held", member->jobs->held));
    hear(member, MEMBER_ENTERED);
}

static void
enter(struct member *member)
{
    if (member->entering || member->stopping)
        return;
    outbox_jobs_ids(member->jobs, &member->held_text);
    member->entering = true;
    member->enter = (struct db_request){.statement = member->enter_statement,
                                        .values = {[OUTBOX_ENTER_PLACE] = member->place,
                                                   [OUTBOX_ENTER_HOST] = member->host,
                                                   [OUTBOX_ENTER_KEEP] = member->held_text.data},
                                        .done = on_entered};
    db_submit(member->pool, &member->enter);
}

/* --- the tick --- */

static void
ticked(struct member *member, const struct db_result *result)
{
    if (strcmp(db_text(result, 0, OUTBOX_TICK_KNOWN), "t") != 0) {
        log_warn("outbox.lease", LOG_STR("outcome", "lost: this process stood still for too long"));
        member->id = 0;
        hear(member, MEMBER_LOST);
        return;
    }
    if (member->beats)
        member->beat_us = member->tick_us;
    if (db_int(result, 0, OUTBOX_TICK_RESCUED) > 0)
        log_warn("outbox.rescue", LOG_INT("rows", db_int(result, 0, OUTBOX_TICK_RESCUED)));
    member->lowest = db_int(result, 0, OUTBOX_TICK_LOWEST);
    hear(member, MEMBER_TICKED);
}

static void
on_ticked(struct db_request *request, const struct db_result *result)
{
    struct member *member = container_of(request, struct member, tick);
    if (db_status(result) == DB_OK) {
        if (member->beats)
            outbox_tallies_kept(member->tallies);
        ticked(member, result);
    } else {
        warn("outbox.tick", result);
        member->ticks = 0; /* the next tick is a sign of life */
    }
    if (!member->leaving)
        wait_for_tick(member, db_status(result) == DB_OK && member->id ? TICK_MS : TICK_AGAIN_MS);
}

static void
on_timer(evutil_socket_t fd, short what, void *context)
{
    struct member *member = context;
    (void)fd, (void)what;
    if (!member->id) {
        enter(member);
        wait_for_tick(member, TICK_AGAIN_MS);
        return;
    }
    member->beats = member->ticks++ % BEAT_TICKS == 0;
    member->tick_us = clock_monotonic_us();
    if (member->beats)
        outbox_tallies_put(member->tallies, &member->tally_text);
    member->tick =
        (struct db_request){.statement = member->tick_statement,
                            .values = {[OUTBOX_TICK_OWNER] = member->owner,
                                       [OUTBOX_TICK_BEAT] = member->beats ? "t" : "f",
                                       [OUTBOX_TICK_TALLY] = member->beats ? member->tally_text.data : "[]"},
                            .done = on_ticked};
    db_submit(member->pool, &member->tick);
}

/* --- leaving --- */

static void
on_left(struct db_request *request, const struct db_result *result)
{
    struct member *member = container_of(request, struct member, leave);
    (void)result; /* other notifiers that did not hear it know in 30 seconds */
    member->id = 0;
    hear(member, MEMBER_LEFT);
}

void
outbox_member_stop(struct member *member)
{
    member->stopping = true;
}

void
outbox_member_leave(struct member *member)
{
    if (member->leaving)
        return;
    member->leaving = true;
    evtimer_del(member->timer);
    member->leave = (struct db_request){.statement = member->leave_statement,
                                        .values = {[OUTBOX_LEAVE_OWNER] = member->id ? member->owner : "0"},
                                        .done = on_left};
    db_submit(member->pool, &member->leave);
}

/* --- its life --- */

void
outbox_member_open(struct member *member, struct event_base *base, struct db_pool *pool, struct turn *turn,
                   const struct jobs *jobs, struct tallies *tallies, const struct outbox_config *config)
{
    member->turn = turn;
    member->jobs = jobs;
    member->tallies = tallies;
    member->pool = pool;
    member->enter_statement = config->statements.enter;
    member->tick_statement = config->statements.tick;
    member->leave_statement = config->statements.leave;
    member->place = strdup(config->place);
    member->host = strdup(config->host ? config->host : "");
    member->timer = evtimer_new(base, on_timer, member);
    if (!member->place || !member->host || !member->timer)
        log_fatal("outbox.member", "out of memory");
    buf_init(&member->held_text, ARRAY_MAX);
    buf_init(&member->tally_text, ARRAY_MAX);
    wait_for_tick(member, 0);
}

void
outbox_member_close(struct member *member)
{
    event_free(member->timer);
    free(member->place);
    free(member->host);
    buf_release(&member->held_text);
    buf_release(&member->tally_text);
}

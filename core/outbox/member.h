/* member: this process among the notifiers of its database: how it enters, gives a sign of life and leaves.
 *
 * It only notes what the database said and asks for a turn; outbox.c acts on that, with
 * outbox_member_heard().
 */
#ifndef OUTBOX_MEMBER_H
#define OUTBOX_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/buf.h"
#include "db/db.h"
#include "outbox/job.h"
#include "outbox/tally.h"
#include "outbox/turn.h"

enum {
    MEMBER_ENTERED = 1 << 0, /* rows can be claimed and settled as `owner` */
    MEMBER_LOST = 1 << 1,    /* it was given up: others have its rows */
    MEMBER_TICKED = 1 << 2,  /* a second has passed, and the database answers */
    MEMBER_LEFT = 1 << 3
};

struct member {
    struct turn *turn;
    const struct jobs *jobs;
    struct tallies *tallies;
    struct db_pool *pool;
    const struct db_statement *enter_statement, *tick_statement, *leave_statement;
    char *place, *host;
    struct event *timer;
    struct db_request enter, tick, leave;
    bool entering, beats, stopping, leaving;
    int64_t id;     /* 0: not entered */
    char owner[24]; /* `id` as text */
    int ticks;
    uint64_t tick_us, beat_us;
    struct buf held_text, tally_text;
    unsigned heard;
    int64_t lowest; /* with MEMBER_TICKED: rows from this id on became ready; 0: none */
};

/* It enters as soon as the pool is up. */
void outbox_member_open(struct member *member, struct event_base *base, struct db_pool *pool,
                        struct turn *turn, const struct jobs *jobs, struct tallies *tallies,
                        const struct outbox_config *config);
void outbox_member_close(struct member *member);
/* What was heard since the last call: MEMBER_* joined by |. */
unsigned outbox_member_heard(struct member *member);
/* The last sign of life is so young that no other notifier can have taken this one's rows. */
bool outbox_member_safe(const struct member *member);
/* Enter no more; when all is done, leave. */
void outbox_member_stop(struct member *member);
void outbox_member_leave(struct member *member);

#endif

/* claim: free rows become this notifier's, and those that it was given without knowing become free again. */
#ifndef OUTBOX_CLAIM_H
#define OUTBOX_CLAIM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "db/db.h"
#include "outbox/job.h"
#include "outbox/tally.h"
#include "outbox/turn.h"

struct claimer {
    struct turn *turn;
    struct jobs *jobs;
    struct tallies *tallies;
    struct db_pool *pool;
    const struct db_statement *claim_statement, *release_statement;
    char *channels;
    int batch;
    struct db_request claim, release;
    bool claiming, releasing;
    bool wanted;  /* look for rows beyond `low` */
    bool sweep;   /* look from the lowest id on */
    bool cooling; /* the last claim found little: wait for `cool` */
    struct event *cool;
    int64_t low;   /* rows up to this id were looked at */
    int64_t after; /* the claim under way looks beyond this id */
    int size;      /* and takes at most so many */
    uint64_t began_us, sweep_due_us, resync_until_us;
    char after_text[24], size_text[16];
    struct buf lanes_text, release_text;
};

void outbox_claimer_open(struct claimer *claimer, struct event_base *base, struct db_pool *pool,
                         struct turn *turn, struct jobs *jobs, struct tallies *tallies,
                         const struct outbox_config *config);
void outbox_claimer_close(struct claimer *claimer);
/* Claim, if there is room, a reason, and no claim under way. OWNER lives as long as CLAIMER. */
void outbox_claim(struct claimer *claimer, const char *owner);
/* There may be new rows. */
void outbox_claim_wake(struct claimer *claimer);
/* Look at all rows as soon as possible: this notifier is new. */
void outbox_claim_all(struct claimer *claimer);
/* A second has passed, and rows from the id LOWEST on became ready (0: none did): look again. Rows of a claim
 * whose answer was lost are given back. */
void outbox_claim_ticked(struct claimer *claimer, int64_t lowest, const char *owner);

#endif

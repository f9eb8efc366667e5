/* tally: what this notifier did since its last sign of life, counted by kind, channel and outcome, for
 * /metrics. What it counts about itself (claims, opened breakers, …) has the kind "". */
#ifndef OUTBOX_TALLY_H
#define OUTBOX_TALLY_H

#include <stdint.h>
#include <sys/queue.h>

#include "base/buf.h"

struct tallies {
    SLIST_HEAD(, tally) list;
};

/* Count N more (0: nothing). OUTCOME is a constant; KIND and CHANNEL are copied. */
void outbox_tally_add(struct tallies *tallies, const char *kind, const char *channel, const char *outcome,
                      int64_t n);
/* Replace OUT by all counts as JSON, for convene.outbox_tick(). */
void outbox_tallies_put(struct tallies *tallies, struct buf *out);
/* The database has what outbox_tallies_put() wrote: what was counted since then stays. */
void outbox_tallies_kept(struct tallies *tallies);
void outbox_tallies_free(struct tallies *tallies);

#endif

/* ladder: how long to wait before the next attempt. Pure functions over one table, a row per ladder; which
 * kind of message has which ladder is said by convene.outbox_kinds().
 *
 * Each wait is given or taken a tenth, so that what failed together does not come back together.
 */
#ifndef OUTBOX_LADDER_H
#define OUTBOX_LADDER_H

#include <stdint.h>

enum { OUTBOX_ASKED_MAX = 24 * 3600 };

struct ladder;

/* The ladder of this name. The one of mails, two days and a half in twelve attempts, for a name that is not
 * known and for NULL. */
const struct ladder *outbox_ladder(const char *name);
/* Seconds until the next attempt after ATTEMPT (from 1) failed; -1: that was the last. ASKED is what the
 * receiver said (Retry-After), 0 for nothing: the longer of both counts, but at most OUTBOX_ASKED_MAX of it.
 * RANDOM: any 32 bits. */
int64_t outbox_ladder_wait(const struct ladder *ladder, int attempt, int64_t asked, uint32_t random);

#endif
